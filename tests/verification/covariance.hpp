#pragma once

#include <cmath>
#include <vector>

#include <support/fields.hpp>

namespace deblai::testing {

/// A symmetric 2 x 2 matrix.
struct Covariance {
  double xx, xy, yy;

  double determinant() const { return xx * yy - xy * xy; }
};

/// A covariance with these widths along its axes, the first turned by an angle from x.
inline Covariance ellipse(double along, double across, double angle) {
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  const double a = along * along;
  const double b = across * across;
  return {a * c * c + b * s * s, (a - b) * c * s, a * s * s + b * c * c};
}

inline Covariance root(const Covariance& m) {
  const double s = std::sqrt(m.determinant());
  const double t = std::sqrt(m.xx + m.yy + 2 * s);
  return {(m.xx + s) / t, m.xy / t, (m.yy + s) / t};
}

inline Covariance inverse(const Covariance& m) {
  const double d = m.determinant();
  return {m.yy / d, -m.xy / d, m.xx / d};
}

/// b a b.
inline Covariance between(const Covariance& b, const Covariance& a) {
  const double p = a.xx * b.xx + a.xy * b.xy;  // a b
  const double q = a.xx * b.xy + a.xy * b.yy;
  const double r = a.xy * b.xx + a.yy * b.xy;
  const double s = a.xy * b.xy + a.yy * b.yy;
  return {b.xx * p + b.xy * r, b.xx * q + b.xy * s, b.xy * q + b.yy * s};
}

/// sum_i w_i (root(m) m_i root(m))^(1/2), which is m itself for the barycentre's.
inline Covariance mean_root(const Covariance& m, const std::vector<Covariance>& group,
                            const std::vector<double>& weights) {
  Covariance total{0, 0, 0};
  for (std::size_t i = 0; i < group.size(); ++i) {
    const Covariance each = root(between(root(m), group[i]));
    total.xx += weights[i] * each.xx;
    total.xy += weights[i] * each.xy;
    total.yy += weights[i] * each.yy;
  }
  return total;
}

/// The covariance of the barycentre of Gaussians: Agueh & Carlier (2011), 6; by the iteration of
/// Alvarez-Esteban, del Barrio, Cuesta-Albertos & Matran (2016).
inline Covariance barycentre_covariance(const std::vector<Covariance>& group,
                                        const std::vector<double>& weights) {
  Covariance m{1, 0, 1};
  for (int count = 0; count < 100; ++count) {
    const Covariance mean = mean_root(m, group, weights);
    const Covariance inner = between(mean, {1, 0, 1});
    m = between(inverse(root(m)), inner);
  }
  return m;
}

/// A Gaussian of unit mass with this covariance, sampled at cell centres.
inline Field tilted(const Grid& grid, double x0, double y0, const Covariance& covariance) {
  const Covariance p = inverse(covariance);
  Field density(grid, 1);
  set(density, [&](int, int, int j, int i) {
    const double x = grid.axis(0).centre(i) - x0;
    const double y = grid.axis(1).centre(j) - y0;
    return std::exp(-0.5 * (p.xx * x * x + 2 * p.xy * x * y + p.yy * y * y));
  });
  scale(density, 1 / integral(density));
  return density;
}

}  // namespace deblai::testing
