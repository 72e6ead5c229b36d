#include <deblai/problems/scaling.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include <deblai/problems/levels.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;

GridShape box(double length) { return testing::shape({{16, 0, length}, {16, 0, length}}, 8); }

void fill(Field& field, double value) {
  testing::set(field, [&](int, int, int, int) { return value; });
}

/// A momentum and a dual that are not in the ratio of density to its dual.
GeodesicState moving(const Grid& grid) {
  GeodesicState state(grid, {1}, {2, true});
  fill(state.path.density, 3.0);
  fill(state.path.momentum[0], 0.5);
  fill(state.dual.alpha(), 7.0);
  fill(state.dual.sum(1), 2.0);
  return state;
}

TEST(GeodesicLengthScale, DependsOnTheShareOfTheBoxAlone) {
  const double small = geodesic_length_scale(0.01, box(1));
  EXPECT_NEAR(geodesic_length_scale(0.01 * 1e6, box(1e3)), small / 1e3, 1e-12 * small);
}

TEST(GeodesicLengthScale, MakesAThirdOfAShortTransportAndAboutOneOfALongOne) {
  EXPECT_NEAR(0.012 * geodesic_length_scale(0.012 * 0.012, box(1)), 0.37, 0.01);
  EXPECT_NEAR(0.4 * geodesic_length_scale(0.4 * 0.4, box(1)), 1.15, 0.01);
}

TEST(GeodesicLengthScale, IsBoundedWhereNothingMoves) {
  EXPECT_EQ(geodesic_length_scale(0, box(2)), 18);
}

TEST(MomentumRatio, IsOfTheMomentumAlone) {
  const GeodesicState state = moving(Grid(world(), box(1)));
  ASSERT_TRUE(momentum_ratio(state, {}));
  EXPECT_NEAR(*momentum_ratio(state, {}), 4.0, 1e-12);
}

TEST(MomentumRatio, DoesNotDependOnTheUnitOfLength) {
  GeodesicState state = moving(Grid(world(), box(1)));
  const double before = *momentum_ratio(state, {});
  BalanceLaw longer = state.law;
  longer.length_scale = 20;
  rescale(state, longer, 2);
  EXPECT_NEAR(*momentum_ratio(state, {}), before, 1e-12 * before);
}

TEST(MomentumRatio, IsNoneOfAPathAtRest) {
  GeodesicState state = moving(Grid(world(), box(1)));
  fill(state.path.momentum[0], 1e-9);
  EXPECT_FALSE(momentum_ratio(state, {}));
}

TEST(GeodesicStep, IsLongerForShortTransportsAndOnCoarserGrids) {
  const auto step = [](double share, Stage stage) {
    return geodesic_step_factor({}, box(1), geodesic_length_scale(share * share, box(1)), stage);
  };
  for (const double share : {0.3, 0.1, 0.03}) {
    for (const Stage stage : {Stage::coarse, Stage::fine, Stage::late})
      EXPECT_LT(step(share, stage), step(share / 3, stage));
    EXPECT_LT(step(share, Stage::fine), step(share, Stage::late));
    EXPECT_LT(step(share, Stage::late), step(share, Stage::coarse));
  }
}

}  // namespace
}  // namespace deblai
