#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "support.hpp"
#include <deblai/input/box.hpp>
#include <deblai/input/ellipsoid.hpp>
#include <deblai/input/formula.hpp>
#include <deblai/input/gaussian.hpp>
#include <deblai/input/weighted_sum.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;
using std::numbers::pi;

TEST(Density, AveragesABoxExactlyOverEachCell) {
  const Grid grid = unit_grid({10, 4, 5});
  const Field f = fill(grid, Box({0.13, 0.3, 0.2}, {0.87, 0.8, 0.6}), "source");
  EXPECT_NEAR(integral(f), 0.74 * 0.5 * 0.4, 1e-15);
  const Block& block = grid.owned();
  const std::array<double, 10> along_x{0, 0.7, 1, 1, 1, 1, 1, 1, 0.7, 0};
  const std::array<double, 4> along_y{0, 0.8, 1, 0.2};
  const std::array<double, 5> along_z{0, 1, 1, 0, 0};
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < 10; ++x) {
      const double expected = along_x.at(std::size_t(x)) *
                              along_y.at(std::size_t(block.start[1] + y)) *
                              along_z.at(std::size_t(block.start[2] + z));
      EXPECT_NEAR(f.at(0, z, y, x), expected, 1e-14);
      if (expected == 0) {
        EXPECT_EQ(f.at(0, z, y, x), 0.0);
      }
    }
  });
}

TEST(Density, OfAGaussianHasMassOneAndItsMoments) {
  const Grid grid = unit_grid({96, 80});
  const Field f = fill(
      grid,
      Gaussian({0.5, 0.45}, std::vector<std::vector<double>>{{0.0049, 0.002}, {0.002, 0.0036}}),
      "source");
  EXPECT_NEAR(integral(f), 1, 1e-9);
  Field moment = f;
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double v = grid.axis(1).centre(grid.owned().start[1] + y) - 0.45;
    for (int x = 0; x < 96; ++x) moment.at(0, z, y, x) *= v * (grid.axis(0).centre(x) - 0.5);
  });
  EXPECT_NEAR(integral(moment), 0.002, 1e-9);
  EXPECT_NEAR(integral(fill(unit_grid({64}), Gaussian({0.5}, std::vector<double>{0.05}), "source")),
              1, 1e-12);
  EXPECT_NEAR(
      integral(fill(unit_grid({32, 24, 28}),
                    Gaussian({0.5, 0.5, 0.5}, std::vector<double>{0.05, 0.06, 0.07}), "source")),
      1, 1e-9);
}

TEST(Density, OfABallHasItsVolumeToATenThousandth) {
  const Field f = fill(unit_grid({32, 32, 32}), ball({0.51, 0.48, 0.5}, 0.31), "source");
  const double volume = 4 * pi / 3 * std::pow(0.31, 3);
  EXPECT_NEAR(integral(f) / volume, 1, 5e-5);
  EXPECT_EQ(maximum(f), 1);
  EXPECT_EQ(minimum(f), 0);
  EXPECT_NEAR(
      integral(fill(unit_grid({48, 20}), ball({0.51, 0.48}, 0.31), "source")) / (pi * 0.31 * 0.31),
      1, 2e-5);
  EXPECT_NEAR(integral(fill(unit_grid({7}), ball({0.5}, 0.31), "source")), 0.62, 1e-15);
}

TEST(Density, OfABallConvergesAtLeastLinearlyInItsVolume) {
  const double volume = 4 * pi / 3 * std::pow(0.3, 3);
  // The error of a single grid oscillates: take the mean over shifted balls.
  const auto error = [&](int n) {
    double sum = 0;
    for (int i = 0; i < 6; ++i) {
      const double shift = 0.013 * i;
      const Field f =
          fill(unit_grid({n, n, n}),
               ball({0.45 + shift, 0.5 - 0.7 * shift, 0.5 + 0.4 * shift}, 0.3), "source");
      sum += std::abs(integral(f) / volume - 1) / 6;
    }
    return sum;
  };
  const double coarse = error(8);
  const double fine = error(32);
  EXPECT_GT(std::log2(coarse / fine) / 2, 1.0) << coarse << " " << fine;
}

