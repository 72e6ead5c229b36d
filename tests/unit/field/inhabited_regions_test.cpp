#include <gtest/gtest.h>

#include <deblai/field/inhabited_regions.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using namespace testing;

/// Three chambers of 3 x 5 cells between walls at x = 3 and x = 7, the middle one empty.
struct Chambers {
  Grid grid{world(), shape({{11, 0, 11}, {5, 0, 5}}, 1)};
  std::optional<Field> open{Field(grid, 1)};
  Field rho{grid, 1};

  Chambers() {
    set(*open, [](int, int, int, int x) { return x == 3 || x == 7 ? 0.0 : 0.5; });
    set(rho, [](int, int, int y, int x) { return x < 3 ? 1.0 + x : x > 7 && y == 2 ? 4.0 : 0.0; });
  }
};

TEST(InhabitedRegions, AreThoseThatHoldMass) {
  const Chambers box;
  const InhabitedRegions regions(box.open, {Slice{box.rho}});
  ASSERT_EQ(regions.count(), 2U);
  const std::vector<double> masses = regions.masses({box.rho});
  EXPECT_DOUBLE_EQ(masses[0], 30);
  EXPECT_DOUBLE_EQ(masses[1], 12);
  for (int y = 0; y < box.grid.owned().count[1]; ++y) {
    EXPECT_EQ(regions.at(0, y, 0), 0U);
    EXPECT_EQ(regions.at(0, y, 5), std::nullopt);
    EXPECT_EQ(regions.at(0, y, 7), std::nullopt);
    EXPECT_EQ(regions.at(0, y, 10), 1U);
  }
}

TEST(InhabitedRegions, AreTheWholeBoxWithoutObstacles) {
  const Chambers box;
  const InhabitedRegions regions({}, {Slice{box.rho}});
  ASSERT_EQ(regions.count(), 1U);
  EXPECT_DOUBLE_EQ(regions.masses({box.rho})[0], 42);
}

TEST(InhabitedRegions, BringADensityBackToTheirMasses) {
  const Chambers box;
  const InhabitedRegions regions(box.open, {Slice{box.rho}});
  Field strayed(box.grid, 1);
  set(strayed,
      [](int, int k, int y, int x) { return x == 5 ? -1 : 1 + 0.5 * noise(1, k, 0, y, x); });
  for (const double most : {std::numeric_limits<double>::infinity(), 2.2}) {
    Field rho = strayed;
    regions.bring_to({30, 12}, rho, most);
    EXPECT_GE(minimum(rho), 0);
    EXPECT_LE(maximum(rho), most);
    EXPECT_NEAR(regions.masses({rho})[0], 30, 1e-12);
    EXPECT_NEAR(regions.masses({rho})[1], 12, 1e-12);
    EXPECT_NEAR(integral(rho), 42, 1e-12);
  }
}

TEST(InhabitedRegions, KeepWhatTheyHadWhereNothingIsLeft) {
  const Chambers box;
  const InhabitedRegions regions(box.open, {Slice{box.rho}});
  Field rho(box.grid, 1);
  set(rho, [](int, int, int, int x) { return x < 3 ? 1.0 : -1.0; });
  regions.bring_to({30, 12}, rho, 4, &box.rho);
  EXPECT_NEAR(regions.masses({rho})[0], 30, 1e-12);
  EXPECT_NEAR(regions.masses({rho})[1], 12, 1e-12);
  for (int y = 0; y < box.grid.owned().count[1]; ++y)
    EXPECT_EQ(rho.at(0, 0, y, 9), box.rho.at(0, 0, y, 9));
}

}  // namespace
}  // namespace deblai
