#include <gtest/gtest.h>

#include <deblai/transforms/convolution.hpp>
#include <support/any_ranks.hpp>

namespace deblai {
namespace {

using namespace testing;

double bell(const std::array<double, max_dim>& z) {
  return std::exp(-z[0] * z[0] - 2 * z[1] * z[1] - 0.5 * z[2] * z[2]) + z[0] * z[1];
}

TEST(Convolution, IsTheSumOverAllCellsWithoutWrappingAround) {
  for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(describe(grid));
    const Field rho = noise_field(grid, 1, 3);
    Convolution convolution(grid, bell);
    const Field found = convolution.of(rho);
    Field expected(grid, 1);
    const auto centre = [&](int a, int i) { return a < grid.dim() ? grid.axis(a).centre(i) : 0; };
    set(expected, [&](int, int z, int y, int x) {
      double total = 0;
      for (int k = 0; k < grid.cells(2); ++k) {
        for (int j = 0; j < grid.cells(1); ++j) {
          for (int i = 0; i < grid.cells(0); ++i) {
            total += noise(3, 0, k, j, i) *
                     bell({centre(0, x) - centre(0, i), centre(1, y) - centre(1, j),
                           centre(2, z) - centre(2, k)});
          }
        }
      }
      return total * grid.shape().cell_volume();
    });
    EXPECT_LE(distance(found, expected), 1e-12);
    EXPECT_LE(distance(convolution.of(rho), found), 0) << "the same again";
  });
}

TEST(Convolution, IsTheSameBitsOnAnyNumberOfRanks) {
  const GridShape shape = testing::shape({{12, 0, 1}, {10, 0, 1}, {7, 0, 1}}, 1);
  const auto on = [&](const Grid& grid) {
    return gathered(Convolution(grid, bell).of(noise_field(grid, 1, 4)));
  };
  expect_same_bits_on_any_ranks(shape, on);
}

TEST(Convolution, TakesTheEvenPartOfItsKernel) {
  const Grid grid(world(), shape({{9, 0, 1}, {6, 0, 1}}, 1));
  const Field rho = noise_field(grid, 1, 5);
  const Field even = Convolution(grid, bell).of(rho);
  const Field with_odd = Convolution(grid, [](const auto& z) {
                           return bell(z) + 3 * z[0] + z[1] * z[1] * z[1];
                         }).of(rho);
  EXPECT_LE(distance(even, with_odd), 1e-13);
}

}  // namespace
}  // namespace deblai
