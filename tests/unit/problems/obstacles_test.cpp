#include <gtest/gtest.h>

#include <deblai/problems/barycentre.hpp>
#include <support/models.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using namespace testing;

std::string refusal(Model model) {
  const Grid grid(world(), unit_shape({8, 9}, 4));
  model.mobility = walled(grid);
  const Field density = density_in(model, grid, 1, 0.5, 1, 1);
  GeodesicSettings settings;
  settings.stopping.max_iterations = 2;
  try {
    solve_geodesic(density, density, model, settings);
  } catch (const CollectiveError& error) {
    return error.what();
  }
  return "";
}

TEST(Obstacles, AreRefusedBesideWhatDoesNotStopAtThem) {
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal(growing("fisher_rao", 0.2)), "");
  EXPECT_NE(refusal(viscous({}, 0.01)).find("viscosity does not stop"), std::string::npos);
  EXPECT_NE(refusal(growing("uniform", 0.2)).find("uniform growth does not"), std::string::npos);
}

TEST(Obstacles, AreRefusedBesideViscosityInABarycentreToo) {
  const Grid grid(world(), unit_shape({8, 9}, 4));
  Model model = viscous({}, 0.01);
  model.mobility = walled(grid);
  const Field density = density_in(model, grid, 1, 0.5, 1, 1);
  EXPECT_THROW(solve_barycentre({density, density}, {1, 1}, model, {}), CollectiveError);
}

TEST(Obstacles, HoldNoMassOnTheWay) {
  // A wall with a hole, whose path bends around it.
  const Grid grid(world(), unit_shape({12, 9}, 6));
  Model model;
  model.mobility = walled(grid);
  const auto half = [&](int from, int to) {
    Field density(grid, 1);
    set(density, [&](int, int, int y, int) { return y >= from && y < to ? 1.0 : 0.0; });
    scale(density, 1 / integral(density));
    return density;
  };
  GeodesicSettings settings;
  settings.stopping = {4000, 5, 1e-5};
  const Geodesic around = solve_geodesic(half(0, 3), half(6, 9), model, settings);
  const Geodesic free = solve_geodesic(half(0, 3), half(6, 9), settings);
  EXPECT_LE(around.residuals.obstacle_mass, 1e-3);
  EXPECT_GE(around.distance_squared, 1.1 * free.distance_squared);
  EXPECT_GE(around.certificate.discrete, 1.1 * free.distance_squared);
}

}  // namespace
}  // namespace deblai
