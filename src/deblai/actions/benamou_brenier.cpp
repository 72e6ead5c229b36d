#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include <deblai/actions/varying_kinetic.hpp>

namespace deblai {
namespace {

constexpr std::ptrdiff_t chunk = 64;  // cells whose scratch stays in registers and L1

/// Newton steps for u^3 - a u^2 - q = 0 from the right of its largest root. Returns the largest
/// relative step of the last. Cells inside the paraboloid have their root below 1 and stay at 1.
template <int steps, class T>
T newton(const T* a, const T* q, T* u, std::ptrdiff_t n) {
  T largest{0};
#pragma omp simd reduction(max : largest)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    T now = u[i];
    T before = now;
#pragma GCC unroll 8
    for (int k = 0; k < steps; ++k) {
      before = now;
      const T step = (now * now * (now - a[i]) - q[i]) / (now * (3 * now - 2 * a[i]));
      now = now - step > 1 ? now - step : 1;
    }
    const T relative = (before - now) / now;
    largest = relative > largest ? relative : largest;
    u[i] = now;
  }
  return largest;
}

/// At least the cube root of q >= 0, by less than a tenth: a third of its exponent.
float above_cube_root(float q) {
  constexpr float offset = 709921077.0F;  // of two thirds of the exponent's bias, least error
  const auto bits = static_cast<float>(std::bit_cast<std::int32_t>(q));
  return 1.04F * std::bit_cast<float>(static_cast<std::int32_t>(bits * (1.0F / 3) + offset));
}

double above_cube_root(double q) {
  const double root4 = std::sqrt(std::sqrt(q));
  return q < 1 ? 1 : root4 * std::sqrt(root4);
}

/// A point right of the root for a = 1 + alpha: u - 1 <= alpha + q always, and
/// u - 1 <= max(alpha, 0) + cbrt(q).
template <class T>
void start(const T* a, const T* q, T* u, std::ptrdiff_t n) {
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const T alpha = a[i] - 1;
    const T large = (alpha > 0 ? alpha : 0) + above_cube_root(q[i]);
    const T small = alpha + q[i];
    const T t = large < small ? large : small;
    u[i] = t > 0 ? 1 + t : 1;
  }
}

/// u <- the largest root, or 1 if that is larger, to the precision of T: convergence is quadratic,
/// a step of s leaves an error of 2 s^2 / u at most.
void solve(const float* a, const float* q, float* u, std::ptrdiff_t n) {
  start(a, q, u, n);
  if (newton<4>(a, q, u, n) <= 1e-4F) return;
  for (int step = 0; step < 60 && newton<1>(a, q, u, n) > 1e-4F; ++step) {
  }
}

/// Divisions are what a root costs: all but the last are of floats.
void solve(const double* a, const double* q, double* u, std::ptrdiff_t n) {
  constexpr double most = 1e9;  // whose cube a float still holds
  double largest = 0;
  std::array<float, chunk> rough_a{};
  std::array<float, chunk> rough_q{};
  std::array<float, chunk> rough_u{};
#pragma omp simd reduction(max : largest)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double size = std::abs(a[i]) + q[i];
    largest = size > largest ? size : largest;
    rough_a.data()[i] = static_cast<float>(a[i]);
    rough_q.data()[i] = static_cast<float>(q[i]);
  }
  if (largest < most) {
    solve(rough_a.data(), rough_q.data(), rough_u.data(), n);
    std::copy_n(rough_u.data(), n, u);
  } else {
    start(a, q, u, n);
  }
  for (int step = 0; step < 30 && newton<2>(a, q, u, n) > 1e-8; ++step) {
  }
}

/// The kinetic energy |m|^2 / (2 rho) of Benamou & Brenier (2000), zero at (0, 0).
///
/// It is the support function of the paraboloid P = { alpha + |beta|^2/2 <= 0 }, so that its dual
/// prox is the projection on P, whatever the step: (alpha - t, beta / (1 + t)) with t >= 0 the root
/// of t = alpha + |beta|^2 / (2 (1 + t)^2).
class BenamouBrenier final : public Action {
 public:
  void prox_dual(double, const CellLine& y) const override { project(y); }
  void prox_dual_of_floats(double, const FloatLine& y) const override { project(y); }

  double value(const CellLine& point) const override {
    double total = 0;
    for (std::ptrdiff_t i = 0; i < point.n; ++i) {
      const double q = half_square(point, i);
      const double rho = point.components[0][i];
      if (rho > 0) {
        total += q / rho;
      } else if (rho < 0 || q > 0) {
        return std::numeric_limits<double>::infinity();
      }
    }
    return total;
  }

  double conjugate(const CellLine& y) const override {
    for (std::ptrdiff_t i = 0; i < y.n; ++i) {
      const double alpha = y.components[0][i];
      const double q = half_square(y, i);
      if (alpha + q > 1e-13 * (std::abs(alpha) + q)) return std::numeric_limits<double>::infinity();
    }
    return 0;
  }

  void excess(const CellLine& y, double* each) const override {
    std::copy_n(y.components[0], y.n, each);
    for (const double* beta : y.components.subspan(1)) {
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < y.n; ++i) each[i] += 0.5 * beta[i] * beta[i];
    }
  }

 private:
  static double half_square(const CellLine& y, std::ptrdiff_t i) {
    double q = 0;
    for (std::size_t c = 1; c < y.components.size(); ++c)
      q += y.components[c][i] * y.components[c][i];
    return 0.5 * q;
  }

  template <class T>
  static void project(const CellLineOf<T>& y) {
    for (std::ptrdiff_t first = 0; first < y.n; first += chunk)
      project(y, first, std::min(chunk, y.n - first));
  }

  // u = 1 + t solves u^3 - (1 + alpha) u^2 - q = 0.
  template <class T>
  static void project(const CellLineOf<T>& y, std::ptrdiff_t first, std::ptrdiff_t n) {
    std::array<T, chunk> q{};
    std::array<T, chunk> a{};
    std::array<T, chunk> u{};
    T* alpha = y.components[0] + first;
    for (std::size_t c = 1; c < y.components.size(); ++c) {
      const T* beta = y.components[c] + first;
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) q.data()[i] += T{0.5} * beta[i] * beta[i];
    }
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n; ++i) a.data()[i] = 1 + alpha[i];
    solve(a.data(), q.data(), u.data(), n);
    // From outside the point lands on the boundary: alpha - t = -q / u^2 without cancellation.
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      u.data()[i] = 1 / u.data()[i];
      const T boundary = -q.data()[i] * u.data()[i] * u.data()[i];
      alpha[i] = boundary < alpha[i] ? boundary : alpha[i];
    }
    for (std::size_t c = 1; c < y.components.size(); ++c) {
      T* beta = y.components[c] + first;
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) beta[i] *= u.data()[i];
    }
  }
};

std::unique_ptr<Action> kinetic(const Medium& medium) {
  const bool same_everywhere = medium.mobility == nullptr && std::isinf(medium.density_bound) &&
                               (medium.growth == nullptr || !medium.has_source);
  if (same_everywhere) return std::make_unique<BenamouBrenier>();
  return varying_kinetic(medium);
}

const Actions::Entry entry{"kinetic",
                           [](const Medium& medium, const Parameters&) { return kinetic(medium); },
                           {"|m|^2 / (2 rho), the kinetic energy of Benamou and Brenier"}};

}  // namespace
}  // namespace deblai
