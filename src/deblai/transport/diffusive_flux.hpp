#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace deblai {

/// A cell as its faces see it. Pressure and potential are those beside an ideal gas. Means are
/// taken of densities from a floor on: the slope of a logarithmic mean is infinite at zero.
struct DiffusiveCell {
  double rho, pressure, pressure_slope, potential, potential_slope, drift;
  double floor = 0;           ///< the least density of means
  double floor_pressure = 0;  ///< and its pressure; `potential` is not below its own

  bool is_empty() const { return rho < floor; }
};

/// The flux from cell a to cell b times their distance, its derivatives by their densities, and
/// what rounding may add to it: see DiffusionSystem.
struct DiffusiveFlux {
  double value = 0;
  double by_a = 0;
  double by_b = 0;
  double rounding = 0;

  /// @param temperature of an ideal gas that diffuses too
  DiffusiveFlux(const DiffusiveCell& a, const DiffusiveCell& b, double temperature) {
    if (temperature > 0) {
      fit(a, b, temperature);
    } else {
      weigh(a, b);
    }
  }

 private:
  static constexpr double epsilon = std::numeric_limits<double>::epsilon();

  // Scharfetter and Gummel: the flux of the gas that is constant between both cells, where the
  // rest is linear, T (B(u) a - B(-u) b), B(u) = u / (e^u - 1), u = d(mu + V) / T.
  void fit(const DiffusiveCell& a, const DiffusiveCell& b, double temperature) {
    const double u = (b.drift - a.drift + b.potential - a.potential) / temperature;
    const double away = std::abs(u);
    const double uphill = away > 1e-8 ? away / std::expm1(away) : 1 - 0.5 * away;
    const double downhill = uphill + away;
    const double from_a = temperature * (u > 0 ? uphill : downhill);
    const double from_b = temperature * (u > 0 ? downhill : uphill);
    value = from_a * a.rho - from_b * b.rho;
    rounding = 2 * epsilon * (from_a * a.rho + from_b * b.rho);
    // B'(|u|), and B'(-|u|) = -1 - B'(|u|)
    const double up = away > 1e-3 ? uphill * (1 - downhill) / away : -0.5 + away / 6;
    const double by_u = u > 0 ? up * a.rho - (1 + up) * b.rho : up * b.rho - (1 + up) * a.rho;
    by_a = from_a - by_u * a.potential_slope;
    by_b = -from_b + by_u * b.potential_slope;
    rounding -= 2 * epsilon * by_u * (std::abs(a.potential) + std::abs(b.potential));
  }

  /// A mean of both densities, and its derivatives.
  struct Mean {
    double value, by_a, by_b;
    double rounding;  ///< relative
  };

  // dp / dmu, which lies between both densities.
  static Mean mean(const DiffusiveCell& a, const DiffusiveCell& b) {
    if (a.is_empty() && b.is_empty()) return {0.5 * (a.rho + b.rho), 0.5, 0.5, epsilon};
    const double rho_a = std::max(a.rho, a.floor);
    const double rho_b = std::max(b.rho, b.floor);
    const double d = rho_b - rho_a;
    const double slopes = a.potential_slope + b.potential_slope;
    const double bend = b.potential_slope - a.potential_slope;
    Mean middle{0.5 * (rho_a + rho_b), a.is_empty() ? 0 : 0.5, b.is_empty() ? 0 : 0.5, epsilon};
    // The quotient is good to round-off over the relative difference; nearer together, to 1e-14:
    // middle + mu'' d^2 / (12 mu')
    constexpr double near = 1e-3;
    if (std::abs(d) <= near * std::max(rho_a, rho_b) && std::abs(bend) <= near * slopes) {
      middle.value += d * bend / (6 * slopes);
      middle.rounding = 1e-14;
      return middle;
    }
    const double high = b.is_empty() ? b.floor_pressure : b.pressure;
    const double low = a.is_empty() ? a.floor_pressure : a.pressure;
    const double dmu = b.potential - a.potential;
    const double theta = (high - low) / dmu;
    // Far below 1 a high power has no digits left.
    if (!(theta >= std::min(rho_a, rho_b) && theta <= std::max(rho_a, rho_b))) return middle;
    // Far below 1 the quotients may overflow; those of powers, of degree 1, stay within the bounds.
    const double by_a = (theta * a.potential_slope - a.pressure_slope) / dmu;
    const double by_b = (b.pressure_slope - theta * b.potential_slope) / dmu;
    return {theta, a.is_empty() ? 0 : std::clamp(by_a, 0.0, theta / rho_a),
            b.is_empty() ? 0 : std::clamp(by_b, 0.0, theta / rho_b),
            2 * epsilon *
                (1 + (std::abs(a.potential) + std::abs(b.potential)) / std::abs(dmu) +
                 (high + low) / std::abs(high - low))};
  }

  // -theta d(mu + V) = -(dp + theta dV), theta = dp / dmu.
  void weigh(const DiffusiveCell& a, const DiffusiveCell& b) {
    const double dv = b.drift - a.drift;
    const Mean theta = mean(a, b);
    value = -(b.pressure - a.pressure + theta.value * dv);
    rounding = 2 * epsilon * (a.pressure + b.pressure) +
               (epsilon + theta.rounding) * theta.value * std::abs(dv);
    by_a = a.pressure_slope - theta.by_a * dv;
    by_b = -b.pressure_slope - theta.by_b * dv;
    cut(theta, value > 0 ? a.rho : b.rho);
  }

  /// Scale to what theta is where it is at most twice the density of the donor: d s(theta / d) with
  /// s(r) = r up to 3/2, then a parabola that reaches 2 at 5/2.
  void cut(const Mean& theta, double donor) {
    constexpr double nothing = 1e-300;  // of which quotients overflow
    if (theta.value <= std::max(1.5 * donor, nothing)) return;
    const double donor_a = value > 0 ? 1 : 0;
    const double donor_b = 1 - donor_a;
    double share = 2 * donor / theta.value;  // s(r) / r
    double by_donor = 2 / theta.value;
    double by_theta = -share / theta.value;
    if (theta.value < 2.5 * donor) {
      const double r = theta.value / donor;
      share = (r - 0.5 * (r - 1.5) * (r - 1.5)) / r;
      const double by_r = (2.5 - r - share) / r;
      by_donor = -by_r * r / donor;
      by_theta = by_r / donor;
    }
    by_a = share * by_a + value * (by_theta * theta.by_a + by_donor * donor_a);
    by_b = share * by_b + value * (by_theta * theta.by_b + by_donor * donor_b);
    value *= share;
  }
};

}  // namespace deblai
