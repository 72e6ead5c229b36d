#include <cmath>

#include <gtest/gtest.h>

#include "points.hpp"

namespace deblai {
namespace {

using testing::combined;
using testing::dot;
using testing::noise_points;
using testing::Points;

Medium plane() { return {.dim = 2, .has_differences = true}; }

Medium growing() {
  Medium medium = plane();
  medium.has_source = true;
  return medium;
}

/// Both prox points of y agree to `tolerance`, relative to y.
void expect_same(const Action& a, const Action& b, const Medium& medium, double tolerance) {
  for (const double size : {1e-3, 1.0, 1e3}) {
    for (const double step : {0.1, 1.0, 7.0}) {
      const Points y = noise_points(std::size_t(medium.components()), 200, 6, size);
      const Points p = y.prox_dual(a, step);
      const Points q = y.prox_dual(b, step);
      const Points gap = combined(1, p, -1, q);
      EXPECT_LE(dot(gap, gap), tolerance * tolerance * dot(y, y)) << size << ", " << step;
    }
  }
}

TEST(ConcavePower, IsTheKineticEnergyForExponentOne) {
  for (const Medium& medium : {plane(), growing()}) {
    const auto action = Actions::make("concave_power", medium, {{"exponent", 1}});
    expect_same(*action, *Actions::make("kinetic", medium, {}), medium, 1e-14);
  }
}

TEST(ConcavePower, SolvesTheEquationOfPapadakisPeyreAndOudet) {
  // X^(1-b) (X - r) (X^b + g)^2 = (g b / 2) |m|^2 and m X^b / (X^b + g), numerics-survey 2.2.
  const double b = 0.3;
  const auto action = Actions::make("concave_power", plane(), {{"exponent", b}});
  for (const double g : {0.1, 1.0, 10.0}) {
    const Points y = noise_points(3, 100, 8, 4);
    const Points prox = y.prox_dual(*action, 1 / g);
    const Points x = combined(g, y, -g, prox);
    for (std::ptrdiff_t i = 0; i < 100; ++i) {
      const double r = g * y.at(0, i);
      const double m2 = g * g * (std::pow(y.at(1, i), 2) + std::pow(y.at(2, i), 2));
      const double rho = x.at(0, i);
      const double h = std::pow(rho, b);
      const double right = 0.5 * g * b * m2;
      EXPECT_NEAR(std::pow(rho, 1 - b) * (rho - r) * (h + g) * (h + g), right, 1e-9 * (1 + right))
          << rho;
      EXPECT_NEAR(x.at(1, i), g * y.at(1, i) * h / (h + g), 1e-9 * (1 + g));
    }
  }
}

TEST(ConcavePower, FindsDensitiesOfAnySize) {
  // The mobility at the density is w / step (beta / beta' - 1), so that alpha' is known too.
  for (const double beta : {0.1, 0.5, 0.9, 0.999}) {
    const auto action = Actions::make("concave_power", plane(), {{"exponent", beta}});
    for (const double alpha : {-1e6, -1.0, -1e-6, 0.0, 1e-6, 1.0, 1e6}) {
      for (const double m : {1e-6, 1e-2, 1.0, 1e2, 1e6}) {
        const std::vector<double> p =
            Points(std::vector<double>{alpha, m}).prox_dual(*action, 1).cell(0);
        SCOPED_TRACE(::testing::Message() << "beta " << beta << ", " << alpha << ", " << m);
        ASSERT_TRUE(std::isfinite(p[0]) && p[1] > 0 && p[1] <= m);
        const double h = (m - p[1]) / p[1];
        if (h < 1e-6) continue;  // too little of beta has gone to tell the density
        const double rho = std::pow(h, 1 / beta);
        const double sharpness = 1e-15 / std::min(h, 1.0) / beta;
        EXPECT_NEAR(p[0], -0.5 * p[1] * p[1] * beta * h / rho,
                    (1e-12 + 4 * sharpness) * (std::abs(p[0]) + rho * sharpness));
        EXPECT_NEAR(p[0] + rho, alpha, (1e-12 + 4 * sharpness) * (rho + std::abs(p[0])));
      }
    }
  }
}

TEST(Saturation, IsSqueezingOfStiffnessOne) {
  for (const Medium& medium : {plane(), growing()}) {
    const auto saturation = Actions::make("saturation", medium, {{"capacity", 1.3}});
    const auto squeezing =
        Actions::make("squeezing", medium, {{"capacity", 1.3}, {"stiffness", 1}});
    expect_same(*saturation, *squeezing, medium, 1e-13);
  }
}

TEST(Saturation, IsTheKineticEnergyFarBelowTheCapacity) {
  const auto saturation = Actions::make("saturation", plane(), {{"capacity", 1e12}});
  const Points x(std::vector<double>{2, 6, 2});
  EXPECT_NEAR(x.value(*saturation), 10, 1e-9);
}

TEST(Saturation, MovesNothingThroughAFullCell) {
  const auto action = Actions::make("saturation", plane(), {{"capacity", 0.5}});
  EXPECT_EQ(Points(std::vector<double>{0.5, 1e-3, 0}).value(*action), HUGE_VAL);
  EXPECT_EQ(Points(std::vector<double>{0.5, 0, 0}).value(*action), 0);
  EXPECT_EQ(Points(std::vector<double>{0.51, 0, 0}).value(*action), HUGE_VAL);
  const Points p = Points(std::vector<double>{50, 0.1, -0.2}).prox_dual(*action, 1);
  EXPECT_EQ(p.cell(0), (std::vector<double>{49.5, 0.1, -0.2}));
}

TEST(Mobility, KnowsTheUsersUnitOfDensity) {
  // A density r of the solver is U r of the user, and its action U times as large there.
  const double unit = 5;
  Medium medium = plane();
  medium.density_unit = unit;
  for (const std::string name : {"concave_power", "saturation", "squeezing"}) {
    const Parameters given{{"exponent", 0.4}, {"capacity", 9}, {"stiffness", 2}};
    const Points solver(std::vector<double>{0.7, 0.2, -0.1});
    const Points user = combined(unit, solver, 0, solver);
    EXPECT_NEAR(unit * solver.value(*Actions::make(name, medium, given)),
                user.value(*Actions::make(name, plane(), given)), 1e-14)
        << name;
  }
}

TEST(Mobility, HasItsConjugateByDefinition) {
  // J*(alpha, beta, zeta) is the largest of x . y - J(x).
  for (const std::string name : {"concave_power", "saturation", "squeezing"}) {
    const Parameters given{{"exponent", 0.4}, {"capacity", 1.2}, {"stiffness", 2}};
    const auto action = Actions::make(name, growing(), given);
    const Points y(std::vector<double>{-0.3, 0.8, 0.1, 0.2, 0.3, 0.5});
    double most = 0;
    for (double rho = 1e-3; rho < 1.2; rho *= 1.001) {
      // m and z that are best for this density: multiples of beta and zeta.
      Points x = combined(1, y, 0, y);
      x.at(0, 0) = rho;
      const double half = 0.5 * (y.at(1, 0) * y.at(1, 0) + y.at(2, 0) * y.at(2, 0) +
                                 y.at(3, 0) * y.at(3, 0) + y.at(4, 0) * y.at(4, 0));
      Points moving = x;
      moving.at(5, 0) = 0;
      const double mobility = half / moving.value(*action);
      for (std::size_t c = 1; c < 5; ++c) x.at(c, 0) *= mobility;
      x.at(5, 0) *= rho;
      most = std::max(most, dot(x, y) - x.value(*action));
    }
    EXPECT_GT(most, 0.01);
    EXPECT_NEAR(y.conjugate(*action), most, 1e-6) << name;
  }
}

}  // namespace
}  // namespace deblai
