#include <deblai/transport/path_flow.hpp>
#include <deblai/operators/divergence.hpp>

#include "flows.hpp"

namespace deblai {
namespace {

using testing::at;
using testing::distance;
using testing::gathered;
using testing::world;

TEST(LimitedSlope, IsTheHarmonicMeanOfTwoDifferencesOfOneSignAndZeroElsewhere) {
  EXPECT_DOUBLE_EQ(limited_half_slope(0, 1, 3), 2.0 / 3);
  EXPECT_DOUBLE_EQ(limited_half_slope(3, 2, 0), -2.0 / 3);
  EXPECT_DOUBLE_EQ(limited_half_slope(1, 2, 3), 0.5);
  EXPECT_EQ(limited_half_slope(1, 2, 1), 0);
  EXPECT_EQ(limited_half_slope(1, 1, 4), 0);
}

TEST(LimitedSlope, NeverReachesBeyondANeighbour) {
  for (int i = 0; i < 20000; ++i) {
    const double scale = std::pow(10.0, 20 * testing::noise(4, i, 0, 0, 0));
    const double low = i % 3 == 0 ? 0 : std::abs(testing::noise(1, i, 0, 0, 0));
    const double middle = low + scale * std::abs(testing::noise(2, i, 0, 0, 0));
    const double high = middle + std::abs(testing::noise(3, i, 0, 0, 0)) / scale;
    const double half = limited_half_slope(low, middle, high);
    ASSERT_GE(middle - half, low);
    ASSERT_LE(half, high - middle);
    ASSERT_EQ(limited_half_slope(high, middle, low), -half);
  }
}

TEST(Advection, KeepsMassAndStaysAboveZeroInAnyFlow) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    for (const double cfl : {0.3, 1.0}) {
      Field density = testing::half_empty(grid, 3);
      const double mass = integral(density);
      const Flow flow = testing::noise_flow(grid, 5);
      Advection advection(grid, {.cfl = cfl});
      const double end = 20 / exchange_rate(flow);
      for (int i = 0; i < 5; ++i) {
        advection.advance(density, flow, i * end / 5, (i + 1) * end / 5);
        EXPECT_GE(minimum(density), 0);
      }
      EXPECT_NEAR(integral(density), mass, 1e-14 * mass);
      EXPECT_LE(advection.steps().cfl, cfl);
      EXPECT_GE(advection.steps().taken, 5);
    }
  });
}

TEST(Advection, LetsNothingThroughObstacles) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const int middle = grid.shape().axes[0].cells / 2;
    Field mobility(grid, 1);
    Field density = testing::half_empty(grid, 3);
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < grid.owned().count[0]; ++x) {
        const int cell = grid.owned().start[0] + x;  // a wall, and mass on its left only
        mobility.at(0, z, y, x) = cell == middle ? 0 : 1;
        if (cell >= middle) density.at(0, z, y, x) = 0;
      }
    });
    const double mass = integral(density);
    Flow flow = testing::noise_flow(grid, 5);
    flow.production.emplace(grid, 1);
    close_walls(mobility, flow);
    Advection(grid).advance(density, flow, 0, 20 / std::max(exchange_rate(flow), 1.0));
    EXPECT_NEAR(integral(density), mass, 1e-14 * mass);
    double beyond = 0;
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < grid.owned().count[0]; ++x) {
        if (grid.owned().start[0] + x >= middle) beyond = std::max(beyond, density.at(0, z, y, x));
      }
    });
    EXPECT_EQ(beyond, 0);
  });
}

TEST(Advection, MakesNoExtremaWhereTheFlowHasNoDivergence) {
  for (const auto& processes :
       testing::process_grids(testing::unit_shape({24, 20}, 1), world().size())) {
    const Grid grid(world(), testing::shape({{24, -1, 2}, {20, 0, 0.7}}, 1), processes);
    SCOPED_TRACE(testing::describe(grid));
    Field density = testing::noise_field(grid, 1, 2);
    testing::set(density, [](int k, int z, int y, int x) {
      return 3 + (testing::noise(2, k, z, y, x) > 0 ? 1.0 : 0.0);
    });
    const double mass = integral(density);
    Flow flow(grid);
    sample_stream(testing::eddies(grid), flow);
    Advection advection(grid, {.cfl = 1});
    for (int i = 0; i < 10; ++i) {
      advection.advance(density, flow, 0.05 * i, 0.05 * (i + 1));
      EXPECT_NEAR(integral(density), mass, 1e-13 * mass);
      EXPECT_GE(minimum(density), 3 - 1e-13);
      EXPECT_LE(maximum(density), 4 + 1e-13);
    }
  }
}

