#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::distance;
using testing::noise_field;
using testing::world;

TEST(Field, StartsAtZeroHaloIncluded) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    Field field(grid, 3);
    EXPECT_EQ(field.raw().size(), static_cast<std::size_t>(3 * grid.layout().size));
    for (const double value : field.raw()) EXPECT_EQ(value, 0);
  });
}

TEST(Field, CopiesDeeply) {
  const Grid grid(world(), testing::unit_shape({4, 5}, 2));
  Field field = noise_field(grid, 1, 1);
  const Field copy = field;
  scale(field, 2);
  EXPECT_EQ(distance(copy, noise_field(grid, 1, 1)), 0);
}

TEST(Field, IntegratesToTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    const Grid alone(Communicator(MPI_COMM_SELF), shape);
    const double whole = integral(noise_field(alone, 2, 1), 1);
    for (const auto& processes : testing::process_grids(shape, world().size())) {
      const Grid grid(world(), shape, processes);
      EXPECT_EQ(integral(noise_field(grid, 2, 1), 1), whole) << testing::describe(grid);
    }
  }
}

TEST(Field, IntegratesAConstantToTheVolume) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    Field field(grid, 1);
    testing::set(field, [](int, int, int, int) { return 2; });
    EXPECT_NEAR(integral(field), 2 * grid.shape().volume(), 1e-14 * grid.shape().volume());
  });
}

TEST(Field, KnowsItsExtremesOverAllRanksAndSlices) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Field field(grid, 2);
    const auto index = [&](int k, int z, int y, int x) {
      return 1 + x + grid.cells(0) * (y + grid.cells(1) * (z + grid.cells(2) * k));
    };
    testing::set(field, index);
    EXPECT_EQ(minimum(field), 1) << "the zeros of the halo do not count";
    EXPECT_EQ(maximum(field), 2.0 * double(grid.shape().cells()));
    scale(field, -1);
    EXPECT_EQ(maximum(field), -1);
  });
}

TEST(Halo, BringsTheNeighboursValuesAndNothingElse) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Field a = noise_field(grid, 3, 1);
    Field b = noise_field(grid, 3, 2);
    Halo halo(grid, 3);
    for (int axis = 1; axis < grid.dim(); ++axis) halo.exchange(axis, {&a, &b});

    const Block& block = grid.owned();
    if (block.empty()) return;
    const int z_halo = grid.dim() > 2 ? 1 : 0;
    const int y_halo = grid.dim() > 1 ? 1 : 0;
    for (int k = 0; k < 3; ++k) {
      for (int z = -z_halo; z < block.count[2] + z_halo; ++z) {
        for (int y = -y_halo; y < block.count[1] + y_halo; ++y) {
          for (int x = -1; x <= block.count[0]; ++x) {
            const int gz = block.start[2] + z;
            const int gy = block.start[1] + y;
            const bool z_out = z < 0 || z >= block.count[2];
            const bool y_out = y < 0 || y >= block.count[1];
            const bool x_out = x < 0 || x >= block.count[0];
            const bool beyond_wall = gz < 0 || gz >= grid.cells(2) || gy < 0 || gy >= grid.cells(1);
            const bool corner = int(z_out) + int(y_out) + int(x_out) > 1;
            const bool untouched = beyond_wall || corner || x_out;
            ASSERT_EQ(a.at(k, z, y, x), untouched ? 0 : testing::noise(1, k, gz, gy, x));
            ASSERT_EQ(b.at(k, z, y, x), untouched ? 0 : testing::noise(2, k, gz, gy, x));
          }
        }
      }
    }
  });
}

TEST(Halo, LeavesWhatLiesBeyondAWallAlone) {
  const Grid grid(world(), testing::unit_shape({3, 5, 4}, 2));
  Field field(grid, 2);
  std::fill(field.raw().begin(), field.raw().end(), 7.0);
  testing::exchange(field);
  for (const double value : field.raw()) EXPECT_EQ(value, 7);
}

TEST(Fetch, BringsAnyBlockToAnyRank) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const Field field = noise_field(grid, 2, 3);
    Block wanted;  // another one for each rank: the upper part, ever less of it
    for (int a = 0; a < grid.dim(); ++a) {
      const auto i = static_cast<std::size_t>(a);
      wanted.start[i] = std::min(world().rank(), grid.cells(a) - 1);
      wanted.count[i] = grid.cells(a) - wanted.start[i];
    }
    const FetchedBlock block = fetch(field, wanted);
    for (int k = 0; k < 2; ++k) {
      for (int z = wanted.start[2]; z < wanted.end(2); ++z) {
        for (int y = wanted.start[1]; y < wanted.end(1); ++y) {
          for (int x = 0; x < wanted.count[0]; ++x)
            ASSERT_EQ(block.line(k, z, y)[x], testing::noise(3, k, z, y, wanted.start[0] + x));
        }
      }
    }
  });
}

TEST(Fetch, BringsZerosFromOutsideTheGrid) {
  const Grid grid(world(), testing::unit_shape({3, 4}, 1));
  const Field field = noise_field(grid, 1, 3);
  Block wanted;
  wanted.start = {-1, -2, 0};
  wanted.count = {5, 8, 1};
  const FetchedBlock block = fetch(field, wanted);
  for (int y = -2; y < 6; ++y) {
    for (int x = -1; x < 4; ++x) {
      const bool inside = y >= 0 && y < 4 && x >= 0 && x < 3;
      EXPECT_EQ(block.line(0, 0, y)[x + 1], inside ? testing::noise(3, 0, 0, y, x) : 0);
    }
  }
}

TEST(Fetch, MayAskForNothing) {
  const Grid grid(world(), testing::unit_shape({3, 4, 5}, 1));
  Block nothing;
  nothing.count = {0, 0, 0};
  EXPECT_TRUE(fetch(noise_field(grid, 4, 1), nothing).values.empty());
}

}  // namespace
}  // namespace deblai
