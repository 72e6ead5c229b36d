#include <cmath>

#include <gtest/gtest.h>

#include <deblai/actions/growth.hpp>

#include "points.hpp"
#include "settings.hpp"

namespace deblai {
namespace {

using testing::combined;
using testing::dot;
using testing::noise_points;
using testing::Points;

std::unique_ptr<Action> kinetic(const Medium& medium) {
  return Actions::make("kinetic", medium, {});
}

constexpr double kappa = 0.3;

std::unique_ptr<Action> grown(const std::string& law) {
  const Medium medium{.dim = 2, .has_source = true, .growth_length = kappa};
  return Growths::make(law)->join(kinetic, medium);
}

TEST(FisherRao, IsTheKineticEnergyWithOneMoreSquare) {
  const auto wider = kinetic({.dim = 3});
  const Points y = noise_points(4, 300, 2, 3);
  const Points joint = y.prox_dual(*grown("fisher_rao"), 0.4);
  const Points expected = y.prox_dual(*wider, 0.4);
  for (std::ptrdiff_t i = 0; i < y.n(); ++i) EXPECT_EQ(joint.cell(i), expected.cell(i));
}

TEST(FisherRao, IsTheSameWhereEveryCellSaysThatItGrows) {
  testing::Setting setting;
  setting.action = "kinetic";
  setting.growth = "fisher_rao";
  setting.obstacles = true;  // makes the action look at each cell
  const testing::Surroundings surroundings(setting);
  const auto careful = surroundings.action(surroundings.medium(2, false));
  for (const double size : {1e-3, 1.0, 1e3}) {
    for (int cell = 0; cell < 2; ++cell) {
      const Points y = noise_points(4, 1, 12 + cell, size).from(cell);
      const Points gap =
          combined(1, y.prox_dual(*careful, 0.4), -1, y.prox_dual(*grown("fisher_rao"), 0.4));
      EXPECT_LE(std::sqrt(dot(gap, gap)), 1e-14 * std::sqrt(dot(y, y)));
    }
  }
}

TEST(Kinetic, WeighsMomentumAndNotTheSource) {
  // 2 w |m|^2 / (2 rho) of cell 1, whose mobility is 1/4, and z^2 / (2 rho).
  testing::Setting setting;
  setting.action = "kinetic";
  setting.growth = "fisher_rao";
  setting.weights = true;
  const testing::Surroundings surroundings(setting);
  const auto action = surroundings.action(surroundings.medium(2, false));
  const Points x = Points(std::vector<double>{0.5, 0.3, 0.4, 2}).from(1);
  EXPECT_NEAR(x.value(*action), 4 * 0.25 / 1 + 4, 1e-14);
}

TEST(Uniform, CostsHalfTheSquareOfTheSource) {
  const auto action = grown("uniform");
  EXPECT_TRUE(Growths::make("uniform")->uniform_in_space());
  EXPECT_EQ(Points(std::vector<double>{2, 6, 2, 3}).value(*action), 10 + 4.5);
  EXPECT_EQ(Points(std::vector<double>{0, 0, 0, 3}).value(*action), 4.5);
  EXPECT_EQ(Points(std::vector<double>{-1, 0, 0, 3}).prox_dual(*action, 2).at(3, 0), 1);
}

TEST(TotalVariation, CostsTwoKappaSquaredAUnitOfMass) {
  const auto action = grown("total_variation");
  const double s = -5;  // z = kappa s
  EXPECT_EQ(Growths::make("total_variation")->degree(), 1);
  EXPECT_NEAR(Points(std::vector<double>{0, 0, 0, kappa * s}).value(*action), 2 * kappa * kappa * 5,
              1e-14);
  const Points y(std::vector<double>{-1, 0, 0, -4});
  EXPECT_EQ(y.prox_dual(*action, 9).at(3, 0), -2 * kappa);
  EXPECT_NEAR(y.shrink(*action), 2 * kappa / 4, 1e-15);
}

TEST(GrowthBesideTheAction, LeavesTheMovingAsItIs) {
  for (const std::string law : {"uniform", "total_variation"}) {
    const Points y = noise_points(4, 300, 2, 3);
    Points moving(3, 300);
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::ptrdiff_t i = 0; i < 300; ++i) moving.at(c, i) = y.at(c, i);
    }
    const Points joint = y.prox_dual(*grown(law), 0.4);
    const Points alone = moving.prox_dual(*kinetic({.dim = 2}), 0.4);
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::ptrdiff_t i = 0; i < 300; ++i) EXPECT_EQ(joint.at(c, i), alone.at(c, i));
    }
  }
}

TEST(Uniform, RefusesAMask) {
  testing::Setting setting;
  setting.action = "kinetic";
  setting.growth = "uniform";
  setting.masked = true;
  const testing::Surroundings surroundings(setting);
  EXPECT_THROW(surroundings.action(surroundings.medium(1, false)), Error);
}

}  // namespace
}  // namespace deblai
