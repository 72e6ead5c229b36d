#include <cmath>

#include <gtest/gtest.h>

#include "points.hpp"
#include "settings.hpp"

namespace deblai {
namespace {

using testing::combined;
using testing::dot;
using testing::noise_points;
using testing::Points;

std::unique_ptr<Action> power(double exponent, const Medium& medium = {.dim = 2}) {
  return Actions::make("power", medium, {{"exponent", exponent}});
}

TEST(Power, IsTheKineticEnergyForExponentTwo) {
  const auto kinetic = Actions::make("kinetic", {}, {});
  for (const double size : {1e-6, 1e-3, 1.0, 1e3, 1e6}) {
    const Points y = noise_points(4, 300, 5, size);
    const Points gap = combined(1, y.prox_dual(*power(2), 1), -1, y.prox_dual(*kinetic, 1));
    EXPECT_LE(std::sqrt(dot(gap, gap)), 1e-14 * std::sqrt(dot(y, y))) << size;
  }
  const Points x(std::vector<double>{2, 6, 2});
  EXPECT_NEAR(x.value(*power(2)), 10, 1e-14);
}

TEST(Power, CostsAMassTimesItsSpeedToThePower) {
  // rho |v|^p / p with rho = 2, |v| = 5
  EXPECT_NEAR(Points(std::vector<double>{2, 6, 8}).value(*power(3)), 2 * 125 / 3.0, 1e-12);
  EXPECT_EQ(Points(std::vector<double>{0, 1e-3, 0}).value(*power(3)), HUGE_VAL);
}

TEST(Power, ProjectsOnTheBoundaryAlongItsNormal) {
  for (const double p : {1.05, 1.3, 3.0, 8.0}) {
    const double q = p / (p - 1);
    for (const double size : {1e-4, 0.1, 1.0, 10.0, 1e4}) {
      const Points y = noise_points(3, 200, 9, size);
      const Points image = y.prox_dual(*power(p), 1);
      for (std::ptrdiff_t i = 0; i < y.n(); ++i) {
        const double t = y.at(0, i) - image.at(0, i);
        const double tau = std::hypot(image.at(1, i), image.at(2, i));
        if (t == 0) continue;
        SCOPED_TRACE(::testing::Message() << p << ", " << ::testing::PrintToString(y.cell(i)));
        EXPECT_NEAR(image.at(0, i), -std::pow(tau, q) / q, 1e-12 * (std::abs(image.at(0, i))));
        // The normal is (1, tau^(q-2) beta'), of length t in the density's component.
        const double normal = t * std::pow(tau, q - 2);
        const double rounding = 4e-15 * q * std::abs(y.at(0, i)) * std::pow(tau, q - 1);  // of t
        EXPECT_NEAR(y.at(1, i), image.at(1, i) * (1 + normal), 1e-11 * size + rounding);
      }
    }
  }
}

TEST(Power, RefusesWeightsBesideASourceOfTheSamePower) {
  testing::Setting setting;
  setting.action = "power";
  setting.parameters = {{"exponent", 3}};
  setting.growth = "fisher_rao";
  setting.obstacles = true;
  const testing::Surroundings walls(setting);
  EXPECT_NO_THROW(walls.action(walls.medium(2, true)));
  setting.weights = true;
  const testing::Surroundings weighted(setting);
  try {
    weighted.action(weighted.medium(2, true));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.failure(), Failure::case_file);
    EXPECT_NE(std::string(error.what()).find("found 0.25"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace deblai
