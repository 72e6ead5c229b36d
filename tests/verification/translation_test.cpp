#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

/// Gaussians of width 0.06, (0.3, 0.3) -> (0.7, 0.6): W2^2 = 0.25.
Geodesic translation(int n, int nt, const GeodesicSettings& settings) {
  const Grid grid(world(), unit_shape({n, n}, nt));
  return solve_geodesic(gaussian(grid, {0.3, 0.3}, 0.06), gaussian(grid, {0.7, 0.6}, 0.06),
                        settings);
}

double density_error(const Geodesic& geodesic) {
  const Grid& grid = geodesic.path.grid();
  return l1_distance(geodesic.path.density, grid.time_steps() / 2,
                     gaussian(grid, {0.5, 0.45}, 0.06));
}

TEST(Translation, IsFoundInTwentyIterationsOnTheFinestGrid) {
  for (const int n : {64, 128}) {
    const Geodesic geodesic = translation(n, 32, until(1e-3, 20));
    EXPECT_LE(geodesic.iterations_per_level.back(), 20);
    EXPECT_NEAR(geodesic.distance_squared, 0.25, 1e-3);
    expect_conserved(geodesic);
    report(fmt::format("translation {0}^2 x 32, at most 20 iterations: W2^2", n),
           geodesic.distance_squared - 0.25, 1e-3);
    report("  L1 of the density at 1/2", density_error(geodesic), 0.15);
    EXPECT_LE(density_error(geodesic), 0.15);
  }
}

TEST(Translation, ConvergesToItsDistance) {
  const Geodesic geodesic = translation(128, 32, until(1e-4, 400));
  EXPECT_NEAR(geodesic.distance_squared, 0.25, 2e-4);
  EXPECT_NEAR(geodesic.certificate.kantorovich.value(), 0.25, 2e-4);
  EXPECT_LE(density_error(geodesic), 0.02);
  expect_conserved(geodesic);
  report("translation 128^2 x 32, tolerance 1e-4: W2^2", geodesic.distance_squared - 0.25, 2e-4);
  report("  Kantorovich bound", geodesic.certificate.kantorovich.value() - 0.25, 2e-4);
  report("  L1 of the density at 1/2", density_error(geodesic), 0.02);
  report("  iterations on the finest grid", geodesic.iterations_per_level.back(), 400);
}

TEST(Translation, MovesAtTheConstantVelocityOfTheShift) {
  const Geodesic geodesic = translation(64, 32, until(1e-4));
  const Frame frame = frame_at(geodesic, 0.5, 0.05);
  double most = 0;
  for_each_line(geodesic.path.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < 64; ++x) {
      if (frame.velocity[0].at(0, z, y, x) == 0) continue;
      most = std::max({most, std::abs(frame.velocity[0].at(0, z, y, x) - 0.4),
                       std::abs(frame.velocity[1].at(0, z, y, x) - 0.3)});
    }
  });
  most = max(world(), most);
  EXPECT_LE(most, 0.05);
  report("translation 64^2 x 32: velocity at 1/2, largest error", most, 0.05);
}

}  // namespace
}  // namespace deblai
