#include <gtest/gtest.h>

#include <deblai/constraints/continuity_constraint.hpp>
#include <deblai/operators/divergence.hpp>
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

/// Noise whose ends have equal masses: those of `ends`, whatever the rest.
StaggeredPath noise_between(const Grid& grid, int ends, int rest) {
  StaggeredPath path = testing::noise_path(grid, rest);
  const Field source = testing::balanced_noise(grid, 1, ends);
  const Field target = testing::balanced_noise(grid, 1, ends + 1);
  const int n = grid.owned().count[0];
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::copy_n(source.line(0, z, y), n, path.density.line(0, z, y));
    std::copy_n(target.line(0, z, y), n, path.density.line(grid.time_steps(), z, y));
  });
  return path;
}

StaggeredPath projected(StaggeredPath path, double length_scale) {
  ContinuityConstraint(path.grid(), {length_scale}).project(path);
  return path;
}

StaggeredPath difference(const StaggeredPath& a, const StaggeredPath& b) {
  StaggeredPath result = a;
  const auto subtract = [](const Field& from, Field& in) {
    for (std::size_t i = 0; i < in.raw().size(); ++i) in.raw()[i] -= from.raw()[i];
  };
  subtract(b.density, result.density);
  for (std::size_t i = 0; i < a.momentum.size(); ++i) subtract(b.momentum[i], result.momentum[i]);
  return result;
}

/// Largest |D_t rho + div m|, and what it is made of: rates of change over a step.
double violation(const StaggeredPath& path, double length_scale) {
  Field div(path.grid(), path.grid().time_steps());
  divergence(path, {length_scale}, div);
  return std::max(maximum(div), -minimum(div));
}

double rate(const Grid& grid, double length_scale) {
  double most = grid.time_steps();
  for (int a = 0; a < grid.dim(); ++a) most = std::max(most, 1 / (grid.spacing(a) * length_scale));
  return most;
}

template <class F>
void for_each_constraint(F&& f) {
  testing::for_each_grid(world(), [&](const Grid& grid) {
    for (const double length_scale : {1.0, 4.0}) {
      SCOPED_TRACE(testing::describe(grid) + ", scale " + std::to_string(length_scale));
      f(grid, length_scale);
    }
  });
}

TEST(ContinuityConstraint, ProjectionLandsOnIt) {
  for_each_constraint([](const Grid& grid, double scale) {
    StaggeredPath path = projected(noise_between(grid, 1, 50), scale);
    EXPECT_LE(violation(path, scale), 1e-13 * rate(grid, scale));
    EXPECT_LE(ContinuityConstraint(grid, {scale}).residual(path), 1e-12);
  });
}

TEST(ContinuityConstraint, ProjectionIsIdempotent) {
  for_each_constraint([](const Grid& grid, double scale) {
    const StaggeredPath once = projected(noise_between(grid, 1, 50), scale);
    EXPECT_LE(distance(projected(once, scale), once), 1e-13);
  });
}

TEST(ContinuityConstraint, ProjectionIsOrthogonal) {
  for_each_constraint([](const Grid& grid, double scale) {
    const StaggeredPath x = noise_between(grid, 1, 50);
    const StaggeredPath px = projected(x, scale);
    const StaggeredPath other = projected(noise_between(grid, 1, 70), scale);
    const StaggeredPath normal = difference(x, px);
    const StaggeredPath along = difference(other, px);
    EXPECT_LE(std::abs(dot(normal, along)), 1e-13 * (1 + dot(normal, normal) + dot(along, along)));
  });
}

TEST(ContinuityConstraint, ProjectionMovesNeitherEndsNorWalls) {
  for_each_constraint([](const Grid& grid, double scale) {
    const StaggeredPath x = noise_between(grid, 1, 50);
    const StaggeredPath px = projected(x, scale);
    const int nt = grid.time_steps();
    const Block& block = grid.owned();
    for_each_line(grid, nt, [&](int k, int z, int y) {
      for (int i = 0; i < block.count[0]; ++i) {
        ASSERT_EQ(px.density.at(0, z, y, i), x.density.at(0, z, y, i));
        ASSERT_EQ(px.density.at(nt, z, y, i), x.density.at(nt, z, y, i));
        for (int a = 0; a < grid.dim(); ++a) {
          const int face = a == 0 ? i : a == 1 ? block.start[1] + y : block.start[2] + z;
          if (face > 0) continue;
          ASSERT_EQ(px.momentum[static_cast<std::size_t>(a)].at(k, z, y, i), 0);
        }
      }
    });
  });
}

TEST(ContinuityConstraint, ProjectionConservesTheMassOfEveryTimeFace) {
  for_each_constraint([](const Grid& grid, double scale) {
    const StaggeredPath path = projected(noise_between(grid, 1, 50), scale);
    for (int k = 0; k <= grid.time_steps(); ++k)
      EXPECT_NEAR(integral(path.density, k), 0, 1e-14 * grid.shape().volume());
  });
}

TEST(ContinuityConstraint, WeighsMomentumByTheLengthScale) {
  // In units of length c times shorter the momentum is c times longer: the same path, scaled.
  const Grid grid(world(), testing::unit_shape({6, 5, 4}, 3));
  const double c = 3;
  const GridShape wide = testing::shape({{6, 0, c}, {5, 0, c}, {4, 0, c}}, 3);
  const StaggeredPath scaled = projected(noise_between(grid, 1, 50), c);
  const StaggeredPath same = projected(noise_between(Grid(world(), wide), 1, 50), 1);
  const std::vector<double> a = gathered(scaled);
  const std::vector<double> b = gathered(same);
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-14);
}

TEST(ContinuityConstraint, ResidualIsTheViolationOverTheRateOfChange) {
  const Grid grid(world(), testing::unit_shape({8, 8}, 4));
  StaggeredPath path(grid);  // density grows everywhere by 1 in all: nothing conserves it
  testing::set(path.density, [](int k, int, int, int) { return 0.25 * k; });
  ContinuityConstraint constraint(grid, {1});
  EXPECT_DOUBLE_EQ(constraint.residual(path), 1);
  StaggeredPath still(grid);
  testing::set(still.density, [](int, int, int y, int x) { return 1.0 + x + y; });
  EXPECT_EQ(constraint.residual(still), 0);
}

TEST(ContinuityConstraint, ResidualOfAPathThatIsNotANumberIsNotSmall) {
  const Grid grid(world(), testing::unit_shape({8, 8}, 4));
  StaggeredPath path(grid);
  testing::set(path.density, [](int, int, int, int) { return std::nan(""); });
  EXPECT_FALSE(ContinuityConstraint(grid, {1}).residual(path) < 1);
}

TEST(ContinuityConstraint, ProjectsToTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    const StaggeredPath alone =
        projected(noise_between(Grid(Communicator(MPI_COMM_SELF), shape), 1, 50), 2);
    for (const auto& processes : testing::process_grids(shape, world().size())) {
      const Grid grid(world(), shape, processes);
      const std::vector<double> all = gathered(projected(noise_between(grid, 1, 50), 2));
      if (world().is_root()) {
        EXPECT_TRUE(same_bits(all, gathered(alone))) << testing::describe(grid);
      }
    }
  }
}

}  // namespace
}  // namespace deblai