TEST(Advection, LeavesAConstantWhereTheFlowHasNoDivergence) {
  const Grid grid(world(), testing::shape({{12, 0, 2}, {9, 0, 1}}, 1));
  Field density(grid, 1);
  testing::set(density, [](int, int, int, int) { return 2.5; });
  Flow flow(grid);
  sample_stream(testing::eddies(grid), flow);
  Advection(grid).advance(density, flow, 0, 1);
  EXPECT_NEAR(minimum(density), 2.5, 1e-12);
  EXPECT_NEAR(maximum(density), 2.5, 1e-12);
}

TEST(Advection, ChangesMassByWhatIsProducedAndRemovedAndStaysAboveZero) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Flow flow = testing::noise_flow(grid, 5, 0.01);
    flow.production = testing::half_empty(grid, 8);
    Field density = testing::half_empty(grid, 3);
    const double before = integral(density);
    const double made = integral(*flow.production);
    Advection(grid).advance(density, flow, 1, 1.5);
    EXPECT_NEAR(integral(density), before + 0.5 * made, 1e-13 * (before + made));
    flow.production.reset();
    flow.removal.emplace(grid, 1);
    testing::set(*flow.removal, [](int, int, int, int) { return 30; });
    const double middle = integral(density);
    Advection(grid, {.cfl = 0.01}).advance(density, flow, 1.5, 1.7);
    EXPECT_GE(minimum(density), 0);
    EXPECT_NEAR(integral(density), std::exp(-6.0) * middle, 1e-3 * std::exp(-6.0) * middle);
    Advection(grid, {.cfl = 1}).advance(density, flow, 1.7, 9);
    EXPECT_GE(minimum(density), 0);
  });
}

TEST(Advection, LooksAtAChangingFlowInEachStageAndRepeatsStepsThatWereTooLong) {
  const Grid grid(world(), testing::shape({{40, 0, 1}}, 1));
  Flow flow(grid);
  const FlowInTime gust = [&](double time) -> const Flow& {  // from rest to 50 and back
    const double v = 50 * std::exp(-std::pow((time - 0.5) / 0.12, 2));
    sample({[v](const auto&) { return v; }}, flow);
    return flow;
  };
  Field density = testing::half_empty(grid, 3);
  const double mass = integral(density);
  Advection advection(grid, {.cfl = 0.9});
  advection.advance(density, gust, 0, 1);
  EXPECT_GE(minimum(density), 0);
  EXPECT_NEAR(integral(density), mass, 1e-14);
  EXPECT_GT(advection.steps().repeated, 0);
  EXPECT_LE(advection.steps().cfl, 1);
  EXPECT_LT(advection.steps().smallest, 0.01 * advection.steps().largest);
}

TEST(Advection, RefusesAStepThatIsTooLongAndSaysWhichIsNot) {
  const Grid grid(world(), testing::shape({{40, 0, 1}, {4, 0, 1}}, 1));
  const Flow flow = testing::noise_flow(grid, 5);
  const double longest = 3 / exchange_rate(flow);
  Field density = testing::half_empty(grid, 3);
  Advection(grid, {.step = 0.99 * longest}).advance(density, flow, 0, longest);
  try {
    Advection(grid, {.step = 1.01 * longest}).advance(density, flow, 0, 1);
    FAIL() << "a step beyond the bound was taken";
  } catch (const CollectiveError& error) {
    EXPECT_EQ(error.failure(), Failure::case_file);
    EXPECT_NE(std::string(error.what()).find("with at most"), std::string::npos) << error.what();
  }
  try {
    Advection(grid, {.step = 1e-12}).advance(density, flow, 0, 1);
    FAIL() << "endlessly many steps were begun";
  } catch (const CollectiveError& error) {
    EXPECT_EQ(error.failure(), Failure::case_file);
    EXPECT_NE(std::string(error.what()).find("too short"), std::string::npos) << error.what();
  }
  EXPECT_THROW(Advection(grid, {.cfl = 1.5}), CollectiveError);
  EXPECT_THROW(Advection(grid, {.cfl = 0}), CollectiveError);
  EXPECT_THROW(Advection(grid, {.step = -1}), CollectiveError);
}

