#include <gtest/gtest.h>

#include <deblai/report/difference.hpp>
#include <support/fields.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::noise;
using testing::set;
using testing::world;

Grid grid() { return {world(), GridShape{{Axis{6, 0, 3}, Axis{8, -1, 2}}, 1}}; }  // cells of 1/8

TEST(Difference, IsZeroOfEqualDensities) {
  Field a(grid(), 1);
  set(a, [](int, int z, int y, int x) { return 1 + noise(1, 0, z, y, x); });
  const Difference found = difference(a, a);
  EXPECT_EQ(found.l1, 0);
  EXPECT_EQ(found.largest, 0);
  EXPECT_EQ(found.mass(), 0);
  EXPECT_EQ(found.relative_l1(), 0);
}

TEST(Difference, IsThatOfTheCellsThatDiffer) {
  const Grid on = grid();
  Field a(on, 1);
  Field b(on, 1);
  set(a, [](int, int, int, int) { return 2.0; });
  set(b, [](int, int, int y, int x) {
    return x == 5 && y == 7 ? 5.0 : x == 0 && y == 0 ? 1.0 : 2.0;
  });
  const Difference found = difference(a, b);
  EXPECT_DOUBLE_EQ(found.l1, (3 + 1) * 0.125);
  EXPECT_DOUBLE_EQ(found.mass(), (3 - 1) * 0.125);
  EXPECT_DOUBLE_EQ(found.largest, 3);
  EXPECT_DOUBLE_EQ(found.peak, 5);
  EXPECT_DOUBLE_EQ(found.relative_largest(), 0.6);
  EXPECT_DOUBLE_EQ(found.relative_l1(), 0.5 / (12 + 0.125));
}

TEST(Difference, IsTwoMassesOfDensitiesThatShareNoPlace) {
  const Grid on = grid();
  Field a(on, 1);
  Field b(on, 1);
  set(a, [](int, int, int, int x) { return x < 3 ? 1.0 : 0.0; });
  set(b, [](int, int, int, int x) { return x < 3 ? 0.0 : 1.0; });
  EXPECT_DOUBLE_EQ(difference(a, b).relative_l1(), 2);
}

}  // namespace
}  // namespace deblai
