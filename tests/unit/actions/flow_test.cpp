#include <cmath>

#include <gtest/gtest.h>

#include "points.hpp"

namespace deblai {
namespace {

using testing::Points;

class Flow : public ::testing::Test {
 protected:
  std::unique_ptr<Action> action = Actions::make("flow", {.dim = 2}, {});
};

TEST_F(Flow, CostsTheLengthOfTheMomentumWhateverTheDensity) {
  EXPECT_EQ(Points(std::vector<double>{0, 3, 4}).value(*action), 5);
  EXPECT_EQ(Points(std::vector<double>{7, 3, 4}).value(*action), 5);
}

TEST_F(Flow, ProjectsOnTheUnitBall) {
  const Points y(std::vector<double>{0.5, 3, -4});
  const std::vector<double> p = y.prox_dual(*action, 2).cell(0);
  EXPECT_EQ(p[0], 0);
  EXPECT_NEAR(p[1], 0.6, 1e-15);
  EXPECT_NEAR(p[2], -0.8, 1e-15);
  EXPECT_EQ(y.shrink(*action), 0.2);
}

TEST_F(Flow, KnowsNoGrowthOfItsOwn) {
  EXPECT_THROW(Actions::make("flow", {.dim = 2, .has_source = true}, {}), Error);
}

}  // namespace
}  // namespace deblai
