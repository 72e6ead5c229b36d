#include <gtest/gtest.h>

#include <deblai/operators/divergence.hpp>
#include <deblai/operators/dual_divergence.hpp>
#include <deblai/operators/interpolation.hpp>
#include <support/fields.hpp>
#include <support/laws.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::components;
using testing::distance;
using testing::dot;
using testing::noise_cells;
using testing::noise_path;
using testing::world;

/// Run f(grid, theta) for every sample grid and for theta = 0, a little and all.
template <class F>
void for_each_scheme(F&& f) {
  testing::for_each_time_grid(world(), [&](const Grid& grid) {
    for (const double theta : {0.0, 0.02, 1.0}) {
      SCOPED_TRACE("theta " + std::to_string(theta));
      f(grid, theta);
    }
  });
}

const BalanceLaw growing{.source = BalanceLaw::Source::field};

/// K x for x whose ends are zero, and K* y.
CellPath applied(StaggeredPath path, double theta) {
  const Grid& grid = path.grid();
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::fill_n(path.density.line(0, z, y), grid.owned().count[0], 0.0);
    std::fill_n(path.density.line(grid.time_steps(), z, y), grid.owned().count[0], 0.0);
  });
  CellPath result(grid, {grid.dim(), theta > 0, path.source.has_value()});
  interpolate(path, theta, result);
  return result;
}

StaggeredPath adjoint(CellPath cells, double theta) {
  for (Field& y : cells.components) testing::exchange(y);
  StaggeredPath path(cells.grid());
  if (cells.source() != nullptr) path.source.emplace(cells.grid(), cells.grid().time_steps());
  add_interpolation_adjoint(1, cells, theta, path);
  return path;
}

TEST(Interpolation, AndItsAdjointAgree) {
  for_each_scheme([](const Grid& grid, double theta) {
    const StaggeredPath x = noise_path(grid, 1, growing);
    const CellPath y = noise_cells(grid, components(grid, theta, growing), 1);
    const double left = dot(applied(x, theta), y);
    EXPECT_NEAR(left, dot(x, adjoint(y, theta)), 1e-13 * (std::abs(left) + std::sqrt(dot(y, y))));
  });
}

TEST(Interpolation, HasNormAtMostOne) {
  for_each_scheme([](const Grid& grid, double theta) {
    // The operator is the same on every process grid: one of them will do.
    if (grid.processes(1) * grid.processes(2) < std::min(world().size(), grid.cells(1))) return;
    StaggeredPath x = noise_path(grid, 2);  // without a source, on which K is the identity
    double square = 0;
    for (int i = 0; i < 15; ++i) {
      const double length = std::sqrt(dot(x, x));
      if (length == 0) break;
      scale(x.density, 1 / length);
      for (Field& m : x.momentum) scale(m, 1 / length);
      const CellPath image = applied(x, theta);
      const double next = dot(image, image);
      EXPECT_LE(next, 1 + 1e-14);
      EXPECT_GE(next, square - 1e-14) << "power iteration grows";
      square = next;
      x = adjoint(image, theta);
    }
  });
}

TEST(Interpolation, OfConstantsIsTheConstant) {
  const Grid grid(world(), testing::unit_shape({6, 5, 7}, 3));
  StaggeredPath path(grid);
  testing::set(path.density, [](int, int, int, int) { return 3; });
  for (Field& m : path.momentum) {
    testing::set(m, [](int, int, int, int) { return 2; });
    testing::exchange(m);
  }
  CellPath result(grid, {3, true});
  interpolate(path, 0.02, result);
  const Block& block = grid.owned();
  for_each_line(grid, 3, [&](int k, int z, int y) {
    if (block.start[1] + y == 4 || block.start[2] + z == 6) return;  // upper walls carry nothing
    for (int x = 0; x < 5; ++x) {
      EXPECT_EQ(result.alpha().at(k, z, y, x), 3);
      for (int a = 0; a < 3; ++a) {
        EXPECT_EQ(result.sum(a).at(k, z, y, x), 2);
        EXPECT_EQ(result.difference(a).at(k, z, y, x), 0);
      }
    }
  });
}

TEST(Interpolation, WithThetaOneAveragesSquares) {
  const Grid grid(world(), testing::unit_shape({6, 5}, 2));
  const StaggeredPath path = noise_path(grid, 3);
  CellPath result(grid, {2, true});
  interpolate(path, 1, result);
  for_each_line(grid, 2, [&](int k, int z, int y) {
    for (int x = 0; x < 6; ++x) {
      const double s = result.sum(0).at(k, z, y, x);
      const double d = result.difference(0).at(k, z, y, x);
      const double left = path.momentum[0].at(k, z, y, x);
      const double right = path.momentum[0].at(k, z, y, x + 1);
      EXPECT_NEAR(s * s + d * d, 0.5 * (left * left + right * right), 1e-15);
    }
  });
}

