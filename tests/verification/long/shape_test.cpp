#include "../exact.hpp"
#include <deblai/input/ellipsoid.hpp>

namespace deblai {
namespace {

using namespace testing;

TEST(Shapes, BallMovesToAnEllipsoidOnAFineGrid) {
  const double exact = 3 * 0.25 * 0.25 + (0.01 + 0 + 0.0049) / 5;
  const Grid grid(world(), unit_shape({64, 64, 64}, 32));
  Field source = fill(grid, ball({0.35, 0.35, 0.35}, 0.2), "ball");
  Field target = fill(grid, Ellipsoid({0.6, 0.6, 0.6}, {0.3, 0.2, 0.13}), "ellipsoid");
  scale(source, 1 / integral(source));
  scale(target, 1 / integral(target));
  const Geodesic geodesic = solve_geodesic(source, target, until(1e-3));
  const double distance = geodesic.distance_squared / exact - 1;
  EXPECT_NEAR(geodesic.distance_squared, exact, 5e-4);
  EXPECT_LE(std::abs(distance), 1e-3);
  EXPECT_LE(std::abs(geodesic.certificate.kantorovich.value() / exact - 1), 5e-4);
  expect_conserved(geodesic);
  report(fmt::format("ball to ellipsoid 64^3 x 32: W2^2, relative ({} iterations)",
                     geodesic.iterations_per_level.back()),
         distance, 1e-3);
  report("  Kantorovich bound, relative", geodesic.certificate.kantorovich.value() / exact - 1,
         5e-4);
  report("  solve [s]", geodesic.solve_seconds, 600);
}

}  // namespace
}  // namespace deblai