TEST(Density, OfATurnedEllipsoidIsThatOfTheEllipsoidWithExchangedAxes) {
  const Grid grid = unit_grid({24, 24, 24});
  const Field turned =
      fill(grid, Ellipsoid({0.5, 0.5, 0.5}, {0.4, 0.2, 0.1}, {0, 0, 90}), "source");
  const Field straight = fill(grid, Ellipsoid({0.5, 0.5, 0.5}, {0.2, 0.4, 0.1}), "source");
  EXPECT_LT(distance(turned, straight), 1e-14);
  const Ellipsoid skew({0.5, 0.5, 0.5}, {0.4, 0.2, 0.1}, {30, -40, 70});
  EXPECT_NEAR(integral(fill(grid, skew, "source")) / (4 * pi / 3 * 0.4 * 0.2 * 0.1), 1, 3e-4);
  const Bounds quarter = *Ellipsoid({0, 0}, {2, 1}, {90}).bounds();
  EXPECT_NEAR(quarter.high[0], 1, 1e-15);
  EXPECT_NEAR(quarter.high[1], 2, 1e-15);
}

TEST(Density, OfASumIsTheSumOfItsTerms) {
  const Grid grid = unit_grid({20, 30});
  const auto left = std::make_shared<Box>(std::vector{0.1, 0.2}, std::vector{0.33, 0.4});
  const auto right = std::make_shared<Gaussian>(std::vector{0.6, 0.5}, std::vector{0.06});
  const Field sum = fill(grid, WeightedSum({{left, 2}, {right, 0.25}}), "source");
  Field expected = fill(grid, *left, "left");
  scale(expected, 2);
  right->add_to(expected, 0.25);
  EXPECT_EQ(distance(sum, expected), 0);
  const Bounds box = *WeightedSum({{left, 2}, {right, 0.25}}).bounds();
  EXPECT_DOUBLE_EQ(box.low[0], 0.1);
  EXPECT_DOUBLE_EQ(box.high[0], 0.84);
}

TEST(Density, MayBeCarvedOutOfAnother) {
  const auto whole = std::make_shared<Box>(std::vector{0.1, 0.1}, std::vector{0.9, 0.9});
  const auto hole = std::make_shared<Ellipsoid>(ball({0.5, 0.5}, 0.2));
  const Field f = fill(unit_grid({33, 31}), WeightedSum({{whole, 1}, {hole, -1}}), "source");
  EXPECT_NEAR(integral(f), 0.64 - pi * 0.04, 2e-5);
  EXPECT_TRUE(fails(Failure::input,
                    "source: the density is -0.244561 at (0.469697, 0.306452) (cell 15, 9)", [&] {
                      fill(unit_grid({33, 31}), WeightedSum({{whole, 1}, {hole, -2}}), "source");
                    }));
}

TEST(Density, OfAFormulaIsItsValueAtCellCentres) {
  const Grid grid = unit_grid({6, 5, 4});
  const Field f = fill(grid, Formula("x + 10*y + 100*z + (x < 0.5 ? sin(pi/2) : 0)"), "source");
  const Block& block = grid.owned();
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < 6; ++x) {
      const double p = grid.axis(0).centre(x);
      const double expected = p + 10 * grid.axis(1).centre(block.start[1] + y) +
                              100 * grid.axis(2).centre(block.start[2] + z) + (p < 0.5 ? 1 : 0);
      EXPECT_NEAR(f.at(0, z, y, x), expected, 1e-12);
    }
  });
}

