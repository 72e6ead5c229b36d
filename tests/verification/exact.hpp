#pragma once

#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/problems/geodesic.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai::testing {

/// A function of one coordinate.
using Profile = std::function<double(double)>;

/// Values of a profile at the cell centres of an axis.
inline std::vector<double> samples(const Axis& axis, const Profile& f) {
  std::vector<double> values;
  for (int i = 0; i < axis.cells; ++i) values.push_back(f(axis.centre(i)));
  return values;
}

/// Means over the cells of an axis of the profile with this primitive.
inline std::vector<double> averages(const Axis& axis, const Profile& primitive) {
  std::vector<double> values;
  const double h = axis.spacing();
  for (int i = 0; i < axis.cells; ++i) {
    const double left = axis.origin + i * h;
    values.push_back((primitive(left + h) - primitive(left)) / h);
  }
  return values;
}

/// The product of one line of values an axis, scaled to unit mass. Collective.
inline Field product(const Grid& grid, const std::vector<std::vector<double>>& lines) {
  Field field(grid, 1);
  set(field, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    double value = 1;
    for (std::size_t a = 0; a < lines.size(); ++a)
      value *= lines[a][static_cast<std::size_t>(cell[a])];
    return value;
  });
  scale(field, 1 / integral(field));
  return field;
}

inline Profile bell(double centre, double width) {
  return [=](double x) { return std::exp(-0.5 * std::pow((x - centre) / width, 2)); };
}

/// An isotropic Gaussian of unit mass, sampled at cell centres.
inline Field gaussian(const Grid& grid, const std::vector<double>& centre, double width) {
  std::vector<std::vector<double>> lines;
  for (int a = 0; a < grid.dim(); ++a)
    lines.push_back(samples(grid.axis(a), bell(centre[static_cast<std::size_t>(a)], width)));
  return product(grid, lines);
}

/// a f + b g.
inline Field sum(double a, const Field& f, double b, const Field& g) {
  Field result = f;
  for (std::size_t i = 0; i < result.raw().size(); ++i)
    result.raw()[i] = a * f.raw()[i] + b * g.raw()[i];
  return result;
}

/// Integral of |slice k of path - exact|. Collective.
inline double l1_distance(const Field& path, int k, const Field& exact) {
  ExactSum total;
  for_each_line(exact.grid(), 1, [&](int, int z, int y) {
    double line = 0;
    for (int x = 0; x < exact.grid().owned().count[0]; ++x)
      line += std::abs(path.at(k, z, y, x) - exact.at(0, z, y, x));
    total.add(line);
  });
  return deblai::sum(exact.grid().comm(), total) * exact.grid().shape().cell_volume();
}

/// Total variation of a slice on a line, which one rank owns: from wall to wall. Collective.
inline double total_variation(const Field& path, int k) {
  double total = 0;
  for_each_line(path.grid(), 1, [&](int, int, int) {
    for (int x = 0; x + 1 < path.grid().owned().count[0]; ++x)
      total += std::abs(path.at(k, 0, 0, x + 1) - path.at(k, 0, 0, x));
  });
  return max(path.grid().comm(), total);
}

/// What every path must satisfy, whatever its distance: the bars of conservation.
inline void expect_conserved(const Geodesic& geodesic) {
  EXPECT_LE(geodesic.residuals.continuity, 1e-11);
  EXPECT_LE(geodesic.residuals.mass_drift, 1e-13);
  for (const double t : {0.0, 0.25, 0.5, 0.61, 1.0}) {
    const Frame frame = frame_at(geodesic, t);
    EXPECT_GE(minimum(frame.density), 0) << "at t = " << t;
    const std::vector<double>& faces = geodesic.path.grid().time().face;
    const auto above = std::upper_bound(faces.begin(), faces.end() - 1, t);
    const int k = static_cast<int>(above - faces.begin());
    const double share = (*above - t) / (*above - *(above - 1));
    const double mass = share * integral(geodesic.path.density, k - 1) +
                        (1 - share) * integral(geodesic.path.density, k);
    EXPECT_NEAR(integral(frame.density), mass, 1e-13 * geodesic.mass) << "at t = " << t;
  }
}

inline GeodesicSettings until(double tolerance, int most = 5000) {
  GeodesicSettings settings;
  settings.stopping.tolerance = tolerance;
  settings.stopping.max_iterations = most;
  return settings;
}

/// Print a measured figure beside its bar. Root only.
inline void report(const std::string& what, double measured, double bar) {
  if (world().is_root()) fmt::print("    {:<66} {:10.3e}   (bar {:.1e})\n", what, measured, bar);
}

}  // namespace deblai::testing
