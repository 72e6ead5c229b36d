#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "points.hpp"

namespace deblai {
namespace {

using testing::combined;
using testing::dot;
using testing::noise_points;
using testing::Points;

class BenamouBrenierAction : public ::testing::Test {
 protected:
  std::unique_ptr<Action> action = Actions::make("kinetic", {}, {});
  Points projected(const Points& y) const { return y.prox_dual(*action, 1); }
};

/// t >= 0 of  t = alpha + q / (1 + t)^2  by bisection in long double; 0 inside the paraboloid.
long double root(long double alpha, long double q) {
  if (alpha + q <= 0) return 0;
  long double low = 0;
  long double high = std::max<long double>(alpha, 0) + std::cbrt(q) + 1;
  for (int i = 0; i < 16'500 && low < high; ++i) {
    const long double middle =
        high > 4 * low ? std::sqrt(std::max(low, 1e-320L) * high) : 0.5L * (low + high);
    if (middle <= low || middle >= high) break;
    (middle > alpha + q / ((1 + middle) * (1 + middle)) ? high : low) = middle;
  }
  return high;
}

TEST_F(BenamouBrenierAction, IsTheKineticEnergy) {
  EXPECT_EQ(Points(std::vector<double>{2, 6, 2}).value(*action), 10);
  EXPECT_EQ(Points(std::vector<double>{0, 1}).value(*action), HUGE_VAL);
}

TEST_F(BenamouBrenierAction, HasTheParaboloidAsItsConjugatesDomain) {
  EXPECT_EQ(Points(std::vector<double>{-0.5, 1}).conjugate(*action), 0);
  EXPECT_EQ(Points(std::vector<double>{0, 0}).conjugate(*action), 0);
  EXPECT_EQ(Points(std::vector<double>{-0.499, 1}).conjugate(*action), HUGE_VAL);
  EXPECT_EQ(Points(std::vector<double>{1e-6, 0}).conjugate(*action), HUGE_VAL);
}

TEST_F(BenamouBrenierAction, DualProxIsAProjection) {
  for (const double size : {1e-8, 1e-3, 1.0, 1e3, 1e8}) {
    const Points once = projected(noise_points(4, 500, 1, size));
    const Points twice = projected(once);
    for (std::size_t c = 0; c < 4; ++c) {
      for (std::ptrdiff_t i = 0; i < 500; ++i)
        EXPECT_NEAR(twice.at(c, i), once.at(c, i), 1e-15 * std::abs(once.at(c, i)));
    }
    const Points any_step = once.prox_dual(*action, 17);
    EXPECT_EQ(dot(combined(1, any_step, -1, twice), combined(1, any_step, -1, twice)), 0);
  }
}

TEST_F(BenamouBrenierAction, LeavesVacuumExactlyEmpty) {
  // Inside the paraboloid the projection is the point itself, to the bit: then v = 0.
  Points y = noise_points(4, 1000, 2, 1);
  for (std::ptrdiff_t i = 0; i < y.n(); ++i) {
    double q = 0;
    for (std::size_t c = 1; c < 4; ++c) q += 0.5 * y.at(c, i) * y.at(c, i);
    y.at(0, i) = -q - std::abs(y.at(0, i));
  }
  const Points p = projected(y);
  for (std::ptrdiff_t i = 0; i < y.n(); ++i) EXPECT_EQ(p.cell(i), y.cell(i));
}

TEST_F(BenamouBrenierAction, ProjectsValuesOfAnySizeAccurately) {
  const std::vector<double> sizes{0,    1e-300, 1e-200, 1e-100, 1e-16, 1e-12, 1e-8,
                                  1e-4, 0.01,   0.3,    0.99,   1,     1.01,  3,
                                  10,   100,    1e3,    1e4,    1e6,   1e9,   1e12};
  for (const double a : sizes) {
    for (const double sign : {-1.0, 1.0}) {
      for (const double beta : sizes) {
        const double alpha = sign * a;
        const std::vector<double> p =
            projected(Points(std::vector<double>{alpha, 0.6 * beta, -0.8 * beta})).cell(0);
        const auto q = 0.5L * (0.6L * beta * (0.6L * beta) + 0.8L * beta * (0.8L * beta));
        const long double t = root(alpha, q);
        const double scale = 1e-15 * (1 + std::abs(alpha) + double(t));
        SCOPED_TRACE(::testing::Message()
                     << "alpha " << alpha << ", beta " << beta << ", t " << double(t));
        EXPECT_NEAR(p[0], double(alpha - t), 4 * scale);
        EXPECT_NEAR(p[1], double(0.6L * beta / (1 + t)), 4e-15 * beta);
        EXPECT_NEAR(p[2], double(-0.8L * beta / (1 + t)), 4e-15 * beta);
        EXPECT_LE(p[0], alpha) << "the density t is never negative";
      }
    }
  }
}

TEST_F(BenamouBrenierAction, MixesCellsOfDifferentSizesInALine) {
  Points y(3, 90);
  for (std::ptrdiff_t i = 0; i < 90; ++i) {
    const double size = std::pow(10.0, double(i % 30) - 15);
    y.at(0, i) = (i % 2 == 0 ? 1 : -1) * size;
    y.at(1, i) = size;
    y.at(2, i) = -2 * size;
  }
  const Points p = projected(y);
  for (std::ptrdiff_t i = 0; i < 90; ++i) {
    const std::vector<double> alone = projected(Points(y.cell(i))).cell(0);
    for (std::size_t c = 0; c < 3; ++c)
      EXPECT_NEAR(p.at(c, i), alone[c], 1e-15 * (1 + std::abs(y.at(0, i))));
  }
}

TEST_F(BenamouBrenierAction, PassesNaNOn) {
  const std::vector<double> p = projected(Points(std::vector<double>{std::nan(""), 1})).cell(0);
  EXPECT_TRUE(std::isnan(p[0]));
}

}  // namespace
}  // namespace deblai
