#include <cmath>

#include <gtest/gtest.h>

#include <deblai/problems/barycentre.hpp>
#include <deblai/problems/geodesic.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using namespace testing;

Field bump(const Grid& grid, double centre) {
  Field density(grid, 1);
  set(density, [&](int, int, int y, int x) {
    const double across = grid.axis(0).centre(x) - centre;
    const double up = grid.axis(1).centre(y) - 0.5;
    return std::exp(-50 * (across * across + up * up));
  });
  scale(density, 1 / integral(density));
  return density;
}

Model weighted(const Grid& grid, double weight) {
  Model model;
  model.mobility.emplace(grid, 1);
  set(*model.mobility, [&](int, int, int, int) { return 1 / weight; });
  return model;
}

TEST(Geodesic, OfEqualsIsAtRestAtOnce) {
  const Grid grid(world(), unit_shape({32, 32}, 8));
  const Field density = bump(grid, 0.4);
  for (const bool grows : {false, true}) {
    Model model;
    if (grows) model.growth = GrowthModel{};
    const Geodesic rest = solve_geodesic(density, density, model, {});
    EXPECT_TRUE(rest.converged);
    EXPECT_LE(rest.iterations_per_level.back(), 20);
    EXPECT_LE(rest.distance_squared, 1e-20);
  }
}

TEST(Geodesic, IsTheSameInAnyUnitOfWeight) {
  const Grid grid(world(), unit_shape({16, 16}, 4));
  const Field source = bump(grid, 0.3);
  const Field target = bump(grid, 0.6);
  for (const char* cost : {"kinetic", "saturation"}) {
    const auto solved = [&](double weight) {
      Model model = weighted(grid, weight);
      model.cost = cost;
      if (model.cost == "saturation") model.parameters["capacity"] = 60;
      return solve_geodesic(source, target, model, {});
    };
    const Geodesic plain = solved(1);
    EXPECT_GT(plain.distance_squared, 0.05);
    for (const double weight : {0x1p-30, 0x1p40}) {
      const Geodesic scaled = solved(weight);
      EXPECT_EQ(scaled.distance_squared, weight * plain.distance_squared);
      EXPECT_EQ(scaled.certificate.discrete, weight * plain.certificate.discrete);
      EXPECT_EQ(scaled.iterations_per_level, plain.iterations_per_level);
    }
    EXPECT_NEAR(solved(1e-9).distance_squared / (1e-9 * plain.distance_squared), 1, 1e-3);
  }
}

TEST(Barycentre, IsTheSameInAnyUnitOfWeight) {
  const Grid grid(world(), unit_shape({16, 16}, 4));
  const std::vector<Field> group{bump(grid, 0.3), bump(grid, 0.6)};
  const Barycentre plain = solve_barycentre(group, {1, 1}, weighted(grid, 1), {});
  const Barycentre scaled = solve_barycentre(group, {1, 1}, weighted(grid, 0x1p-30), {});
  EXPECT_EQ(scaled.variance, 0x1p-30 * plain.variance);
  EXPECT_EQ(scaled.legs[0].distance_squared, 0x1p-30 * plain.legs[0].distance_squared);
  EXPECT_EQ(distance(scaled.density, plain.density), 0);
}

}  // namespace
}  // namespace deblai
