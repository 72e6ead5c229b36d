#include <cmath>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "points.hpp"
#include "settings.hpp"

namespace deblai {
namespace {

using testing::combined;
using testing::dot;
using testing::noise_points;
using testing::Points;
using testing::Surroundings;

/// What is true of every action in the catalogue, with every growth law, in every medium.
class EveryAction : public ::testing::TestWithParam<testing::Setting> {
 protected:
  Surroundings surroundings{GetParam()};
  Medium medium = surroundings.medium(2, true);
  std::unique_ptr<Action> action;

  void SetUp() override {
    try {
      action = surroundings.action(medium);
    } catch (const Error& error) {
      ASSERT_EQ(error.failure(), Failure::case_file);
      ASSERT_FALSE(GetParam().growth.empty()) << "no medium is refused by itself: " << error.what();
      GTEST_SKIP() << "refused: " << error.what();
    }
  }

  /// The source stands beside the action of moving, and asks nothing of the density.
  bool separable() const { return medium.has_source && GetParam().growth != "fisher_rao"; }

  /// The cost of a unit of momentum on this density, in a cell of weight one.
  double cost_on(double rho) const {
    Points unit = noise(1, 0, 1, 0);
    unit.at(0, 0) = rho;
    unit.at(1, 0) = 1;
    return unit.value(*action);
  }
  /// Momentum needs mass.
  bool needs_density() const { return std::isinf(cost_on(0)); }
  /// The mobility has an infinite slope at zero, so that the least mass moves.
  bool steep() const { return cost_on(1e-200) < 0.5e100 * cost_on(1e-100); }

  static double size(const Points& y) { return std::sqrt(dot(y, y)); }

  /// n cells with noise in every component, from cell `first` of the medium on.
  Points noise(std::ptrdiff_t n, std::ptrdiff_t first, int seed, double large) const {
    return noise_points(std::size_t(medium.components()), n, seed, large).from(first);
  }

  /// Moreau: x = (y - y') / step minimises J(x) + step/2 |x - y/step|^2. Where rounding left the
  /// density above its bound, it is brought back.
  Points primal(double step, const Points& y, const Points& prox) const {
    Points x = combined(1 / step, y, -1 / step, prox);
    if (std::isinf(x.value(*action)) && x.at(0, 0) > 0) x.at(0, 0) -= resolution(step, y);
    return x;
  }

  /// What rounding leaves of a density that is a difference of alphas.
  static double resolution(double step, const Points& y) {
    return 4e-16 * std::abs(y.at(0, 0)) / step;
  }

  /// Something moves on a density that differences of alphas do not show: mobilities of infinite
  /// slope at zero do that.
  static bool unresolved(double step, const Points& y, const Points& prox) {
    const double rho = (y.at(0, 0) - prox.at(0, 0)) / step;
    return rho < 1e6 * resolution(step, y) && prox.at(1, 0) != y.at(1, 0);
  }

