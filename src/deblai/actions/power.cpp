#include <algorithm>
#include <cmath>

#include <deblai/base/bracket.hpp>
#include <deblai/actions/medium_line.hpp>

namespace deblai {
namespace {

/// w |(m, z)|^p / (p rho^(p-1)), the norm that of momentum and source together; zero at the origin.
/// The least value on unit time is W_p^p / p. A source allows no weights but 1 and obstacles:
/// with them one root a cell would not do.
///
/// With q = p / (p-1) and omega = w^(1-q) it is the support function of
/// P = { alpha + omega |beta|^q / q <= 0 }. The projection of a point outside on P is
/// (alpha - t, beta tau / |beta|), tau the root of
///   tau + omega t tau^(q-1) = |beta|,   t = alpha + omega tau^q / q.
/// A density bound stops t at step bound, and P is no longer the whole domain of J*.
class Power final : public Action {
 public:
  Power(const Medium& medium, double exponent)
      : medium_(medium), p_(exponent), q_(exponent / (exponent - 1)) {
    if (medium.has_source && medium.mobility != nullptr) refuse_weights(*medium.mobility);
  }

  void prox_dual(double step, const CellLine& y) const override {
    const MediumLine here(medium_, y);
    for (std::ptrdiff_t i = 0; i < y.n; ++i) {
      if (here.obstacle(i)) continue;
      double& alpha = y.components.front()[i];
      const double norm = norm_of(here, y, i);
      const double omega = omega_of(here, i);
      if (alpha + omega * std::pow(norm, q_) / q_ <= 0) continue;
      const double most = step * medium_.density_bound;
      double tau = norm > 0 ? root(alpha, omega, norm, infinity) : 0;
      double rest = -omega * std::pow(tau, q_) / q_;
      if (alpha - rest > most) {
        if (norm > 0) tau = root(alpha, omega, norm, most);
        rest = alpha - most;
      }
      alpha = std::min(alpha, rest);
      if (!(norm > 0)) continue;
      scale_momentum(medium_, y, i, tau / norm);
      if (medium_.has_source && here.grows(i)) y.components.back()[i] *= tau / norm;
    }
  }

  double value(const CellLine& point) const override {
    const MediumLine here(medium_, point);
    double total = 0;
    for (std::ptrdiff_t i = 0; i < point.n; ++i) total += value(here, point, i);
    return total;
  }

  double conjugate(const CellLine& y) const override {
    const MediumLine here(medium_, y);
    constexpr double rounding = 1e-13;
    double total = 0;
    for (std::ptrdiff_t i = 0; i < y.n; ++i) {
      if (here.obstacle(i)) continue;
      const double alpha = y.components.front()[i];
      const double power = omega_of(here, i) * std::pow(norm_of(here, y, i), q_) / q_;
      if (alpha + power > rounding * (std::abs(alpha) + power))
        total += medium_.density_bound * (alpha + power);
    }
    return total;
  }

  void excess(const CellLine& y, double* each) const override {
    const MediumLine here(medium_, y);
    std::fill_n(each, y.n, -infinity);
    for (std::ptrdiff_t i = 0; i < y.n && std::isinf(medium_.density_bound); ++i) {
      if (here.obstacle(i)) continue;
      const double power = omega_of(here, i) * std::pow(norm_of(here, y, i), q_) / q_;
      each[i] = y.components.front()[i] + power;
    }
  }

  bool is_homogeneous() const override { return std::isinf(medium_.density_bound); }
  double degree() const override { return p_; }

 private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  static void refuse_weights(const Field& mobility) {
    const Grid& grid = mobility.grid();
    collectively(grid.comm(), [&] {
      for_each_line(grid, 1, [&](int k, int z, int y) {
        for (int x = 0; x < grid.owned().count[0]; ++x) {
          const double here = mobility.at(k, z, y, x);
          require(here == 0 || here == 1, Failure::case_file,
                  fmt::format("the action \"power\" shares its exponent with the growth law, and "
                              "then takes no mobility but 0 (obstacle) and 1; found {}. Choose "
                              "the action \"kinetic\", or a growth law that stands beside the "
                              "action, such as total_variation",
                              here));
        }
      });
    });
  }

  /// |beta| of what may be other than zero.
  double norm_of(const MediumLine& here, const CellLine& y, std::ptrdiff_t i) const {
    const double zeta = medium_.has_source && here.grows(i) ? y.components.back()[i] : 0;
    return std::sqrt(momentum_square(medium_, y, i) + zeta * zeta);
  }

  double omega_of(const MediumLine& here, std::ptrdiff_t i) const {
    return medium_.mobility == nullptr ? 1 : std::pow(here.weight(i), 1 - q_);
  }

  /// tau of the docstring, with t at most `most`, by Newton's method on the logarithms.
  double root(double alpha, double omega, double norm, double most) const {
    Bracket bracket{alpha < 0 ? std::pow(-alpha * q_ / omega, 1 / q_) : 0, norm};
    double tau = norm;
    for (int count = 0; count < 200; ++count) {
      const double power = omega * std::pow(tau, q_);  // omega tau^q
      const double t = std::clamp(alpha + power / q_, 0.0, most);
      const double bound = t < most ? power : 0;  // tau dt/dtau
      const double value = tau + t * power / tau;
      const double slope = tau + (bound + (q_ - 1) * t) * power / tau;  // tau dvalue/dtau
      const double miss = std::log(norm / value);
      const double rate = miss * value / slope;
      // Convergence is quadratic; steps of round-off are none.
      const double far = std::max(std::abs(miss), std::abs(rate));
      if (!(far > 1e-9 && std::abs(rate) > 1e-15)) return tau * (1 + rate);
      (rate < 0 ? bracket.high : bracket.low) = tau;
      tau = bracket.inside(tau * std::exp(rate));
    }
    return tau;
  }

  double value(const MediumLine& here, const CellLine& point, std::ptrdiff_t i) const {
    if (here.obstacle(i)) return at_origin(point, i) ? 0 : infinity;
    constexpr double rounding = 1e-12;
    const double rho = point.components.front()[i];
    if (rho < 0 || rho > medium_.density_bound * (1 + rounding)) return infinity;
    if (medium_.has_source && !here.grows(i) && point.components.back()[i] != 0) return infinity;
    const double norm = norm_of(here, point, i);
    return norm > 0 ? here.weight(i) * norm * std::pow(norm / rho, p_ - 1) / p_ : 0;
  }

  Medium medium_;
  double p_;
  double q_;
};

const Actions::Entry entry{
    "power",
    [](const Medium& medium, const Parameters& given) {
      return std::make_unique<Power>(medium, given.at("exponent"));
    },
    {"|m|^p / (p rho^(p-1)): the distance W_p",
     {{.name = "exponent", .fallback = 2, .low = 1, .help = "p; 2 is the kinetic energy"}}}};

}  // namespace
}  // namespace deblai
