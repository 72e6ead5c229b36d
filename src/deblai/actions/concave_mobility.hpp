#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <memory>

#include <deblai/base/bracket.hpp>
#include <deblai/actions/medium_line.hpp>

namespace deblai {

/// A mobility h and its first two derivatives at a density.
struct MobilityAt {
  double value = 0;
  double slope = 0;
  double curvature = 0;
};

/// A concave function h of the density on [0, largest()] with h(0) = 0, in solver units: U h(r) is
/// the user's mobility at the density U r.
template <class H>
concept Mobility = requires(const H& h, double number) {
  { h.at(number) } -> std::same_as<MobilityAt>;          // at infinity too, where largest() is
  { h.where_slope_is(number) } -> std::same_as<double>;  // inverse of h'; may leave [0, largest()]
  { h.largest() } -> std::same_as<double>;
};

/// w |m|^2 / (2 h(rho)) + z^2 / (2 rho) for densities up to the bound, with a mobility h; zero at
/// the origin. Dolbeault, Nazaret & Savare (2009); the prox: Papadakis, Peyre & Oudet (2014), 5.
///
/// With T = step rho the prox leaves beta w / (step h + w) and zeta / (1 + T), and T is the root of
///   T = alpha + R,   R = w |beta|^2 h'(rho) / (2 (step h(rho) + w)^2) + zeta^2 / (2 (1 + T)^2).
/// R decreases, so that there is one root; it ends the density at 0 and at the bound.
template <Mobility H>
class ConcaveMobility final : public Action {
 public:
  ConcaveMobility(const Medium& medium, const H& mobility)
      : medium_(medium),
        mobility_(mobility),
        largest_(std::min(mobility.largest(), medium.density_bound)),
        slope_at_infinity_(std::isinf(largest_) ? mobility.at(largest_).slope : 0) {}

