#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

/// Primitive of the indicator of [low, high].
Profile box(double low, double high) {
  return [=](double x) { return std::clamp(x, low, high); };
}

/// Two boxes 0.2 wide whose inner edges are 2 gap apart, by exact overlaps.
Field two_boxes(const Grid& grid, double gap) {
  const Axis& axis = grid.axis(0);
  std::vector<double> line = averages(axis, box(0.5 - gap - 0.2, 0.5 - gap));
  const std::vector<double> right = averages(axis, box(0.5 + gap, 0.5 + gap + 0.2));
  for (std::size_t i = 0; i < line.size(); ++i) line[i] += right[i];
  return product(grid, {line});
}

TEST(Jumps, OfABoxThatSplitsHardlyOscillate) {
  const Grid grid(world(), unit_shape({128}, 64));
  for (const double tolerance : {1e-3, 1e-5}) {
    const Geodesic geodesic =
        solve_geodesic(two_boxes(grid, 0), two_boxes(grid, 0.25), until(tolerance, 10'000));
    expect_conserved(geodesic);
    const double variation = total_variation(geodesic.path.density, 32) / 10;  // four jumps of 2.5
    EXPECT_LE(variation, 1.35);
    EXPECT_NEAR(geodesic.distance_squared, 0.0625, 2e-3);
    EXPECT_LE(l1_distance(geodesic.path.density, 32, two_boxes(grid, 0.125)), 0.12);
    report(fmt::format("box to two boxes 128 x 64, tolerance {:.0e}: variation / exact", tolerance),
           variation, 1.35);
    report("  W2^2", geodesic.distance_squared - 0.0625, 2e-3);
    report("  L1 of the density at 1/2",
           l1_distance(geodesic.path.density, 32, two_boxes(grid, 0.125)), 0.12);
  }
}

TEST(Jumps, OscillateWithoutThetaAndLessWithIt) {
  const Grid grid(world(), unit_shape({128}, 64));
  GeodesicSettings plain = until(1e-5, 10'000);
  plain.theta = 0;
  const auto variation = [&](const GeodesicSettings& settings) {
    return total_variation(
        solve_geodesic(two_boxes(grid, 0), two_boxes(grid, 0.25), settings).path.density, 32);
  };
  EXPECT_LT(variation(until(1e-5, 10'000)), 0.9 * variation(plain));
}

}  // namespace
}  // namespace deblai
