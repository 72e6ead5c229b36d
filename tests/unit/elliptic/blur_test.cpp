#include <gtest/gtest.h>

#include <deblai/elliptic/blur.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::gathered;
using testing::same_bits;
using testing::world;

/// 1 in a corner, 0 elsewhere: next to three walls.
Field corner(const Grid& grid) {
  Field field(grid, 1);
  testing::set(field,
               [&](int, int z, int y, int x) { return x < 3 && y < 3 && z < 3 ? 1.0 : 0.0; });
  return field;
}

TEST(Blur, ConservesMassAndIsNeverNegative) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Field field = corner(grid);
    const double mass = integral(field);
    std::array<double, max_dim> width{};
    for (int a = 0; a < grid.dim(); ++a) width[static_cast<std::size_t>(a)] = 0.8 * grid.spacing(a);
    blur(field, width);
    EXPECT_NEAR(integral(field), mass, 1e-13 * mass);
    EXPECT_GE(minimum(field), 0);
    EXPECT_LE(maximum(field), 1 + 1e-14);
  });
}

TEST(Blur, GivesTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    Field expected = corner(Grid(Communicator(MPI_COMM_SELF), shape));
    blur(expected, {0.1, 0.2, 0.3});
    for (const auto& processes : testing::process_grids(shape, world().size())) {
      const Grid grid(world(), shape, processes);
      Field field = corner(grid);
      blur(field, {0.1, 0.2, 0.3});
      const std::vector<double> all = gathered(field);
      if (world().is_root()) {
        EXPECT_TRUE(same_bits(all, gathered(expected))) << testing::describe(grid);
      }
    }
  }
}

}  // namespace
}  // namespace deblai
