#include <cmath>

#include <gtest/gtest.h>

#include <deblai/pictures/colour_map.hpp>

namespace deblai {
namespace {

const ColourMap& map_of(int which) {
  return which == 0   ? ColourMap::sequential()
         : which == 1 ? ColourMap::grey()
                      : ColourMap::diverging();
}

double step(Rgb a, Rgb b) {
  const auto p = oklab(a);
  const auto q = oklab(b);
  return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

class ColourMapOf : public ::testing::TestWithParam<int> {};

TEST_P(ColourMapOf, TakesEqualStepsOfColourForEqualStepsOfTheNumber) {
  // over sixteen colours, so that rounding to eight bits is small
  const std::size_t first = GetParam() == 1 ? 32 : 0;  // eight bits are coarse near black
  double least = 1e9;
  double most = 0;
  for (std::size_t i = first; i + 16 <= ColourMap::last; ++i) {
    const auto& colours = map_of(GetParam()).colours();
    double way = 0;
    for (std::size_t k = i; k < i + 16; k += 4) way += step(colours[k], colours[k + 4]);
    least = std::min(least, way);
    most = std::max(most, way);
  }
  EXPECT_GT(least, 0);
  EXPECT_LT(most, 1.35 * least);
}

INSTANTIATE_TEST_SUITE_P(All, ColourMapOf, ::testing::Values(0, 1, 2));

TEST(ColourMap, GetsDarkerAllTheWay) {
  for (int i = 0; i + 4 <= ColourMap::last; ++i) {
    const auto& colours = ColourMap::sequential().colours();
    EXPECT_GT(oklab(colours[static_cast<std::size_t>(i)])[0],
              oklab(colours[static_cast<std::size_t>(i) + 4])[0])
        << i;
  }
}

TEST(ColourMap, ShowsZeroAsPaper) {
  EXPECT_EQ(ColourMap::sequential()(0), (Rgb{255, 255, 255}));
  EXPECT_GT(oklab(ColourMap::diverging()(0.5))[0], 0.98);
}

TEST(ColourMap, KeepsNumbersBeyondItsEnds) {
  EXPECT_EQ(ColourMap::index(-3), 0);
  EXPECT_EQ(ColourMap::index(7), ColourMap::last);
}

}  // namespace
}  // namespace deblai
