#include <gtest/gtest.h>

#include "support.hpp"
#include <deblai/input/fitted_box.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;

TEST(FittedBox, HasCubicCellsAndAMarginOnEverySide) {
  const Bounds both{{-1, 0, 2}, {3, 1, 4}};
  const GridShape shape = fitted_box(both, {40, 20, 30}, 8, 0.25);
  ASSERT_EQ(shape.dim(), 3);
  EXPECT_EQ(shape.time_steps, 8);
  for (std::size_t a = 0; a < 3; ++a) {
    const Axis& axis = shape.axes[a];
    EXPECT_DOUBLE_EQ(axis.spacing(), shape.axes[0].spacing());
    EXPECT_LE(axis.origin, both.low[a] - 1 + 1e-12);
    EXPECT_GE(axis.origin + axis.length, both.high[a] + 1 - 1e-12);
    EXPECT_DOUBLE_EQ(axis.origin + 0.5 * axis.length, 0.5 * (both.low[a] + both.high[a]));
  }
  // The tightest axis leaves exactly the margin: 6/40, 3/20 and 4/30.
  EXPECT_DOUBLE_EQ(shape.axes[0].spacing(), 0.15);
}

TEST(FittedBox, HoldsTheUnionOfTwo) {
  const Bounds both = united({{0, 0, 0}, {1, 1, 0}}, {{0.5, -2, 0}, {3, 0.5, 0}});
  EXPECT_EQ(both, (Bounds{{0, -2, 0}, {3, 1, 0}}));
  EXPECT_EQ(fitted_box(both, {6, 6}, 4, 0).axes[1], (Axis{6, -2, 3}));
}

TEST(FittedBox, RefusesANegativeMarginAndNoExtent) {
  const Bounds point{{1, 1, 1}, {1, 1, 1}};
  const Bounds unit{{0, 0, 0}, {1, 1, 1}};
  EXPECT_TRUE(
      fails(Failure::case_file, "margin: expected a number that is not negative, got -0.1", [&] {
        fitted_box(unit, {8, 8, 8}, 4, -0.1);
      }));
  EXPECT_TRUE(fails(Failure::case_file, "extent of 0", [&] {
    fitted_box(point, {8, 8, 8}, 4, 0.1);
  }));
  EXPECT_TRUE(fails(Failure::case_file, "1, 2 or 3 space axes, got 0",
                    [&] { fitted_box(unit, {}, 4, 0.1); }));
  EXPECT_TRUE(fails(Failure::case_file, "at least 2 cells", [&] {
    fitted_box(unit, {8, 1}, 4, 0.1);
  }));
}

}  // namespace
}  // namespace deblai