TEST(InterpolationAdjoint, AddsAMultipleAndKeepsTheUpperHaloRight) {
  for_each_scheme([](const Grid& grid, double theta) {
    const CellPath cells = noise_cells(grid, components(grid, theta, growing), 2);
    StaggeredPath path = noise_path(grid, 4, growing);
    StaggeredPath expected = path;
    add_interpolation_adjoint(-2.5, cells, theta, path);
    const StaggeredPath once = adjoint(cells, theta);
    const auto add = [](const Field& more, Field& to) {
      for_each_line(to.grid(), to.slices(), [&](int k, int z, int y) {
        for (int x = 0; x < to.grid().owned().count[0]; ++x)
          to.at(k, z, y, x) -= 2.5 * more.at(k, z, y, x);
      });
    };
    add(once.density, expected.density);
    for (std::size_t a = 0; a < path.momentum.size(); ++a)
      add(once.momentum[a], expected.momentum[a]);
    add(*once.source, *expected.source);
    EXPECT_LE(distance(path, expected), 1e-14);

    StaggeredPath exchanged = path;
    for (Field& m : exchanged.momentum) testing::exchange(m);
    Field with(grid, grid.time_steps());
    Field without(grid, grid.time_steps());
    divergence(exchanged, growing, with);
    divergence(path, growing, without);
    EXPECT_EQ(distance(with, without), 0);
  });
}

TEST(Interpolation, OfTheSourceIsTheSource) {
  testing::for_each_time_grid(world(), [](const Grid& grid) {
    const StaggeredPath path = noise_path(grid, 5, growing);
    CellPath cells(grid, components(grid, 0.02, growing));
    interpolate(path, 0.02, cells);
    EXPECT_EQ(distance(*cells.source(), *path.source), 0);
  });
}

TEST(DualDivergence, IsTheDivergenceOfTheInterpolationsAdjoint) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    for (const double theta : {0.0, 0.02}) {
      const CellPath cells = noise_cells(grid, components(grid, theta, law), 3, law);
      StaggeredPath path = adjoint(cells, theta);
      testing::exchange(path.density);
      Field expected(grid, grid.time_steps());
      divergence(path, law, expected);
      scale(expected, -0.4);
      Field result(grid, grid.time_steps());
      testing::set(result, [](int, int, int, int) { return 1e9; });  // is overwritten
      for (int k = 0; k < grid.time_steps(); ++k) {
        for (int z = 0; z < grid.owned().count[2]; ++z)
          dual_divergence(cells, theta, law, -0.4, k, z, result);
      }
      EXPECT_LE(distance(result, expected), 1e-13 * (1 + maximum(expected))) << "theta " << theta;
    }
  });
}

TEST(DualDivergence, TakesAnEndThatIsAnUnknown) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    const CellPath cells = noise_cells(grid, components(grid, 0.02, law), 3, law);
    const int last = grid.time_steps();
    Field end = testing::noise_field(grid, 1, 4);
    testing::exchange(end);
    StaggeredPath path = adjoint(cells, 0.02);
    for_each_line(grid, 1, [&](int, int z, int y) {
      std::copy_n(end.line(0, z, y), grid.owned().count[0], path.density.line(last, z, y));
    });
    testing::exchange(path.density);
    Field expected(grid, last);
    divergence(path, law, expected);
    Field result(grid, last);
    for (int k = 0; k < last; ++k) {
      for (int z = 0; z < grid.owned().count[2]; ++z)
        dual_divergence(cells, 0.02, law, 1, k, z, result, &end);
    }
    EXPECT_LE(distance(result, expected), 1e-13 * (1 + maximum(expected)));
  });
}

/// A law with every term that the divergence of a dual may have.
TEST(DualDivergence, DiffusesWhateverTheSignOfItsFactor) {
  for_each_scheme([](const Grid& grid, double theta) {
    CellPath cells = noise_cells(grid, components(grid, theta), 3);
    const BalanceLaw law{1.7, 0.3, BalanceLaw::Source::none, 1};
    for (Field& y : cells.components) testing::exchange(y);
    StaggeredPath x = adjoint(cells, theta);
    testing::exchange(x.density);
    Field expected(grid, grid.time_steps());
    divergence(x, law, expected);
    for (const double factor : {-1.0, 0.6}) {
      Field scaled = expected;
      scale(scaled, factor);
      Field result(grid, grid.time_steps());
      for (int k = 0; k < grid.time_steps(); ++k) {
        for (int z = 0; z < grid.owned().count[2]; ++z)
          dual_divergence(cells, theta, law, factor, k, z, result);
      }
      EXPECT_LE(distance(result, scaled), 1e-12 * (1 + maximum(expected)));
    }
  });
}

}  // namespace
}  // namespace deblai
