#include "exact.hpp"
#include <deblai/problems/geodesic.hpp>

namespace deblai {
namespace {

using namespace testing;

constexpr double kappa = 0.1;
constexpr double width = 0.01;
constexpr double source_mass = 1;
constexpr double target_mass = 1.5;

/// WFR^2 of two point masses: the cone over the line, which is flat up to the angle pi.
double between_points(double d) {
  const double angle = std::min(d / (2 * kappa), std::numbers::pi / 2);
  return 4 * kappa * kappa *
         (source_mass + target_mass - 2 * std::sqrt(source_mass * target_mass) * std::cos(angle));
}

/// The mass that crosses the middle of the line. Collective.
double crossing(const StaggeredPath& path) {
  const Grid& grid = path.grid();
  const int face = grid.cells(0) / 2;
  ExactSum total;
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    total.add(grid.time().step[static_cast<std::size_t>(k)] * path.momentum[0].at(k, z, y, face));
  });
  return sum(grid.comm(), total);
}

/// Kondratyev, Monsaingeon and Vorotnikov (2016); Liero, Mielke and Savare (2018): beyond the cut
/// locus pi kappa nothing moves.
TEST(CutLocus, OfTwoBumpsOfUnequalMassIsThatOfTwoPoints) {
  Model model;
  model.growth.emplace().length_scale = kappa;
  GridShape shape = unit_shape({256}, 32);
  shape.time_grading = 0.5;
  const Grid grid(world(), shape);
  const double locus = std::numbers::pi * kappa;
  for (int i = 1; i <= 12; ++i) {
    const double d = 0.04 * i;
    SCOPED_TRACE(fmt::format("distance {}", d));
    const Field source = gaussian(grid, {0.5 - d / 2}, width);
    Field target = gaussian(grid, {0.5 + d / 2}, width);
    scale(target, target_mass);
    const Geodesic found = solve_geodesic(source, target, model, until(1e-4, 10000));
    EXPECT_TRUE(found.converged);
    // Bumps have points that are nearer and farther by twice their width.
    const double time_error = 0.02 * between_points(d);
    const double least = between_points(std::max(d - 2 * width, 0.)) - time_error;
    const double most = between_points(d + 2 * width) + time_error;
    report(fmt::format("cut locus, d {:.2f}: relative", d),
           found.distance_squared / between_points(d) - 1, most / between_points(d) - 1);
    EXPECT_GE(found.distance_squared, least);
    EXPECT_LE(found.distance_squared, most);
    const double crossed = crossing(found.path);
    report("  mass across the middle", crossed, d > locus + 6 * width ? 1e-3 : target_mass);
    if (d > locus + 6 * width) {  // three for each of the tails
      EXPECT_LE(std::abs(crossed), 1e-3);
    }
    if (d < locus - 6 * width) {
      EXPECT_GE(crossed, 0.1);
    }
    expect_conserved(found);
  }
}

}  // namespace
}  // namespace deblai
