#pragma once

#include <algorithm>
#include <cmath>

namespace deblai {

/// A cell as its faces see it. Means are taken of densities from a floor on: the slope of a
/// logarithmic mean is infinite at zero.
struct DiffusiveCell {
  double rho, pressure, pressure_slope, potential, potential_slope, drift;
  double floor = 0;           ///< the least density of means
  double floor_pressure = 0;  ///< and its pressure; `potential` is not below its own

  bool is_empty() const { return rho < floor; }
};

/// The flux from cell a to cell b times their distance, and its derivatives by their densities:
/// see ImplicitDiffusion.
struct DiffusiveFlux {
  double value;
  double by_a;
  double by_b;

  DiffusiveFlux(const DiffusiveCell& a, const DiffusiveCell& b) {
    const double dp = b.pressure - a.pressure;
    const double dmu = b.potential - a.potential;
    const double dv = b.drift - a.drift;
    const double rho_a = std::max(a.rho, a.floor);
    const double rho_b = std::max(b.rho, b.floor);
    double theta = 0.5 * (rho_a + rho_b);
    double theta_a = a.is_empty() ? 0 : 0.5;
    double theta_b = b.is_empty() ? 0 : 0.5;
    // Nearer together all means agree to the square of this, and farther apart the quotient is good
    // to round-off over this.
    if (std::abs(rho_b - rho_a) > 1e-5 * std::max(rho_a, rho_b)) {
      theta = ((b.is_empty() ? b.floor_pressure : b.pressure) -
               (a.is_empty() ? a.floor_pressure : a.pressure)) /
              dmu;
      theta_a = a.is_empty() ? 0 : (theta * a.potential_slope - a.pressure_slope) / dmu;
      theta_b = b.is_empty() ? 0 : (b.pressure_slope - theta * b.potential_slope) / dmu;
    }
    value = -(dp + theta * dv);
    by_a = a.pressure_slope - theta_a * dv;
    by_b = -b.pressure_slope - theta_b * dv;
    const bool from_a = value > 0;
    cut(theta, theta_a, theta_b, from_a ? a.rho : b.rho, from_a);
  }

 private:
  /// Scale to what theta is where it is at most twice the density of the donor: d s(theta / d) with
  /// s(r) = r up to 3/2, then a parabola that reaches 2 at 5/2.
  void cut(double theta, double theta_a, double theta_b, double donor, bool from_a) {
    if (theta <= 1.5 * donor) return;
    const double donor_a = from_a ? 1 : 0;
    const double donor_b = 1 - donor_a;
    double share = 2 * donor / theta;  // s(r) / r
    double by_donor = 2 / theta;
    double by_theta = -share / theta;
    if (theta < 2.5 * donor) {
      const double r = theta / donor;
      share = (r - 0.5 * (r - 1.5) * (r - 1.5)) / r;
      const double by_r = (2.5 - r - share) / r;
      by_donor = -by_r * r / donor;
      by_theta = by_r / donor;
    }
    by_a = share * by_a + value * (by_theta * theta_a + by_donor * donor_a);
    by_b = share * by_b + value * (by_theta * theta_b + by_donor * donor_b);
    value *= share;
  }
};

}  // namespace deblai
