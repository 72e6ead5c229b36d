#include <algorithm>

#include <gtest/gtest.h>

#include <deblai/elliptic/gram_solver.hpp>
#include <deblai/operators/interpolation.hpp>
#include <support/any_ranks.hpp>
#include <support/laws.hpp>

namespace deblai {
namespace {

using testing::world;

const BalanceLaw growing{.source = BalanceLaw::Source::field};

TEST(GramSolver, UndoesTheInterpolationAndItsAdjoint) {
  testing::for_each_time_grid(world(), [](const Grid& grid) {
    for (const double theta : {0.0, 0.02, 1.0}) {
      for (const int shift : {0, 1}) {
        StaggeredPath path = testing::noise_path(grid, 7, growing);
        for (const int end : {0, grid.time_steps()})  // K* K acts on inner faces only
          for_each_line(grid, 1, [&](int, int z, int y) {
            std::fill_n(path.density.line(end, z, y), grid.owned().count[0], 0.0);
          });
        CellPath cells(grid, testing::components(grid, theta, growing));
        interpolate(path, theta, cells);
        for (Field& component : cells.components) testing::exchange(component);
        StaggeredPath image = path;  // (shift + K* K) path
        for (double& value : image.density.raw()) value *= shift;
        for (Field& m : image.momentum) scale(m, shift);
        scale(*image.source, shift);
        add_interpolation_adjoint(1, cells, theta, image);
        GramSolver(grid, theta, shift).solve(image);
        EXPECT_LT(testing::distance(image, path), 1e-11) << "theta " << theta << " shift " << shift;
      }
    }
  });
}

TEST(GramSolver, InTimeIsTheGramMatrixOfTheMeans) {
  // w_k (shift + K* K) by the means of unit vectors
  for (const double grading : {0.0, 0.6, 1.0}) {
    const TimeSteps time(6, grading);
    const TridiagonalRows rows = gram_in_time(time, 0.3);
    ASSERT_EQ(rows.diagonal.size(), 5U);
    const auto share = [&](std::size_t slab, std::size_t face) {  // of a face in a slab's mean
      return face == slab ? 1 - time.upper[slab] : face == slab + 1 ? time.upper[slab] : 0;
    };
    const auto entry = [&](std::size_t i, std::size_t j) {
      double total = i == j ? 0.3 * time.weight[i] : 0;
      for (std::size_t k = 0; k < 6; ++k) total += time.step[k] * share(k, i) * share(k, j);
      return total;
    };
    for (std::size_t k = 1; k < 6; ++k) {
      EXPECT_NEAR(rows.diagonal[k - 1], entry(k, k), 1e-16);
      EXPECT_EQ(rows.scale[k - 1], time.weight[k]);
      if (k < 5) {
        EXPECT_NEAR(rows.off_diagonal[k - 1], entry(k, k + 1), 1e-16);
      }
    }
  }
}

TEST(GramSolver, GivesTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    const auto solved = [](const Grid& grid) {
      StaggeredPath path = testing::noise_path(grid, 7, growing);
      GramSolver(grid, 0.02, 1).solve(path);
      return testing::gathered(path);
    };
    const GridShape steps = testing::graded(shape);
    testing::expect_same_bits_on_any_ranks(steps, solved);
  }
}

}  // namespace
}  // namespace deblai
