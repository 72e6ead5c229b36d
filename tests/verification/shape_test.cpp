#include "exact.hpp"
#include <deblai/input/ellipsoid.hpp>

namespace deblai {
namespace {

using namespace testing;

Field unit_mass(const Grid& grid, const Density& density) {
  Field field = fill(grid, density, "shape");
  scale(field, 1 / integral(field));
  return field;
}

TEST(Shapes, BallMovesToAnEllipsoid) {
  // |c|^2 + sum (a_i - R)^2 / 5 (survey, 6.1)
  const double exact = 3 * 0.25 * 0.25 + (0.01 + 0 + 0.0049) / 5;
  const Grid grid(world(), unit_shape({32, 32, 32}, 16));
  const Field source = unit_mass(grid, ball({0.35, 0.35, 0.35}, 0.2));
  const Field target = unit_mass(grid, Ellipsoid({0.6, 0.6, 0.6}, {0.3, 0.2, 0.13}));
  const Geodesic geodesic = solve_geodesic(source, target, until(1e-3));
  const double distance = geodesic.distance_squared / exact - 1;
  EXPECT_NEAR(geodesic.distance_squared, exact, 1e-3);
  EXPECT_LE(std::abs(distance), 3e-3);
  EXPECT_LE(std::abs(geodesic.certificate.kantorovich.value() / exact - 1), 1e-3);
  expect_conserved(geodesic);
  const Field middle = unit_mass(grid, Ellipsoid({0.475, 0.475, 0.475}, {0.25, 0.2, 0.165}));
  const double density = l1_distance(geodesic.path.density, 8, middle);
  EXPECT_LE(density, 0.35);
  report(fmt::format("ball to ellipsoid 32^3 x 16: W2^2, relative ({} iterations)",
                     geodesic.iterations_per_level.back()),
         distance, 3e-3);
  report("  Kantorovich bound, relative", geodesic.certificate.kantorovich.value() / exact - 1,
         1e-3);
  report("  L1 of the density at 1/2", density, 0.35);
}

TEST(Shapes, EllipseMovesToAnEllipseWithTheSameAxes) {
  const double exact = 0.3 * 0.3 + (0.1 * 0.1 + 0.05 * 0.05) / 4;
  const Grid grid(world(), unit_shape({96, 96}, 32));
  const Field source = unit_mass(grid, Ellipsoid({0.35, 0.5}, {0.2, 0.1}));
  const Field target = unit_mass(grid, Ellipsoid({0.65, 0.5}, {0.1, 0.15}));
  const Geodesic geodesic = solve_geodesic(source, target, until(1e-3));
  const double distance = geodesic.distance_squared / exact - 1;
  EXPECT_LE(std::abs(distance), 3e-3);
  const double density =
      l1_distance(geodesic.path.density, 16, unit_mass(grid, Ellipsoid({0.5, 0.5}, {0.15, 0.125})));
  EXPECT_LE(density, 0.2);
  expect_conserved(geodesic);
  report("ellipse to ellipse 96^2 x 32: W2^2, relative", distance, 3e-3);
  report("  L1 of the density at 1/2", density, 0.2);
}

}  // namespace
}  // namespace deblai
