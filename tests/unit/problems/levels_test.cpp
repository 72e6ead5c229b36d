#include <cmath>

#include <gtest/gtest.h>

#include <deblai/problems/levels.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::distance;
using testing::gathered;
using testing::same_bits;
using testing::shape;
using testing::unit_shape;
using testing::world;

/// Positive noise of mean 1.
Field density(const Grid& grid, int seed) {
  Field field(grid, 1);
  testing::set(field,
               [&](int, int z, int y, int x) { return 1.1 + testing::noise(seed, 0, z, y, x); });
  scale(field, grid.shape().volume() / integral(field));
  return field;
}

std::vector<std::vector<int>> cells_of(const std::vector<GridShape>& shapes) {
  std::vector<std::vector<int>> all;
  for (const GridShape& s : shapes) {
    all.emplace_back();
    for (const Axis& axis : s.axes) all.back().push_back(axis.cells);
    all.back().push_back(s.time_steps);
  }
  return all;
}

TEST(NestedShapes, HalveDownToAboutEight) {
  using Sizes = std::vector<std::vector<int>>;
  EXPECT_EQ(cells_of(nested_shapes(unit_shape({64, 64}, 32), 20)),
            (Sizes{{8, 8, 8}, {16, 16, 8}, {32, 32, 16}, {64, 64, 32}}));
  EXPECT_EQ(cells_of(nested_shapes(unit_shape({91}, 16), 20)),
            (Sizes{{12, 8}, {23, 8}, {46, 8}, {91, 16}}));
  EXPECT_EQ(cells_of(nested_shapes(unit_shape({5, 3}, 40), 20)), (Sizes{{5, 3, 40}}));
}

TEST(NestedShapes, HalveEachAxisAsFarAsItGoes) {
  const auto shapes = nested_shapes(unit_shape({128, 16, 4}, 16), 20);
  EXPECT_EQ(cells_of(shapes).front(), (std::vector<int>{8, 8, 4, 8}));
}

TEST(NestedShapes, EndWithTheGridItselfAndKeepTheBox) {
  const GridShape finest = shape({{100, -1, 3}, {37, 2, 0.5}}, 19);
  for (const int most : {1, 2, 3, 20}) {
    const auto shapes = nested_shapes(finest, most);
    EXPECT_LE(static_cast<int>(shapes.size()), most);
    EXPECT_EQ(shapes.back(), finest);
    for (const GridShape& s : shapes) {
      EXPECT_DOUBLE_EQ(s.volume(), finest.volume());
      EXPECT_EQ(s.axes[0].origin, -1);
    }
  }
}

TEST(Restricted, ConservesTheMass) {
  const Grid fine(world(), shape({{23, 0, 1}, {17, -1, 2}, {9, 0, 1}}, 1));
  const Grid coarse(world(), shape({{12, 0, 1}, {9, -1, 2}, {5, 0, 1}}, 1));
  const Field rho = density(fine, 1);
  EXPECT_NEAR(integral(restricted(rho, coarse)), integral(rho), 1e-14);
  EXPECT_GT(minimum(restricted(rho, coarse)), 0);
}

TEST(Mixture, IsAdmissibleWithTheGivenEnds) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const Field a = density(grid, 1);
    const Field b = density(grid, 2);
    GeodesicState state = mixture(a, b, {3}, {grid.dim(), true});
    EXPECT_LE(ContinuityConstraint(grid, {3}).residual(state.path), 1e-12);
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < grid.owned().count[0]; ++x) {
        ASSERT_EQ(state.path.density.at(0, z, y, x), a.at(0, z, y, x));
        ASSERT_EQ(state.path.density.at(grid.time_steps(), z, y, x), b.at(0, z, y, x));
      }
    });
    for (const Field& y : state.dual.components) EXPECT_EQ(std::max(maximum(y), -minimum(y)), 0);
  });
}

struct Pair {
  GridShape coarse;
  GridShape fine;
};

std::vector<Pair> pairs() {
  return {{unit_shape({8}, 4), unit_shape({16}, 8)},
          {shape({{8, 0, 2}, {12, 0, 1}}, 3), shape({{15, 0, 2}, {23, 0, 1}}, 3)},
          {unit_shape({4, 8, 3}, 2), unit_shape({4, 15, 6}, 4)}};
}

/// A coarse state of noise, admissible, and what it is prolonged to.
GeodesicState prolonged_noise(const Grid& coarse, const Grid& fine, CellComponents components) {
  GeodesicState state = mixture(density(coarse, 1), density(coarse, 2), {2}, components);
  state.dual = testing::noise_cells(coarse, components, 5);
  return prolonged(state, density(fine, 3), density(fine, 4));
}