TEST(Advection, RefusesAFlowThatIsNotFinite) {
  const Grid grid(world(), testing::shape({{4, 0, 1}, {8, 0, 1}}, 1));
  Field density = testing::half_empty(grid, 3);
  const auto sideways = [](const auto&) { return 1; };
  for (const VelocityComponent& upwards :  // nowhere, below or above a line that no face is on
       {VelocityComponent([](const auto&) { return std::nan(""); }),
        VelocityComponent([](const auto& p) { return std::sqrt(p[1] - 0.55); }),
        VelocityComponent([](const auto& p) { return std::sqrt(0.55 - p[1]); }),
        VelocityComponent([](const auto& p) { return p[1] == 0.5 ? HUGE_VAL : 1; })}) {
    Flow flow(grid);
    sample({sideways, upwards}, flow);
    EXPECT_THROW(Advection(grid).advance(density, flow, 0, 1), CollectiveError);
  }
}

TEST(Advection, EndsWhereTheLongestStepIsTheTimeThatIsLeft) {
  const Grid grid(world(), testing::shape({{16, 0, 1}}, 1));
  for (int i = 1; i <= 100; ++i) {  // of which some round the step up, and most do not
    Flow flow(grid);
    sample({[&](const auto&) { return 0.01 * i; }}, flow);
    Field density = testing::half_empty(grid, 3);
    const double mass = integral(density);
    const double end = 3 * (1 - 1e-10) / exchange_rate(flow);
    Advection(grid, {.cfl = 1}).advance(density, flow, 0, end);
    EXPECT_NEAR(integral(density), mass, 1e-14 * mass);
  }
}

TEST(Advection, GivesTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    const auto on = [&](const Grid& grid) {
      Field density = testing::half_empty(grid, 3);
      Flow flow = testing::noise_flow(grid, 5);
      flow.production = testing::half_empty(grid, 8);
      flow.removal = testing::half_empty(grid, 9);
      Advection(grid).advance(density, flow, 0, 20 / exchange_rate(flow));
      return gathered(density);
    };
    testing::expect_same_bits_on_any_ranks(shape, on);
  }
}

/// Density and momentum that obey a law: noise above 1, and what its balance leaves over.
StaggeredPath balanced_path(const Grid& grid, const BalanceLaw& law) {
  StaggeredPath path = testing::noise_path(grid, 1, law);
  testing::set(path.density,
               [](int k, int z, int y, int x) { return 2 + testing::noise(1, k, z, y, x); });
  for (Field& m : path.momentum) scale(m, 0.01);
  testing::exchange(path.density);
  path.source.emplace(grid, grid.time_steps());
  const double kappa = law.growth_length;
  Field source(grid, grid.time_steps());
  divergence(path, law, source);
  scale(source, kappa);
  path.source = source;
  return path;
}

TEST(PathFlow, CarriesThePathsOwnDensityExactly) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const BalanceLaw law{
        .viscosity = 1e-4, .source = BalanceLaw::Source::field, .growth_length = 0.4};
    const StaggeredPath path = balanced_path(grid, law);
    PathFlow flow(path, law, 1e3);
    Advection advection(grid);
    Field density(grid, 1);
    testing::set(density,
                 [&](int, int z, int y, int x) { return 2 + testing::noise(1, 0, z, y, x); });
    carry(density, flow, advection);
    Field target(grid, 1);
    testing::set(target, [&](int, int z, int y, int x) {
      return 2 + testing::noise(1, grid.time_steps(), z, y, x);
    });
    EXPECT_LE(distance(density, target), 1e-12);
  });
}

}  // namespace
}  // namespace deblai
