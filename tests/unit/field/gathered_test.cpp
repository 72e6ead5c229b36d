#include <limits>
#include <string>

#include <gtest/gtest.h>

#include <deblai/field/gathered.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::set;
using testing::world;

float value(int z, int y, int x) { return static_cast<float>(100 * z + 10 * y + x + 1); }

TEST(GatheredPlane, IsOnTheRootWhoeverOwnsIt) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Field field(grid, 1);
    set(field, [](int, int z, int y, int x) { return value(z, y, x); });
    for (int axis = 0; axis < max_dim; ++axis) {
      for (int index = 0; index < grid.cells(axis); ++index) {
        const std::vector<float> plane = gathered_plane(field, axis, index);
        std::vector<float> expected;
        for (int z = 0; z < grid.cells(2); ++z) {
          for (int y = 0; y < grid.cells(1); ++y) {
            for (int x = 0; x < grid.cells(0); ++x) {
              if (std::array{x, y, z}.at(static_cast<std::size_t>(axis)) == index)
                expected.push_back(value(z, y, x));
            }
          }
        }
        if (!world().is_root()) expected.clear();
        EXPECT_EQ(plane, expected) << "plane " << index << " of axis " << axis;
      }
    }
  });
}

TEST(GatheredPlane, IsOfNumbersThatFloatsHold) {
  const Grid grid(world(), testing::unit_shape({4, 5}, 1));
  Field field(grid, 1);
  EXPECT_NO_THROW(require_floats(field, "density"));
  for (const double bad : {1e39, -1e39, std::numeric_limits<double>::quiet_NaN()}) {
    if (grid.owned().end(1) == 5) field.at(0, 0, grid.owned().count[1] - 1, 2) = bad;
    try {
      require_floats(field, "density");
      FAIL() << "accepted " << bad;
    } catch (const CollectiveError& error) {
      EXPECT_NE(std::string(error.what()).find("in cell (2, 4, 0)"), std::string::npos)
          << error.what();
    }
  }
}

}  // namespace
}  // namespace deblai