  void prox_dual(double step, const CellLine& y) const override {
    const MediumLine here(medium_, y);
    for (std::ptrdiff_t i = 0; i < y.n; ++i) {
      if (here.obstacle(i)) continue;
      double& alpha = y.components.front()[i];
      const Cell cell = cell_of(here, y, i);
      const Pulls pulls{step, cell.weight, cell.weight * cell.weight * cell.momentum, cell.source};
      const double rho = density(alpha, pulls);
      const MobilityAt h = mobility_.at(rho);
      scale_momentum(medium_, y, i, cell.weight / (step * h.value + cell.weight));
      if (cell.source > 0) y.components.back()[i] /= step * rho + 1;
      const double rest = rho < largest_ ? left(alpha, pulls, h, rho) : alpha - step * rho;
      if (rho > 0 && rest < alpha) alpha = rest;
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
    double total = 0;
    for (std::ptrdiff_t i = 0; i < y.n; ++i) {
      if (!here.obstacle(i)) total += conjugate(y.components.front()[i], cell_of(here, y, i));
    }
    return total;
  }

  /// Where h is linear, up to no bound.
  bool is_homogeneous() const override {
    return std::isinf(largest_) && slope_at_infinity_ == mobility_.at(0).slope;
  }

  void excess(const CellLine& y, double* each) const override {
    const MediumLine here(medium_, y);
    std::fill_n(each, y.n, -infinity);
    for (std::ptrdiff_t i = 0; i < y.n && std::isinf(largest_); ++i) {
      if (here.obstacle(i)) continue;
      const Cell cell = cell_of(here, y, i);
      each[i] = y.components.front()[i] + cell.source + slope_at_infinity_ * cell.momentum;
    }
  }

 private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  struct Cell {
    double weight;
    double momentum;  ///< |beta|^2 / (2 w), which h multiplies in J*
    double source;    ///< zeta^2 / 2, which the density multiplies in J*
  };

  Cell cell_of(const MediumLine& here, const CellLine& y, std::ptrdiff_t i) const {
    const double weight = here.weight(i);
    const double zeta = medium_.has_source && here.grows(i) ? y.components.back()[i] : 0;
    return {weight, 0.5 * momentum_square(medium_, y, i) / weight, 0.5 * zeta * zeta};
  }

  /// R of the docstring.
  struct Pulls {
    double step;
    double weight;
    double momentum;  ///< w |beta|^2 / 2
    double source;    ///< zeta^2 / 2

    double at(const MobilityAt& h, double rho) const {
      const double d = step * h.value + weight;
      const double u = step * rho + 1;
      // Nothing moves: 0, also where h' is infinite.
      return (momentum > 0 ? momentum * h.slope / (d * d) : 0) + source / (u * u);
    }
    double slope(const MobilityAt& h, double rho) const {
      const double d = step * h.value + weight;
      const double u = step * rho + 1;
      const double bend = h.curvature - 2 * step * h.slope * h.slope / d;
      return (momentum > 0 ? momentum * bend / (d * d) : 0) - 2 * step * source / (u * u * u);
    }
  };

  /// alpha - T, or -R, which are equal: that with less of rounding.
  static double left(double alpha, const Pulls& pulls, const MobilityAt& h, double rho) {
    const double pull = pulls.at(h, rho);
    const double lift = pulls.step * rho;
    const bool stiff = std::abs(pulls.slope(h, rho)) * rho > std::abs(alpha) + lift;
    return stiff ? alpha - lift : -pull;
  }

  double density(double alpha, const Pulls& pulls) const {
    const double at_zero = alpha + pulls.at(mobility_.at(0), 0);
    if (at_zero <= 0) return 0;
    // h >= rho h' by concavity, so that T R <= D / 4 with D = (|beta|^2 + zeta^2) / 2.
    const double d = pulls.momentum / pulls.weight + pulls.source;
    const double root = std::sqrt(alpha * alpha + d);
    const double most = alpha > 0 ? 0.5 * (alpha + root) : 0.5 * d / (root - alpha);
    Bracket bracket{0, std::min(most, at_zero) / pulls.step};
    if (bracket.high >= largest_) {
      const double over = pulls.step * largest_ - alpha;
      if (over <= pulls.at(mobility_.at(largest_), largest_)) return largest_;
      bracket.high = largest_;
    }
    return newton(alpha, pulls, bracket);
  }

  /// Newton's method in rho, or, where that leaves the bracket, on log((T - alpha) / R) in the
  /// logarithm of what rho has beyond max(alpha, 0) / step: powers of the density are lines there.
  double newton(double alpha, const Pulls& pulls, Bracket bracket) const {
    const double base = std::max(alpha, 0.0) / pulls.step;
    double rho = bracket.high;
    for (int count = 0; count < 200; ++count) {
      const MobilityAt h = mobility_.at(rho);
      const double pull = pulls.at(h, rho);
      const double bend = pulls.slope(h, rho);
      const double lift = pulls.step * rho - alpha;
      const double next = rho - (lift - pull) / (pulls.step - bend);
      // Convergence is quadratic, and a step of what rounds off from alpha is none.
      const double noise = 4e-16 * std::abs(alpha) / (pulls.step - bend);
      if (!(std::abs(next - rho) > 1e-11 * rho + noise)) return next;
      const bool above = lift > pull;
      (above ? bracket.high : bracket.low) = rho;
      double candidate = next;
      if (lift > 0 && pull > 0 && rho > base && (!above || next <= bracket.low)) {
        const double beyond = rho - base;
        const double power = beyond * (pulls.step / lift - bend / pull);
        const double by_logarithm = base + beyond * std::exp(std::log(pull / lift) / power);
        if (above || by_logarithm < bracket.high) candidate = by_logarithm;
      }
      rho = bracket.inside(candidate);
    }
    return rho;
  }

  double value(const MediumLine& here, const CellLine& point, std::ptrdiff_t i) const {
    if (here.obstacle(i)) return at_origin(point, i) ? 0 : infinity;
    constexpr double rounding = 1e-12;
    const double rho = point.components.front()[i];
    if (rho < 0 || rho > largest_ * (1 + rounding)) return infinity;
    const double source = medium_.has_source ? point.components.back()[i] : 0;
    if (source != 0 && !here.grows(i)) return infinity;
    const double half_square = 0.5 * here.weight(i) * momentum_square(medium_, point, i);
    const double moving =
        half_square > 0 ? half_square / mobility_.at(std::min(rho, largest_)).value : 0;
    return moving + (source != 0 ? 0.5 * source * source / rho : 0);
  }

  /// Greatest a rho + b h(rho) of the densities, with a = alpha + zeta^2/2 and b = |beta|^2/(2 w).
  double conjugate(double alpha, const Cell& cell) const {
    const double a = alpha + cell.source;
    const double b = cell.momentum;
    const double rounding = 1e-13 * (std::abs(alpha) + cell.source + b);
    if (std::isinf(largest_)) {
      if (a + b * slope_at_infinity_ > rounding) return infinity;
      if (!(b > 0) || a + b * mobility_.at(0).slope <= rounding) return 0;
    }
    if (!(b > 0)) return std::max(a, 0.0) * largest_;
    const double rho = std::clamp(mobility_.where_slope_is(-a / b), 0.0, largest_);
    return std::isinf(rho) ? infinity : std::max(a * rho + b * mobility_.at(rho).value, 0.0);
  }

  Medium medium_;
  H mobility_;
  double largest_;
  double slope_at_infinity_;
};

/// The action with this mobility.
template <Mobility H>
std::unique_ptr<Action> with_mobility(const Medium& medium, const H& mobility) {
  return std::make_unique<ConcaveMobility<H>>(medium, mobility);
}

}  // namespace deblai
