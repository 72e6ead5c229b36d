#include <deblai/actions/varying_kinetic.hpp>

#include <array>

#include <deblai/actions/concave_mobility.hpp>

namespace deblai {
namespace {

constexpr std::size_t chunk = 64;  // cells whose scratch stays in registers and L1
using Scratch = std::array<double, chunk>;

/// h = rho.
struct Linear {
  MobilityAt at(double r) const { return {r, 1, 0}; }
  double where_slope_is(double s) const {
    return s < 1 ? std::numeric_limits<double>::infinity() : 0;
  }
  double largest() const { return std::numeric_limits<double>::infinity(); }
};

/// The equation of ConcaveMobility for h = rho, in the cells of a chunk:
///   F(t) = t - alpha - R(t) = 0,   R(t) = q / (t + w)^2 + z / (t + 1)^2,   t = step rho.
struct Roots {
  Scratch alpha, weight, q, z;
  Scratch low, high, t;

  /// High: T R <= (q/w + z) / 4 for every t, and R <= R(0).
  void start(std::ptrdiff_t n) {
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double a = alpha.data()[i];
      const double w = weight.data()[i];
      const double at_zero = a + q.data()[i] / (w * w) + z.data()[i];
      const double d = q.data()[i] / w + z.data()[i];
      const double root = std::sqrt(a * a + d);
      const double most = a > 0 ? 0.5 * (a + root) : 0.5 * d / (root - a);
      high.data()[i] = at_zero > 0 ? (most < at_zero ? most : at_zero) : 0;
      low.data()[i] = 0;
      t.data()[i] = high.data()[i];
    }
  }

  /// One step of Newton's method on (t - alpha) / R - 1, which is a cubic where only one term is
  /// there, and convex above its root. F is concave: its tangents meet zero below the root. Returns
  /// the largest step relative to t + w and t + 1. Empty cells stay so.
  double newton(std::ptrdiff_t n) {
    double largest = 0;
#pragma omp simd reduction(max : largest)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double now = t.data()[i];
      const double u = 1 / (now + weight.data()[i]);
      const double v = 1 / (now + 1);
      const double moving = q.data()[i] * u * u;
      const double growing = z.data()[i] * v * v;
      const double pull = moving + growing;
      const double bend = -2 * (moving * u + growing * v);
      const double lift = now - alpha.data()[i];
      const double over = lift - pull;
      const double tangent = now - over / (1 - bend);
      low.data()[i] = tangent > low.data()[i] ? tangent : low.data()[i];
      high.data()[i] = over > 0 ? now : high.data()[i];
      const double damped = pull - bend * lift;
      double next = damped > 0 ? now - over * pull / damped : tangent;
      next = next < high.data()[i] ? next : high.data()[i];
      next = next > low.data()[i] ? next : low.data()[i];
      const double step = (now > next ? now - next : next - now) * (u > v ? u : v);
      t.data()[i] = now > 0 ? next : now;
      const double relative = now > 0 ? step : 0;
      largest = relative > largest ? relative : largest;
    }
    return largest;
  }
};

class VaryingKinetic final : public Action {
 public:
  explicit VaryingKinetic(const Medium& medium) : medium_(medium), law_(medium, Linear{}) {}

  void prox_dual(double step, const CellLine& y) const override {
    constexpr auto most = static_cast<std::ptrdiff_t>(chunk);
    for (std::ptrdiff_t first = 0; first < y.n; first += most)
      project(step * medium_.density_bound, y, first, std::min(most, y.n - first));
  }
  double value(const CellLine& point) const override { return law_.value(point); }
  double conjugate(const CellLine& y) const override { return law_.conjugate(y); }
  void excess(const CellLine& y, double* each) const override { law_.excess(y, each); }
  bool is_homogeneous() const override { return law_.is_homogeneous(); }

 private:
  void project(double bound, const CellLine& y, std::ptrdiff_t first, std::ptrdiff_t n) const {
    Roots roots;
    const std::size_t momenta = y.components.size() - (medium_.has_source ? 2 : 1);
    double* alpha = y.components.front() + first;
    double* zeta = medium_.has_source ? y.components.back() + first : nullptr;
    roots.q.fill(0);
    for (std::size_t c = 1; c <= momenta; ++c) {
      const double* beta = y.components[c] + first;
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) roots.q.data()[i] += 0.5 * beta[i] * beta[i];
    }
    Scratch growth;
    read_medium(y, first, n, roots, growth);
    roots.z.fill(0);
    if (zeta != nullptr) {
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i)
        roots.z.data()[i] = 0.5 * growth.data()[i] * zeta[i] * zeta[i];
    }
    // An obstacle is a cell in which nothing happens.
    constexpr double infinite = std::numeric_limits<double>::infinity();
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double w = roots.weight.data()[i];
      const bool open = w < infinite;
      roots.alpha.data()[i] = open ? alpha[i] : -1;
      roots.q.data()[i] = open ? w * roots.q.data()[i] : 0;
      roots.z.data()[i] = open ? roots.z.data()[i] : 0;
      roots.weight.data()[i] = open ? w : 1;
    }
    roots.start(n);
    // Convergence is quadratic: a relative step of 1e-8 leaves an error at round-off.
    for (int count = 0; count < 100 && roots.newton(n) > 1e-8; ++count) {
    }
    Scratch u;
    Scratch v;
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double root = roots.t.data()[i];
      const double t = root < bound ? root : bound;
      const double w = roots.weight.data()[i];
      u.data()[i] = w / (t + w);
      v.data()[i] = roots.z.data()[i] > 0 ? 1 / (t + 1) : 1;
      // On the boundary of the domain of J*: alpha - t without cancellation.
      const double over_u = 1 / (t + w);
      const double over_v = 1 / (t + 1);
      const double pull = roots.q.data()[i] * over_u * over_u + roots.z.data()[i] * over_v * over_v;
      const double rest = root < bound ? -pull : alpha[i] - t;
      alpha[i] = t > 0 && rest < alpha[i] ? rest : alpha[i];
    }
    for (std::size_t c = 1; c <= momenta; ++c) {
      double* beta = y.components[c] + first;
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) beta[i] *= u.data()[i];
    }
    if (zeta == nullptr) return;
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n; ++i) zeta[i] *= v.data()[i];
  }

  /// Weights, infinite in obstacles, and 1 or 0 where mass grows or not.
  void read_medium(const CellLine& y, std::ptrdiff_t first, std::ptrdiff_t n, Roots& roots,
                   Scratch& growth) const {
    const MediumLine here(medium_, y);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const bool obstacle = here.obstacle(first + i);
      roots.weight[static_cast<std::size_t>(i)] =
          obstacle ? std::numeric_limits<double>::infinity() : here.weight(first + i);
      growth[static_cast<std::size_t>(i)] = here.grows(first + i) ? 1 : 0;
    }
  }

  Medium medium_;
  ConcaveMobility<Linear> law_;
};

}  // namespace

std::unique_ptr<Action> varying_kinetic(const Medium& medium) {
  return std::make_unique<VaryingKinetic>(medium);
}

}  // namespace deblai
