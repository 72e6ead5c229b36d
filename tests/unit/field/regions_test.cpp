#include <gtest/gtest.h>

#include <deblai/field/regions.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using namespace testing;

/// 1 where the map has a dot; rows of the map are rows of y, from 0.
Field drawn(const Grid& grid, const std::vector<std::string>& map) {
  Field open(grid, 1);
  set(open, [&](int, int, int y, int x) {
    return map.at(static_cast<std::size_t>(y)).at(static_cast<std::size_t>(x)) == '.' ? 0.5 : 0.0;
  });
  return open;
}

/// What `label` says of the cells, as a map of letters.
void expect_labels(const Field& labels, const std::vector<std::string>& letters) {
  const Grid& grid = labels.grid();
  const int width = grid.cells(0);
  Field expected(grid, 1);
  set(expected, [&](int, int, int y, int x) {
    const char letter = letters.at(static_cast<std::size_t>(y)).at(static_cast<std::size_t>(x));
    for (int first = 0; letter != '#'; ++first) {
      const auto row = static_cast<std::size_t>(first / width);
      if (letters.at(row).at(static_cast<std::size_t>(first % width)) == letter) return first + 1.0;
    }
    return 0.0;
  });
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x)
      EXPECT_EQ(labels.at(0, z, y, x), expected.at(0, z, y, x));
  });
}

TEST(Regions, AreJoinedAcrossFacesHoweverTheyWind) {
  const Grid grid(world(), unit_shape({7, 9}, 1));
  const std::vector<std::string> map{".......", ".#####.", ".#...#.", ".#.#.#.", ".#.#.#.",
                                     ".#.###.", ".#.....", ".######", "..#.#.."};
  const std::vector<std::string> letters{"aaaaaaa", "a#####a", "a#aaa#a", "a#a#a#a", "a#a#a#a",
                                         "a#a###a", "a#aaaaa", "a######", "aa#b#cc"};
  expect_labels(regions_of(drawn(grid, map)), letters);
}

TEST(Regions, DoNotTouchAcrossCorners) {
  const Grid grid(world(), unit_shape({4, 6}, 1));
  const std::vector<std::string> map{"..##", "..##", "##..", "##..", "....", "####"};
  const std::vector<std::string> letters{"aa##", "aa##", "##bb", "##bb", "bbbb", "####"};
  expect_labels(regions_of(drawn(grid, map)), letters);
}

TEST(Regions, OfAFreeBoxAreOneAndOfAClosedOneNone) {
  for (const std::vector<int>& cells : {std::vector{5}, {5, 6}, {5, 6, 7}}) {
    const Grid grid(world(), unit_shape(cells, 1));
    Field open(grid, 1);
    EXPECT_EQ(maximum(regions_of(open)), 0);
    set(open, [](int, int, int, int) { return 1.0; });
    EXPECT_EQ(minimum(regions_of(open)), 1);
    EXPECT_EQ(maximum(regions_of(open)), 1);
  }
}

TEST(Regions, AreTwoOnBothSidesOfAWallInSpace) {
  const Grid grid(world(), unit_shape({3, 4, 8}, 1));
  Field open(grid, 1);
  const auto wall = [&](bool hole) {
    set(open,
        [&](int, int z, int y, int x) { return z != 4 || (hole && x == 1 && y == 2) ? 1.0 : 0.0; });
    return maximum(regions_of(open));
  };
  EXPECT_EQ(wall(false), 1 + 3 * 4 * 5);
  EXPECT_EQ(wall(true), 1);
}

}  // namespace
}  // namespace deblai