TEST(Density, IsTheSameToTheBitOnAnyPartition) {
  // One rank owns everything in the grid of one process, and compares each line with the others'
  // sums.
  const WeightedSum all(
      {{std::make_shared<Gaussian>(std::vector{0.4, 0.5, 0.6}, std::vector{0.1}), 1.0},
       {std::make_shared<Ellipsoid>(std::vector{0.5, 0.4, 0.5}, std::vector{0.3, 0.2, 0.1},
                                    std::vector{10.0, 20.0, 30.0}),
        0.7},
       {std::make_shared<Formula>("exp(x*y-z)"), 0.3}});
  const Field whole = fill(unit_grid({17, 13, 11}, std::array{1, 1}), all, "source");
  const Field parts = fill(unit_grid({17, 13, 11}), all, "source");
  EXPECT_EQ(integral(whole), integral(parts));
  for (int z = 0; z < 11; ++z) {
    for (int y = 0; y < 13; ++y) {
      for (int x = 0; x < 17; ++x) {
        const auto value = [&](const Field& f) {
          const Block& b = f.grid().owned();
          const bool mine = y >= b.start[1] && y < b.end(1) && z >= b.start[2] && z < b.end(2);
          return max(world(),
                     mine && !b.empty() ? f.at(0, z - b.start[2], y - b.start[1], x) : -1.0);
        };
        EXPECT_EQ(value(whole), value(parts));
      }
    }
  }
}

TEST(Density, NamesTheFirstBadCellWhoeverOwnsIt) {
  EXPECT_TRUE(fails(Failure::input, "target: the density is nan at (0.875, 0.375) (cell 3, 1)", [] {
    fill(unit_grid({4, 4}), Formula("sqrt(1.2 - x - y)"), "target");
  }));
  EXPECT_TRUE(fails(Failure::input,
                    "the density is -0.25 at (0.25) (cell 0); a density is finite and not negative",
                    [] { fill(unit_grid({2}), Formula("x - 0.5"), "source"); }));
  EXPECT_TRUE(fails(Failure::input, "the density is inf at (0.5, 0.5) (cell 1, 1)", [] {
    fill(unit_grid({3, 3}), Formula("1/((x-0.5)^2+(y-0.5)^2)"), "source");
  }));
}

TEST(Density, NamesTheFirstBadCellWhenALowerRankHasALaterOne) {
  // With processes 2 x 2, rank 0 owns the bad cell (0, 0, 1), rank 1 the earlier one (0, 2, 0).
  const auto processes = world().size() >= 4 ? std::optional(std::array{2, 2}) : std::nullopt;
  const Formula bad("z > 0.25 || y > 0.5 ? 0 - 1 : 1");
  EXPECT_TRUE(fails(Failure::input, "(cell 0, 2, 0)", [&] {
    fill(unit_grid({4, 4, 4}, processes), bad, "source");
  }));
}

TEST(Density, WithoutMassInTheBoxIsRefused) {
  const std::string expected = "source has no mass inside the box [0, 1] x [0, 1]";
  EXPECT_TRUE(fails(Failure::input, expected, [] {
    fill(unit_grid({8, 8}), ball({3, 3}, 1), "source");
  }));
  EXPECT_TRUE(fails(Failure::input, expected, [] {
    fill(unit_grid({8, 8}), Formula("0*x"), "source");
  }));
  EXPECT_TRUE(fails(Failure::input, "source has no mass", [] {
    fill(unit_grid({8, 8}), Box({1, 0}, {2, 1}), "source");
  }));
}

TEST(Density, HasOneNumberAnAxis) {
  EXPECT_TRUE(
      fails(Failure::input,
            "source: the centre of the gaussian has 3 numbers, but the grid has 2 axes", [] {
              fill(unit_grid({8, 8}), Gaussian({0.5, 0.5, 0.5}, std::vector{0.2}), "source");
            }));
  EXPECT_TRUE(fails(Failure::input, "the corner of the box has 1 number", [] {
    fill(unit_grid({8, 8}), Box({0}, {1}), "a");
  }));
  EXPECT_TRUE(fails(Failure::input, "ball or ellipsoid has 3 numbers", [] {
    fill(unit_grid({8}), ball({0, 0, 0}, 1), "a");
  }));
}

