#include <cmath>

#include <gtest/gtest.h>

#include <deblai/operators/interpolation.hpp>
#include <deblai/problems/geodesic_saddle.hpp>
#include <deblai/problems/levels.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::distance;
using testing::dot;
using testing::gathered;
using testing::same_bits;
using testing::world;

/// out <- a x + b y, halo included.
void combine(double a, const Field& x, double b, const Field& y, Field& out) {
  for (std::size_t i = 0; i < out.raw().size(); ++i) out.raw()[i] = a * x.raw()[i] + b * y.raw()[i];
}

void combine(double a, const StaggeredPath& x, double b, const StaggeredPath& y,
             StaggeredPath& out) {
  combine(a, x.density, b, y.density, out.density);
  for (std::size_t i = 0; i < out.momentum.size(); ++i)
    combine(a, x.momentum[i], b, y.momentum[i], out.momentum[i]);
}

void combine(double a, const CellPath& x, double b, const CellPath& y, CellPath& out) {
  for (std::size_t c = 0; c < out.components.size(); ++c)
    combine(a, x.components[c], b, y.components[c], out.components[c]);
}

CellPath prox_dual(const Action& action, double sigma, CellPath y) {
  std::vector<double*> rows(y.components.size());
  for_each_line(y.grid(), y.grid().time_steps(), [&](int k, int z, int row) {
    for (std::size_t c = 0; c < rows.size(); ++c) rows[c] = y.components[c].line(k, z, row);
    action.prox_dual(sigma, {rows, y.grid().owned().count[0]});
  });
  return y;
}

/// One iteration as it is written down, each operator a pass of its own.
StepReport iterate_plainly(GeodesicState& state, const Action& action, double theta, double sigma,
                           double relaxation) {
  const Grid& grid = state.path.grid();
  for (Field& y : state.dual.components) testing::exchange(y);
  StaggeredPath next = state.path;
  add_interpolation_adjoint(-1 / sigma, state.dual, theta, next);
  ContinuityConstraint(grid, state.law).project(next);

  StaggeredPath reflected = next;
  combine(2, next, -1, state.path, reflected);
  CellPath image(grid, state.dual.kind);
  interpolate(reflected, theta, image);
  CellPath ybar = state.dual;
  combine(1, state.dual, sigma, image, ybar);
  const CellPath dual = prox_dual(action, sigma, ybar);

  interpolate(next, theta, image);
  const double cells = double(grid.shape().cells()) * grid.time_steps();
  StepReport report;
  report.value = dot(image, dual) / cells;
  CellPath v = ybar;
  combine(1 / sigma, ybar, -1 / sigma, dual, v);
  CellPath gap = v;
  combine(1, image, -1, v, gap);
  report.consensus = std::sqrt(dot(gap, gap) / dot(v, v));
  combine(1 - relaxation, state.path, relaxation, next, state.path);
  combine(1 - relaxation, state.dual, relaxation, dual, state.dual);
  return report;
}

/// Positive noise of mean 1, a third of it vacuum.
Field density(const Grid& grid, int seed) {
  Field field(grid, 1);
  testing::set(field, [&](int, int z, int y, int x) {
    return x == 0 ? 1 : std::max(0.0, 0.3 + testing::noise(seed, 0, z, y, x));
  });
  scale(field, grid.shape().volume() / integral(field));
  return field;
}

GeodesicState start(const Grid& grid, double theta) {
  const CellComponents components{grid.dim(), theta > 0};
  GeodesicState state = mixture(density(grid, 1), density(grid, 2), {1.5}, components);
  state.dual = testing::noise_cells(grid, components, 3);
  return state;
}

TEST(Sweep, DoesInOnePassWhatTheOperatorsDoOneByOne) {
  const auto action = Actions::make("kinetic", {}, {});
  testing::for_each_grid(world(), [&](const Grid& grid) {
    for (const double theta : {0.0, 0.02, 1.0}) {
      SCOPED_TRACE(testing::describe(grid) + ", theta " + std::to_string(theta));
      GeodesicState fused = start(grid, theta);
      GeodesicState plain = fused;
      GeodesicSaddle saddle(fused, *action, theta);
      for (const double relaxation : {1.85, 1.85, 1.0, 0.5}) {
        const double sigma = 0.4;
        saddle.project();
        const StepReport report = saddle.advance(sigma, relaxation);
        const StepReport expected = iterate_plainly(plain, *action, theta, sigma, relaxation);
        EXPECT_NEAR(report.value, expected.value, 1e-13 * (1 + std::abs(expected.value)));
        EXPECT_NEAR(report.consensus, expected.consensus, 1e-12 * (1 + expected.consensus));
      }
      EXPECT_LE(distance(fused.path, plain.path), 1e-13 * (1 + maximum(plain.path.density)));
      EXPECT_LE(distance(fused.dual, plain.dual), 1e-13 * (1 + maximum(plain.path.density)));
    }
  });
}

TEST(Sweep, KeepsThePathAdmissibleAndItsUpperHaloRight) {
  const auto action = Actions::make("kinetic", {}, {});
  testing::for_each_grid(world(), [&](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    GeodesicState state = start(grid, 0.02);
    const StaggeredPath before = state.path;
    GeodesicSaddle saddle(state, *action, 0.02);
    ChambollePock algorithm(saddle, 0.5, 1.85);
    for (int i = 0; i < 5; ++i) algorithm.advance();
    EXPECT_LE(ContinuityConstraint(grid, {1.5}).residual(state.path),
              1e-12);  // reads the upper halo
    const int nt = grid.time_steps();
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < grid.owned().count[0]; ++x) {
        ASSERT_EQ(state.path.density.at(0, z, y, x), before.density.at(0, z, y, x));
        ASSERT_EQ(state.path.density.at(nt, z, y, x), before.density.at(nt, z, y, x));
      }
    });
  });
}

TEST(Sweep, GivesTheSameBitsOnAnyProcessGrid) {
  const auto action = Actions::make("kinetic", {}, {});
  const auto run = [&](const Grid& grid, StepReport& report) {
    GeodesicState state = start(grid, 0.02);
    GeodesicSaddle saddle(state, *action, 0.02);
    ChambollePock algorithm(saddle, 0.5, 1.85);
    for (int i = 0; i < 4; ++i) report = algorithm.advance();
    return state;
  };
  for (const GridShape& shape : testing::sample_shapes()) {
    StepReport expected;
    const GeodesicState alone = run(Grid(Communicator(MPI_COMM_SELF), shape), expected);
    for (const auto& processes : testing::process_grids(shape, world().size())) {
      const Grid grid(world(), shape, processes);
      SCOPED_TRACE(testing::describe(grid));
      StepReport report;
      const GeodesicState state = run(grid, report);
      EXPECT_EQ(report.value, expected.value);
      EXPECT_EQ(report.consensus, expected.consensus);
      const std::vector<double> path = gathered(state.path);
      const std::vector<double> dual = gathered(state.dual);
      if (!world().is_root()) continue;
      EXPECT_TRUE(same_bits(path, gathered(alone.path)));
      EXPECT_TRUE(same_bits(dual, gathered(alone.dual)));
    }
  }
}

}  // namespace
}  // namespace deblai
