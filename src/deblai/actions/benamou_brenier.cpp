#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <deblai/actions/varying_kinetic.hpp>

namespace deblai {
namespace {

constexpr std::ptrdiff_t chunk = 64;  // cells whose scratch stays in registers and L1

/// One Newton step for u^3 - a u^2 - q = 0 from the right of its largest root. Returns the largest
/// relative step. Cells inside the paraboloid have their root below 1 and stay at 1.
double newton(const double* a, const double* q, double* u, std::ptrdiff_t n) {
  double largest = 0;
#pragma omp simd reduction(max : largest)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double step = (u[i] * u[i] * (u[i] - a[i]) - q[i]) / (u[i] * (3 * u[i] - 2 * a[i]));
    const double next = u[i] - step > 1 ? u[i] - step : 1;
    const double relative = (u[i] - next) / next;
    largest = relative > largest ? relative : largest;
    u[i] = next;
  }
  return largest;
}

/// The kinetic energy |m|^2 / (2 rho) of Benamou & Brenier (2000), zero at (0, 0).
///
/// It is the support function of the paraboloid P = { alpha + |beta|^2/2 <= 0 }, so that its dual
/// prox is the projection on P, whatever the step: (alpha - t, beta / (1 + t)) with t >= 0 the root
/// of t = alpha + |beta|^2 / (2 (1 + t)^2).
class BenamouBrenier final : public Action {
 public:
  void prox_dual(double, const CellLine& y) const override {
    for (std::ptrdiff_t first = 0; first < y.n; first += chunk) {
      project(y, first, std::min(chunk, y.n - first));
    }
  }

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

  double excess(const CellLine& y) const override {
    double most = -std::numeric_limits<double>::infinity();
    for (std::ptrdiff_t i = 0; i < y.n; ++i)
      most = std::max(most, y.components[0][i] + half_square(y, i));
    return most;
  }

 private:
  static double half_square(const CellLine& y, std::ptrdiff_t i) {
    double q = 0;
    for (std::size_t c = 1; c < y.components.size(); ++c)
      q += y.components[c][i] * y.components[c][i];
    return 0.5 * q;
  }

  static void project(const CellLine& y, std::ptrdiff_t first, std::ptrdiff_t n) {
    std::array<double, chunk> q{};
    std::array<double, chunk> a;
    std::array<double, chunk> u;
    double* alpha = y.components[0] + first;
    for (std::size_t c = 1; c < y.components.size(); ++c) {
      const double* beta = y.components[c] + first;
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) q.data()[i] += 0.5 * beta[i] * beta[i];
    }
    // u = 1 + t solves u^3 - (1 + alpha) u^2 - q = 0. Start above the root: t <= alpha + q always,
    // and t <= max(alpha, 0) + cbrt(q) with cbrt(q) <= q^(3/8) for q >= 1.
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double root4 = std::sqrt(std::sqrt(q.data()[i]));
      const double large = (alpha[i] > 0 ? alpha[i] : 0) + root4 * std::sqrt(root4);
      const double small = alpha[i] + q.data()[i];
      const double t = q.data()[i] < 1 ? small : (large < small ? large : small);
      a.data()[i] = 1 + alpha[i];
      u.data()[i] = t > 0 ? 1 + t : 1;
    }
    // Convergence is quadratic: a relative step of 1e-8 leaves an error at round-off.
    for (int step = 0; step < 60 && newton(a.data(), q.data(), u.data(), n) > 1e-8; ++step) {
    }
    // From outside the point lands on the boundary: alpha - t = -q / u^2 without cancellation.
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      u.data()[i] = 1 / u.data()[i];
      const double boundary = -q.data()[i] * u.data()[i] * u.data()[i];
      alpha[i] = boundary < alpha[i] ? boundary : alpha[i];
    }
    for (std::size_t c = 1; c < y.components.size(); ++c) {
      double* beta = y.components[c] + first;
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