TEST(Gaussian, SaysWhatIsWrongWithItsNumbers) {
  using Rows = std::vector<std::vector<double>>;
  EXPECT_TRUE(fails(Failure::case_file, "a width is a positive number, got 0",
                    [] { Gaussian({0.5}, std::vector{0.0}); }));
  EXPECT_TRUE(fails(Failure::case_file, "expected one width, or one an axis (3), got 2", [] {
    Gaussian({0, 0, 0}, std::vector{0.1, 0.2});
  }));
  EXPECT_TRUE(fails(Failure::case_file, "finite numbers, got nan",
                    [] { Gaussian({std::nan("")}, std::vector{1.0}); }));
  EXPECT_TRUE(fails(Failure::case_file, "not positive definite", [] {
    Gaussian({0, 0}, Rows{{1, 2}, {2, 1}});
  }));
  EXPECT_TRUE(fails(Failure::case_file, "symmetric, got 3 and 2", [] {
    Gaussian({0, 0}, Rows{{9, 2}, {3, 9}});
  }));
  EXPECT_TRUE(fails(Failure::case_file, "has 2 rows, got 1", [] {
    Gaussian({0, 0}, Rows{{9, 2}});
  }));
  EXPECT_TRUE(fails(Failure::input, "is not resolved by cells of 0.125 along x", [] {
    fill(unit_grid({8, 8}), Gaussian({0.5, 0.5}, std::vector{0.05}), "source");
  }));
}

TEST(Ellipsoid, SaysWhatIsWrongWithItsNumbers) {
  EXPECT_TRUE(fails(Failure::case_file, "positive number, got -1", [] { ball({0, 0}, -1); }));
  EXPECT_TRUE(fails(Failure::case_file, "got 2 and 3", [] { Ellipsoid({0, 0}, {1, 1, 1}); }));
  EXPECT_TRUE(fails(Failure::case_file, "a rotation in 3D has 3 angles in degrees, got 1", [] {
    Ellipsoid({0, 0, 0}, {1, 1, 1}, {90});
  }));
}

TEST(Box, SaysWhatIsWrongWithItsCorners) {
  EXPECT_TRUE(fails(Failure::case_file, "expected low < high along y, got 1 and 0.5", [] {
    Box({0, 1}, {1, 0.5});
  }));
  EXPECT_TRUE(fails(Failure::case_file, "got 2 and 1", [] { Box({0, 1}, {1}); }));
}

TEST(WeightedSum, SaysWhatIsWrongWithItsTerms) {
  EXPECT_TRUE(fails(Failure::case_file, "at least one term", [] { WeightedSum({}); }));
  EXPECT_TRUE(fails(Failure::case_file, "finite number, got inf", [] {
    WeightedSum({{std::make_shared<Formula>("1"), INFINITY}});
  }));
}

TEST(Formula, QuotesTheParserAndThePosition) {
  EXPECT_TRUE(fails(Failure::case_file, "formula \"exp(-w^2)\": Unexpected token \"w\"",
                    [] { Formula("exp(-w^2)"); }));
  EXPECT_TRUE(fails(Failure::case_file, "(at character 6); known: x, y, z, pi",
                    [] { Formula("exp(-w^2)"); }));
  EXPECT_TRUE(fails(Failure::case_file, "formula \"(x\":", [] { Formula("(x"); }));
  EXPECT_TRUE(fails(Failure::case_file, "formula \"\":", [] { Formula(""); }));
  EXPECT_TRUE(fails(Failure::case_file, "compare with \"==\"", [] { Formula("x = 3"); }));
  EXPECT_TRUE(fails(Failure::case_file, "expected one expression", [] { Formula("x, y"); }));
  EXPECT_FALSE(failure_of([] { Formula("(x >= 1) + (y == 2) + (z != 0) + (x <= 3)"); }));
}

TEST(Formula, MayOnlyUseTheAxesOfTheGrid) {
  EXPECT_TRUE(
      fails(Failure::input, "source: formula \"x+z\" uses z, but the grid has 2 axes, x and y", [] {
        fill(unit_grid({4, 4}), Formula("x+z"), "source");
      }));
  EXPECT_TRUE(fails(Failure::input, "uses y, but the grid has 1 axis, x",
                    [] { fill(unit_grid({4}), Formula("y"), "a"); }));
}

}  // namespace
}  // namespace deblai
