#include <gtest/gtest.h>

#include <deblai/operators/divergence.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::distance;
using testing::dot;
using testing::noise_path;
using testing::world;

/// Both ends of the density set to zero: they are data, not unknowns.
StaggeredPath without_ends(StaggeredPath path) {
  const int nt = path.grid().time_steps();
  for_each_line(path.grid(), 1, [&](int, int z, int y) {
    std::fill_n(path.density.line(0, z, y), path.grid().owned().count[0], 0.0);
    std::fill_n(path.density.line(nt, z, y), path.grid().owned().count[0], 0.0);
  });
  return path;
}

TEST(Divergence, IsTheDifferenceOfTimeFacesPlusThatOfMomentumFaces) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const double length_scale = 3;
    StaggeredPath path(grid);
    testing::set(path.density, [](int k, int, int, int) { return 2.0 * k; });
    for (int a = 0; a < grid.dim(); ++a) {  // the square of the face's index, none in the wall
      Field& m = path.momentum[static_cast<std::size_t>(a)];
      testing::set(m, [a](int, int z, int y, int x) {
        const int face = a == 0 ? x : a == 1 ? y : z;
        return double(face) * face;
      });
      testing::exchange(m);
    }
    Field expected(grid, grid.time_steps());
    testing::set(expected, [&](int, int z, int y, int x) {
      double total = 2.0 * grid.time_steps();
      for (int a = 0; a < grid.dim(); ++a) {
        const int cell = a == 0 ? x : a == 1 ? y : z;
        const double upper = cell + 1 == grid.cells(a) ? 0 : (cell + 1.0) * (cell + 1);
        total += (upper - double(cell) * cell) / (grid.spacing(a) * length_scale);
      }
      return total;
    });
    Field result(grid, grid.time_steps());
    divergence(path, {length_scale}, result);
    EXPECT_LE(distance(result, expected), 1e-12 * (maximum(expected) - minimum(expected) + 1));
  });
}

TEST(Divergence, IsMinusTheAdjointOfTheGradient) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const StaggeredPath path = without_ends(noise_path(grid, 1));
    Field phi = testing::noise_field(grid, grid.time_steps(), 9);
    testing::exchange(phi);
    Field div(grid, grid.time_steps());
    divergence(path, {0.7}, div);
    StaggeredPath gradient(grid);
    subtract_adjoint_divergence(1, phi, {0.7}, gradient);
    const double left = dot(div, phi);
    EXPECT_NEAR(left, -dot(path, gradient), 1e-13 * (std::abs(left) + std::sqrt(dot(div, div))));
  });
}

TEST(Divergence, OfAPathSumsToTheChangeOfMass) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const StaggeredPath path = noise_path(grid, 2);
    Field div(grid, grid.time_steps());
    divergence(path, {1}, div);
    for (int k = 0; k < grid.time_steps(); ++k) {
      const double change = integral(path.density, k + 1) - integral(path.density, k);
      EXPECT_NEAR(integral(div, k), grid.time_steps() * change, 1e-12 * grid.shape().volume());
    }
  });
}

TEST(AdjointDivergence, MovesNeitherEndsNorWalls) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const StaggeredPath before = noise_path(grid, 3);
    StaggeredPath path = before;
    Field phi = testing::noise_field(grid, grid.time_steps(), 4);
    testing::exchange(phi);
    subtract_adjoint_divergence(2, phi, {1}, path);
    const Block& block = grid.owned();
    for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
      for (int x = 0; x < block.count[0]; ++x) {
        ASSERT_EQ(path.density.at(0, z, y, x), before.density.at(0, z, y, x));
        const int last = grid.time_steps();
        ASSERT_EQ(path.density.at(last, z, y, x), before.density.at(last, z, y, x));
        for (int a = 0; a < grid.dim(); ++a) {
          const int face = a == 0 ? x : a == 1 ? block.start[1] + y : block.start[2] + z;
          if (face > 0) continue;
          ASSERT_EQ(path.momentum[static_cast<std::size_t>(a)].at(k, z, y, x), 0);
        }
      }
    });
  });
}

TEST(AdjointDivergence, KeepsTheUpperHaloOfTheMomentumRight) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    StaggeredPath path = noise_path(grid, 5);
    Field phi = testing::noise_field(grid, grid.time_steps(), 6);
    testing::exchange(phi);
    subtract_adjoint_divergence(-0.3, phi, {1}, path);
    StaggeredPath exchanged = path;
    for (Field& m : exchanged.momentum) testing::exchange(m);
    Field with(grid, grid.time_steps());
    Field without(grid, grid.time_steps());
    divergence(exchanged, {1}, with);
    divergence(path, {1}, without);
    EXPECT_EQ(distance(with, without), 0);
  });
}

}  // namespace
}  // namespace deblai