TEST(Prolonged, PathIsAdmissibleWithTheFineEnds) {
  for (const Pair& pair : pairs()) {
    const Grid fine(world(), pair.fine);
    SCOPED_TRACE(testing::describe(fine));
    GeodesicState state = prolonged_noise(Grid(world(), pair.coarse), fine, {fine.dim(), true});
    EXPECT_EQ(state.law.length_scale, 2);
    EXPECT_LE(ContinuityConstraint(fine, {2}).residual(state.path), 1e-12);
    const Field source = density(fine, 3);
    for_each_line(fine, 1, [&](int, int z, int y) {
      for (int x = 0; x < fine.owned().count[0]; ++x)
        ASSERT_EQ(state.path.density.at(0, z, y, x), source.at(0, z, y, x));
    });
  }
}

TEST(Prolonged, DualKeepsConstantsAndItsDifferencesShrinkWithTheSpacing) {
  const Grid coarse(world(), shape({{8, 0, 2}, {12, 0, 1}}, 4));
  const Grid fine(world(), shape({{16, 0, 2}, {23, 0, 1}}, 8));
  GeodesicState state = mixture(density(coarse, 1), density(coarse, 2), {2}, {2, true});
  for (Field& y : state.dual.components) testing::set(y, [](int, int, int, int) { return 3; });
  const GeodesicState result = prolonged(state, density(fine, 1), density(fine, 2));
  for (std::size_t c = 0; c < 5; ++c) {
    const double expected = c == 3 ? 1.5 : c == 4 ? 3 * 12.0 / 23 : 3;
    EXPECT_NEAR(minimum(result.dual.components[c]), expected, 1e-14);
    EXPECT_NEAR(maximum(result.dual.components[c]), expected, 1e-14);
  }
}

TEST(Prolonged, IsTheSameBitsOnAnyProcessGrid) {
  const Communicator self(MPI_COMM_SELF);
  for (const Pair& pair : pairs()) {
    const CellComponents components{pair.fine.dim(), true};
    const GeodesicState alone =
        prolonged_noise(Grid(self, pair.coarse), Grid(self, pair.fine), components);
    for (const auto& processes : testing::process_grids(pair.fine, world().size())) {
      const Grid fine(world(), pair.fine, processes);
      const GeodesicState state = prolonged_noise(Grid(world(), pair.coarse), fine, components);
      const std::vector<double> path = gathered(state.path);
      const std::vector<double> dual = gathered(state.dual);
      if (!world().is_root()) continue;
      EXPECT_TRUE(same_bits(path, gathered(alone.path))) << testing::describe(fine);
      EXPECT_TRUE(same_bits(dual, gathered(alone.dual))) << testing::describe(fine);
    }
  }
}

TEST(Rescale, StaysAdmissibleInTheNewUnitAndComesBack) {
  const Grid grid(world(), shape({{9, 0, 2}, {8, 0, 1}}, 4));
  GeodesicState state = mixture(density(grid, 1), density(grid, 2), {2}, {2, true});
  state.dual = testing::noise_cells(grid, {2, true}, 5);
  const GeodesicState before = state;
  rescale(state, {7}, 2);
  EXPECT_EQ(state.law.length_scale, 7);
  EXPECT_LE(ContinuityConstraint(grid, {7}).residual(state.path), 1e-12);
  EXPECT_EQ(distance(state.path.density, before.path.density), 0);
  rescale(state, {2}, 2);
  EXPECT_LE(distance(state.path, before.path), 1e-14);
  EXPECT_LE(distance(state.dual, before.dual), 1e-14);
}

TEST(Rescale, KeepsTheDualInsideTheParaboloid) {
  // alpha + |beta|^2/2 <= 0 is homogeneous when alpha scales as a square.
  const Grid grid(world(), unit_shape({6}, 2));
  GeodesicState state = mixture(density(grid, 1), density(grid, 2), {1}, {1, true});
  testing::set(state.dual.alpha(), [](int, int, int, int) { return -0.5; });
  testing::set(state.dual.sum(0), [](int, int, int, int) { return 0.6; });
  testing::set(state.dual.difference(0), [](int, int, int, int) { return -0.8; });
  rescale(state, {3}, 2);
  EXPECT_DOUBLE_EQ(maximum(state.dual.alpha()), -4.5);
  EXPECT_DOUBLE_EQ(maximum(state.dual.sum(0)), 1.8);
  EXPECT_DOUBLE_EQ(maximum(state.dual.difference(0)), -2.4);
}

}  // namespace
}  // namespace deblai