  /// Run f(step, y) for steps, points and momenta of every size, in every kind of cell.
  template <class F>
  void for_each_point(F&& f) {
    int seed = 0;
    for (int components = 0; components < 6; ++components) {
      medium = surroundings.medium(1 + components / 2, components % 2 != 0);
      action = surroundings.action(medium);
      for (const double step : {1e-3, 0.3, 1.0, 40.0}) {
        for (const double large : {1e-4, 0.1, 1.0, 10.0, 1e4}) {
          ++seed;
          const Points y = noise(1, seed % Surroundings::period, seed, large);
          SCOPED_TRACE(::testing::PrintToString(y.cell(0)) + ", step " + std::to_string(step) +
                       ", cell " + std::to_string(y.first()));
          f(step, y);
        }
      }
    }
  }
};

TEST_P(EveryAction, DualProxMinimisesItsObjective) {
  for_each_point([&](double step, const Points& y) {
    const auto objective = [&](const Points& z) {
      const Points gap = combined(1, z, -1, y);
      return step * z.conjugate(*action) + 0.5 * dot(gap, gap);
    };
    const Points prox = y.prox_dual(*action, step);
    const double least = objective(prox);
    ASSERT_TRUE(std::isfinite(least)) << "the prox lies in the domain of J*";
    for (int i = 0; i < 10; ++i) {  // points of the domain, near and far
      const Points aside = noise_points(y.components(), 1, 7000 + i, 1);
      const Points other =
          combined(1, y, size(y) * std::pow(10.0, -i % 7), aside).prox_dual(*action, step);
      ASSERT_GE(objective(other), least - 1e-13 * dot(y, y));
    }
  });
}

TEST_P(EveryAction, DualProxLeavesTheProxOfTheAction) {
  for_each_point([&](double step, const Points& y) {
    const Points prox = y.prox_dual(*action, step);
    if (unresolved(step, y, prox)) return;
    const Points x = primal(step, y, prox);
    const auto objective = [&](const Points& z) {
      const Points gap = combined(1, z, -1 / step, y);
      return z.value(*action) + 0.5 * step * dot(gap, gap);
    };
    const double least = objective(x);
    ASSERT_TRUE(std::isfinite(least)) << "x lies in the domain of J";
    for (int i = 0; i < 10; ++i) {
      const Points aside = noise_points(y.components(), 1, 9000 + i, 1);
      const double apart = size(y) / step * std::pow(10.0, -i % 7);
      ASSERT_GE(objective(combined(1, x, apart, aside)), least - 1e-13 * dot(y, y) / step);
    }
  });
}

TEST_P(EveryAction, ReachesEqualityInFenchelYoung) {
  for_each_point([&](double step, const Points& y) {
    const Points prox = y.prox_dual(*action, step);
    if (unresolved(step, y, prox)) return;
    const Points x = primal(step, y, prox);
    Points thinner = x;
    thinner.at(0, 0) = std::max(x.at(0, 0) - resolution(step, y), 0.5 * x.at(0, 0));
    const double rounding = std::abs(thinner.value(*action) - x.value(*action));
    ASSERT_NEAR(x.value(*action) + prox.conjugate(*action), dot(x, prox),
                4 * rounding + 1e-13 * (dot(y, y) + size(y)) / step);
  });
}

TEST_P(EveryAction, ObeysFenchelYoungEverywhere) {
  for_each_point([&](double step, const Points& y) {
    const Points dual = y.prox_dual(*action, step);
    const Points other = combined(2, y, -0.3 * size(y), noise_points(y.components(), 1, 3, 1));
    const Points x = primal(0.5, other, other.prox_dual(*action, 0.5));
    ASSERT_GE(x.value(*action) + dual.conjugate(*action),
              dot(x, dual) - 1e-12 * (dot(x, x) + dot(dual, dual)));
  });
}

TEST_P(EveryAction, DualProxIsFirmlyNonexpansive) {
  for_each_point([&](double step, const Points& y) {
    for (const double large : {1e-6, 1e-2, 1.0}) {
      const Points other = combined(1, y, large * size(y), noise_points(y.components(), 1, 11, 1));
      const Points apart = combined(1, y, -1, other);
      const Points image =
          combined(1, y.prox_dual(*action, step), -1, other.prox_dual(*action, step));
      ASSERT_LE(dot(image, image), dot(image, apart) + 1e-13 * size(y) * size(apart));
    }
  });
}

TEST_P(EveryAction, IsAProjectionWhereTheConjugateIsAnIndicator) {
  double most = 0;
  for_each_point([&](double step, const Points& y) {
    most = std::max(most, y.prox_dual(*action, step).conjugate(*action));
  });
  if (most > 0) return;
  for_each_point([&](double step, const Points& y) {
    const Points once = y.prox_dual(*action, step);
    for (const double any_step : {step, 17 * step}) {
      const Points any = y.prox_dual(*action, any_step);
      const Points twice = once.prox_dual(*action, any_step);
      for (std::size_t c = 0; c < y.components(); ++c) {
        ASSERT_NEAR(any.at(c, 0), once.at(c, 0), 1e-14 * size(y));
        ASSERT_NEAR(twice.at(c, 0), once.at(c, 0), 1e-14 * std::abs(once.at(c, 0)));
      }
    }
  });
}

TEST_P(EveryAction, LeavesNoNegativeDensityAndVacuumExactlyEmpty) {
  int empty = 0;
  for_each_point([&](double step, const Points& y) {
    const Points prox = y.prox_dual(*action, step);
    ASSERT_LE(prox.at(0, 0), y.at(0, 0));
    if (prox.at(0, 0) != y.at(0, 0) || !needs_density()) return;
    if (steep() && unresolved(step, y, prox)) return;
    ++empty;
    for (std::size_t c = 1; c + (separable() ? 1 : 0) < y.components(); ++c)
      ASSERT_EQ(prox.at(c, 0), y.at(c, 0)) << "nothing moves";
  });
  if (steep() || !needs_density()) return;
  EXPECT_GT(empty, 0);
}

TEST_P(EveryAction, NeverExceedsTheDensityBound) {
  if (!GetParam().bounded) return;
  int full = 0;
  for_each_point([&](double step, const Points& y) {
    const double rho = (y.at(0, 0) - y.prox_dual(*action, step).at(0, 0)) / step;
    ASSERT_LE(rho, Surroundings::bound + resolution(step, y));
    if (rho > 0.85 * Surroundings::bound) ++full;
  });
  EXPECT_GT(full, 5);
  Points above = noise(1, 0, 1, 0);
  above.at(0, 0) = Surroundings::bound * 1.001;
  EXPECT_EQ(above.value(*action), HUGE_VAL);
}

TEST_P(EveryAction, LeavesNothingInAnObstacle) {
  for_each_point([&](double step, const Points& y) {
    if (!surroundings.obstacle(y.first())) return;
    const Points prox = y.prox_dual(*action, step);
    for (std::size_t c = needs_density() ? 0 : 1; c < y.components(); ++c)
      ASSERT_EQ(prox.at(c, 0), y.at(c, 0));
    Points moving = combined(0, y, 0, y);
    moving.at(1, 0) = 1e-9;
    ASSERT_EQ(moving.value(*action), HUGE_VAL);
  });
}

TEST_P(EveryAction, GrowsNothingWhereTheMediumDoesNot) {
  if (!GetParam().masked) return;
  for_each_point([&](double step, const Points& y) {
    if (y.first() != 4 && y.first() != 5) return;
    const std::size_t source = y.components() - 1;
    ASSERT_EQ(y.prox_dual(*action, step).at(source, 0), y.at(source, 0));
    Points other = y;
    other.at(source, 0) *= -1.5;
    ASSERT_EQ(other.prox_dual(*action, step).cell(0).front(),
              y.prox_dual(*action, step).cell(0).front());
    Points growing = combined(0, y, 0, y);
    growing.at(0, 0) = 0.1;
    ASSERT_EQ(growing.value(*action), 0);
    growing.at(source, 0) = 1e-9;
    ASSERT_EQ(growing.value(*action), HUGE_VAL);
  });
}

TEST_P(EveryAction, IsTheSameInReversedTime) {
  for_each_point([&](double step, const Points& y) {
    Points reversed = combined(-1, y, 0, y);
    reversed.at(0, 0) = y.at(0, 0);
    Points expected = y.prox_dual(*action, step);
    const Points image = reversed.prox_dual(*action, step);
    ASSERT_EQ(image.at(0, 0), expected.at(0, 0));
    for (std::size_t c = 1; c < y.components(); ++c) ASSERT_EQ(image.at(c, 0), -expected.at(c, 0));
  });
}

TEST_P(EveryAction, TreatsTheAxesAlike) {
  for_each_point([&](double step, const Points& y) {
    const auto m = std::size_t(medium.momenta());
    const auto turned = [m](const Points& p) {
      Points result = p;
      for (std::size_t c = 0; c < m; ++c) result.at(1 + c, 0) = p.at(1 + (c + 1) % m, 0);
      return result;
    };
    const Points expected = turned(y.prox_dual(*action, step));
    const Points image = turned(y).prox_dual(*action, step);
    for (std::size_t c = 0; c < y.components(); ++c)
      ASSERT_NEAR(image.at(c, 0), expected.at(c, 0), 1e-12 * size(y));
  });
}

TEST_P(EveryAction, IsHomogeneousOfItsDegreeInMomentumAndGrowth) {
  if (separable()) return;
  for_each_point([&](double step, const Points& y) {
    const Points prox = y.prox_dual(*action, step);
    if (unresolved(step, y, prox)) return;
    const Points x = primal(step, y, prox);
    Points scaled = combined(3, x, 0, x);
    scaled.at(0, 0) = x.at(0, 0);
    const double expected = std::pow(3, action->degree()) * x.value(*action);
    ASSERT_NEAR(scaled.value(*action), expected, 1e-12 * expected);
  });
}

TEST_P(EveryAction, SumsItsCells) {
  const Points y = noise(130, 1, 3, 2);
  const Points all = y.prox_dual(*action, 1);
  const Points point = combined(0.99, y, -0.99, all).from(1);
  double conjugate = 0;
  double value = 0;
  for (std::ptrdiff_t i = 0; i < 130; ++i) {
    conjugate += Points(all.cell(i)).from(1 + i).conjugate(*action);
    value += Points(point.cell(i)).from(1 + i).value(*action);
  }
  EXPECT_NEAR(all.conjugate(*action), conjugate, 1e-13 * std::abs(conjugate));
  EXPECT_GT(value, 0);
  EXPECT_NEAR(point.value(*action), value, 1e-13 * std::abs(value));
}

TEST_P(EveryAction, TreatsEachCellAlone) {
  for (const std::ptrdiff_t n : {1, 2, 3, 7, 8, 63, 64, 65, 129}) {
    const Points y = noise(n, 3, int(n), 3);
    const Points together = y.prox_dual(*action, 0.7);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const std::vector<double> alone =
          Points(y.cell(i)).from(3 + i).prox_dual(*action, 0.7).cell(0);
      // To round-off: the cells of a line share their number of Newton steps.
      for (std::size_t c = 0; c < y.components(); ++c)
        EXPECT_NEAR(together.at(c, i), alone[c], 4e-15);
      EXPECT_EQ(y.excesses(*action)[static_cast<std::size_t>(i)],
                Points(y.cell(i)).from(3 + i).excess(*action));
    }
  }
}

TEST_P(EveryAction, ExcessIsWhatMustBeTakenOffTheDensitysComponent) {
  for (const double large : {1e-4, 1.0, 1e4}) {
    Points y = noise(70, 0, 5, large);
    const double shrink = y.shrink(*action);
    ASSERT_GT(shrink, 0);
    ASSERT_LE(shrink, 1);
    y = combined(shrink, y, 0, y).from(0);
    const double excess = y.excess(*action);
    const auto raise = [&y](double shift) {
      for (std::ptrdiff_t i = 0; i < y.n(); ++i) y.at(0, i) += shift;
    };
    if (std::isinf(excess)) {
      EXPECT_LT(excess, 0);
      raise(1e3 * large);
      EXPECT_TRUE(std::isfinite(y.conjugate(*action))) << "no alpha is too large";
      continue;
    }
    const double tiny = 1e-12 * (large + std::abs(excess));
    raise(-excess - tiny);
    EXPECT_TRUE(std::isfinite(y.conjugate(*action)));
    raise(2 * tiny);
    EXPECT_EQ(y.conjugate(*action), HUGE_VAL);
    EXPECT_LE(y.prox_dual(*action, 1).excess(*action), 1e-15 * (large + std::abs(excess)));
  }
}

TEST_P(EveryAction, ShrinksNoMoreThanItMust) {
  const Points y = noise(70, 0, 5, 100);
  const double shrink = y.shrink(*action);
  if (shrink == 1) return;
  const Points deep = combined(shrink * (1 + 1e-9), y, 0, y).from(0);
  Points sunk = deep;
  for (std::ptrdiff_t i = 0; i < y.n(); ++i) sunk.at(0, i) -= 1e6;
  EXPECT_EQ(sunk.conjugate(*action), HUGE_VAL) << "no shift of alpha helps";
}

TEST_P(EveryAction, CostsNothingAtRest) {
  Points rest = noise(1, 0, 1, 0);
  EXPECT_EQ(rest.value(*action), 0);
  rest.at(0, 0) = 0.5;
  EXPECT_EQ(rest.value(*action), 0);
}

TEST_P(EveryAction, IsInfiniteForANegativeDensity) {
  Points negative = noise(1, 0, 1, 0);
  negative.at(0, 0) = -1;
  EXPECT_EQ(negative.value(*action), HUGE_VAL);
  negative.at(0, 0) = -1e-9;
  negative.at(1, 0) = 1;
  EXPECT_EQ(negative.value(*action), HUGE_VAL);
}

TEST_P(EveryAction, PassesNaNOn) {
  Points y = noise(1, 0, 1, 1);
  y.at(0, 0) = std::nan("");
  EXPECT_TRUE(std::isnan(y.prox_dual(*action, 1).at(0, 0)));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryAction, ::testing::ValuesIn(testing::settings()),
                         [](const auto& entry) { return entry.param.name; });

}  // namespace
}  // namespace deblai
