#include <cmath>

#include <gtest/gtest.h>

#include <deblai/operators/interpolation.hpp>
#include <deblai/problems/geodesic_saddle.hpp>
#include <deblai/problems/levels.hpp>
#include <support/laws.hpp>
#include <support/models.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::components;
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
  if (out.source) combine(a, *x.source, b, *y.source, *out.source);
}

void combine(double a, const CellPath& x, double b, const CellPath& y, CellPath& out) {
  for (std::size_t c = 0; c < out.components.size(); ++c)
    combine(a, x.components[c], b, y.components[c], out.components[c]);
}

/// f(k, line) for each line of cells, to change in place.
template <class F>
void for_each_cell_line(CellPath& y, F&& f) {
  std::vector<double*> rows(y.components.size());
  for_each_line(y.grid(), y.grid().time_steps(), [&](int k, int z, int row) {
    for (std::size_t c = 0; c < rows.size(); ++c) rows[c] = y.components[c].line(k, z, row);
    f(k, CellLine{rows, y.grid().owned().count[0], y.alpha().line(0, z, row) - y.alpha().slice(0)});
  });
}

CellPath prox_dual(const Action& action, double sigma, CellPath y) {
  for_each_cell_line(y, [&](int, const CellLine& line) { action.prox_dual(sigma, line); });
  return y;
}

/// J*(y), weighted as `dot` is. Collective.
double conjugate(const Action& action, CellPath y) {
  const Grid& grid = y.grid();
  ExactSum total;
  for_each_cell_line(y, [&](int k, const CellLine& line) {
    const double dt = grid.time().step[static_cast<std::size_t>(k)];
    total.add(dt * grid.time_steps() * action.conjugate(line));
  });
  return sum(grid.comm(), total);
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
  report.value = (dot(image, dual) - conjugate(action, dual)) / cells;
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

GeodesicState start(const Grid& grid, double theta, const BalanceLaw& law = {1.5}) {
  const CellComponents kind = components(grid, theta, law);
  GeodesicState state = mixture(density(grid, 1), density(grid, 2), law, kind);
  state.dual = testing::noise_cells(grid, kind, 3, law);
  return state;
}

/// Four iterations by the fused sweep and as they are written down, from the same state.
void expect_same_iterations(const GeodesicState& from, const Action& action, double theta) {
  GeodesicState fused = from;
  GeodesicState plain = from;
  GeodesicSaddle saddle(fused, action, theta);
  for (const double relaxation : {1.85, 1.85, 1.0, 0.5}) {
    const double sigma = 0.4;
    saddle.project();
    const StepReport report = saddle.advance(sigma, relaxation);
    const StepReport expected = iterate_plainly(plain, action, theta, sigma, relaxation);
    EXPECT_NEAR(report.value, expected.value, 1e-12 * (1 + std::abs(expected.value)));
    EXPECT_NEAR(report.consensus, expected.consensus, 1e-12 * (1 + expected.consensus));
  }
  const double size = 1 + maximum(plain.path.density);
  EXPECT_LE(distance(fused.path, plain.path), 1e-12 * size);
  EXPECT_LE(distance(fused.dual, plain.dual), 1e-12 * size);
}

TEST(Sweep, DoesInOnePassWhatTheOperatorsDoOneByOne) {
  const auto action = Actions::make("kinetic", {}, {});
  testing::for_each_time_grid(world(), [&](const Grid& grid) {
    for (const double theta : {0.0, 0.02, 1.0}) {
      SCOPED_TRACE("theta " + std::to_string(theta));
      expect_same_iterations(start(grid, theta), *action, theta);
    }
  });
}

TEST(Sweep, DoesSoUnderEveryLaw) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    const bool grows = law.source != BalanceLaw::Source::none;
    Medium medium;
    medium.dim = grid.dim();
    medium.has_differences = true;
    medium.has_source = grows;
    medium.growth_length = law.growth_length;
    const auto transport = [](const Medium& m) { return Actions::make("kinetic", m, {}); };
    const char* name = law.source == BalanceLaw::Source::uniform ? "uniform" : "fisher_rao";
    const auto action = grows ? Growths::make(name)->join(transport, medium) : transport(medium);
    expect_same_iterations(start(grid, 0.02, law), *action, 0.02);
  });
}

TEST(Sweep, DoesSoForEveryActionAndMedium) {
  for (const GridShape& shape :
       {testing::unit_shape({17}, 5), testing::shape({{7, 0, 1}, {6, 0, 0.5}}, 4),
        testing::shape({{5, 0, 1}, {4, 0, 2}, {6, 1, 0.3}}, 3)}) {
    for (const double grading : {0.0, 1.0}) {
      const Grid grid(world(), testing::graded(shape, grading));
      SCOPED_TRACE(testing::describe(grid));
      for (const testing::NamedModel& each : testing::sample_models(grid, 0.3, 0.9)) {
        SCOPED_TRACE(each.name);
        const double unit = 0.4;  // densities reach two and a half
        const ScaledModel scaled(each.model, grid, 0.02, unit, 1.5);
        expect_same_iterations(start(grid, 0.02, scaled.law()), scaled.action(), 0.02);
      }
    }
  }
}

TEST(Sweep, KeepsThePathAdmissibleAndItsUpperHaloRight) {
  const auto action = Actions::make("kinetic", {}, {});
  testing::for_each_law(world(), [&](const Grid& grid, const BalanceLaw& law) {
    const auto growing = Growths::make("uniform")->join(
        [](const Medium&) { return Actions::make("kinetic", {}, {}); }, {});
    const bool uniform = law.source == BalanceLaw::Source::uniform;
    GeodesicState state = start(grid, 0.02, law);
    const StaggeredPath before = state.path;
    GeodesicSaddle saddle(state, uniform ? *growing : *action, 0.02);
    ChambollePock algorithm(saddle, 0.5, 1.85);
    for (int i = 0; i < 5; ++i) algorithm.advance();
    EXPECT_LE(ContinuityConstraint(grid, law).residual(state.path), 1e-11)
        << "which reads the upper halo";
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
  const auto kinetic = Actions::make("kinetic", {}, {});
  const auto uniform = Growths::make("uniform")->join(
      [](const Medium&) { return Actions::make("kinetic", {}, {}); }, {});
  for (const GridShape& shape : testing::sample_shapes()) {
    for (const BalanceLaw& law : testing::sample_laws()) {
      const bool is_uniform = law.source == BalanceLaw::Source::uniform;
      const auto run = [&](const Grid& grid, StepReport& report) {
        GeodesicState state = start(grid, 0.02, law);
        GeodesicSaddle saddle(state, is_uniform ? *uniform : *kinetic, 0.02);
        ChambollePock algorithm(saddle, 0.5, 1.85);
        for (int i = 0; i < 4; ++i) report = algorithm.advance();
        return state;
      };
      const GridShape steps = testing::graded(shape, law.viscosity > 0 ? 1 : 0);
      StepReport expected;
      const GeodesicState alone = run(Grid(Communicator(MPI_COMM_SELF), steps), expected);
      for (const auto& processes : testing::process_grids(shape, world().size())) {
        const Grid grid(world(), steps, processes);
        SCOPED_TRACE(testing::describe(grid) + ", " + testing::describe(law));
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
}

}  // namespace
}  // namespace deblai
