#include "exact.hpp"
#include <support/exact_transport.hpp>

namespace deblai {
namespace {

using namespace testing;

std::vector<double> centres(const Axis& axis) {
  return samples(axis, [](double x) { return x; });
}

std::vector<double> unit(std::vector<double> line) {
  double total = 0;
  for (const double value : line) total += value;
  for (double& value : line) value /= total;
  return line;
}

/// Between products the transport of the samples is the sum of those along the axes.
void expect_tight(const char* name, const Grid& grid,
                  const std::vector<std::vector<double>>& source,
                  const std::vector<std::vector<double>>& target) {
  double exact = 0;
  for (std::size_t a = 0; a < source.size(); ++a) {
    const std::vector<double> places = centres(grid.axis(static_cast<int>(a)));
    exact += exact_transport_on_a_line(unit(source[a]), places, unit(target[a]), places);
  }
  const Geodesic geodesic = solve_geodesic(product(grid, source), product(grid, target), {});
  const double gap = 1 - geodesic.certificate.kantorovich.value() / exact;
  EXPECT_TRUE(geodesic.converged) << name;
  EXPECT_GE(gap, -1e-12) << name << ": a bound is never above";
  EXPECT_LE(gap, 1e-3) << name;
  EXPECT_LE(geodesic.certificate.discrete, geodesic.distance_squared) << name;
  report(fmt::format("{}: Kantorovich bound below the transport", name), gap, 1e-3);
  report("  discrete bound below the value, relative",
         1 - geodesic.certificate.discrete / geodesic.distance_squared, 1);
}

TEST(Certificate, IsWithinAThousandthOfTheTransportOfSmoothSamples) {
  const Grid line(world(), unit_shape({256}, 32));
  const Grid plane(world(), unit_shape({64, 64}, 32));
  const Grid space(world(), unit_shape({40, 40, 40}, 12));
  const auto at = [](const Grid& grid, double centre, double width) {
    return samples(grid.axis(0), bell(centre, width));
  };
  const auto two = [](const Grid& grid, double low, double high, double width) {
    return samples(grid.axis(0),
                   [=](double x) { return bell(low, width)(x) + bell(high, width)(x); });
  };
  expect_tight("translation 256 x 32", line, {at(line, 0.3, 0.06)}, {at(line, 0.7, 0.06)});
  expect_tight("widening 256 x 32", line, {at(line, 0.4, 0.05)}, {at(line, 0.6, 0.1)});
  expect_tight("translation 64^2 x 32", plane, {at(plane, 0.3, 0.06), at(plane, 0.3, 0.06)},
               {at(plane, 0.7, 0.06), at(plane, 0.6, 0.06)});
  expect_tight("widening 64^2 x 32", plane, {at(plane, 0.4, 0.06), at(plane, 0.4, 0.06)},
               {at(plane, 0.6, 0.1), at(plane, 0.5, 0.12)});
  const Grid fine(world(), unit_shape({96, 96}, 32));  // where samples are as good as the densities
  expect_tight("one to two 96^2 x 32", fine, {at(fine, 0.5, 0.07), at(fine, 0.5, 0.07)},
               {two(fine, 0.25, 0.75, 0.06), at(fine, 0.6, 0.07)});
  expect_tight("translation 40^3 x 12", space,
               {at(space, 0.35, 0.09), at(space, 0.35, 0.09), at(space, 0.35, 0.09)},
               {at(space, 0.65, 0.09), at(space, 0.6, 0.09), at(space, 0.55, 0.09)});
}

}  // namespace
}  // namespace deblai
