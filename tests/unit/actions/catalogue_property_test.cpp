#include <cmath>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "points.hpp"

namespace deblai {
namespace {

using testing::combined;
using testing::dot;
using testing::noise_points;
using testing::Points;

/// What is true of every action in the catalogue, in any number of components.
class EveryAction : public ::testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Action> action =
      Actions::make(GetParam(), {}, fallbacks(Actions::info(GetParam())));

  /// Run f(step, y) for steps and points of every size.
  template <class F>
  static void for_each_point(F&& f) {
    int seed = 0;
    for (const std::size_t components : {2, 3, 4, 5, 7, 8}) {
      for (const double step : {1e-3, 0.3, 1.0, 40.0}) {
        for (const double size : {1e-4, 0.1, 1.0, 10.0, 1e4}) {
          for (int i = 0; i < 8; ++i) {
            const Points y = noise_points(components, 1, ++seed, size);
            SCOPED_TRACE(::testing::PrintToString(y.cell(0)) + ", step " + std::to_string(step));
            f(step, y);
          }
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
    const double size = std::sqrt(dot(y, y));
    for (int i = 0; i < 20; ++i) {  // points of the domain, near and far
      const Points step_aside = noise_points(y.components(), 1, 7000 + i, 1);
      const Points other =
          combined(1, y, size * std::pow(10.0, -i % 7), step_aside).prox_dual(*action, step);
      ASSERT_GE(objective(other), least - 1e-14 * size * size);
    }
  });
}

TEST_P(EveryAction, DualProxLeavesTheProxOfTheAction) {
  // Moreau: x = (y - y') / step minimises J(x) + step/2 |x - y/step|^2.
  for_each_point([&](double step, const Points& y) {
    const Points x = combined(1 / step, y, -1 / step, y.prox_dual(*action, step));
    const auto objective = [&](const Points& z) {
      const Points gap = combined(1, z, -1 / step, y);
      return z.value(*action) + 0.5 * step * dot(gap, gap);
    };
    const double least = objective(x);
    ASSERT_TRUE(std::isfinite(least)) << "x lies in the domain of J";
    for (int i = 0; i < 20; ++i) {
      const Points aside = noise_points(y.components(), 1, 9000 + i, 1);
      const double size = std::sqrt(dot(y, y)) / step * std::pow(10.0, -i % 7);
      ASSERT_GE(objective(combined(1, x, size, aside)), least - 1e-13 * dot(y, y) / step);
    }
  });
}

TEST_P(EveryAction, ReachesEqualityInFenchelYoung) {
  for_each_point([&](double step, const Points& y) {
    const Points prox = y.prox_dual(*action, step);
    const Points x = combined(1 / step, y, -1 / step, prox);
    ASSERT_NEAR(x.value(*action) + prox.conjugate(*action), dot(x, prox),
                1e-13 * (dot(y, y) + std::sqrt(dot(y, y))) / step);
  });
}

TEST_P(EveryAction, DualProxIsFirmlyNonexpansive) {
  for_each_point([&](double step, const Points& y) {
    for (const double size : {1e-6, 1e-2, 1.0}) {
      const Points other =
          combined(1, y, size * std::sqrt(dot(y, y)), noise_points(y.components(), 1, 11, 1));
      const Points apart = combined(1, y, -1, other);
      const Points image =
          combined(1, y.prox_dual(*action, step), -1, other.prox_dual(*action, step));
      ASSERT_LE(dot(image, image),
                dot(image, apart) + 1e-14 * std::sqrt(dot(y, y) * dot(apart, apart)));
    }
  });
}

TEST_P(EveryAction, SumsItsCells) {
  const Points all = noise_points(5, 130, 3, 2).prox_dual(*action, 1);
  Points positive = noise_points(5, 130, 4, 2);
  for (std::ptrdiff_t i = 0; i < 130; ++i) positive.at(0, i) = 0.1 + std::abs(positive.at(0, i));
  double conjugate = 0;
  double value = 0;
  for (std::ptrdiff_t i = 0; i < 130; ++i) {
    conjugate += Points(all.cell(i)).conjugate(*action);
    value += Points(positive.cell(i)).value(*action);
  }
  EXPECT_NEAR(all.conjugate(*action), conjugate, 1e-13 * std::abs(conjugate));
  EXPECT_NEAR(positive.value(*action), value, 1e-13 * std::abs(value));
}

TEST_P(EveryAction, TreatsEachCellAlone) {
  for (const std::ptrdiff_t n : {1, 2, 3, 7, 8, 63, 64, 65, 129}) {
    const Points y = noise_points(4, n, int(n), 3);
    const Points together = y.prox_dual(*action, 0.7);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const std::vector<double> alone = Points(y.cell(i)).prox_dual(*action, 0.7).cell(0);
      // To round-off: the cells of a line share their number of Newton steps.
      for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(together.at(c, i), alone[c], 4e-15);
    }
  }
}

TEST_P(EveryAction, ExcessIsWhatMustBeTakenOffTheDensitysComponent) {
  for (const double size : {1e-4, 1.0, 1e4}) {
    Points y = noise_points(4, 70, 5, size);
    const double excess = y.excess(*action);
    for (std::ptrdiff_t i = 0; i < y.n(); ++i) y.at(0, i) -= excess + 1e-12 * (size + excess);
    EXPECT_TRUE(std::isfinite(y.conjugate(*action)));
    for (std::ptrdiff_t i = 0; i < y.n(); ++i) y.at(0, i) += 2e-12 * (size + excess);
    EXPECT_EQ(y.conjugate(*action), HUGE_VAL);
    EXPECT_LE(y.prox_dual(*action, 1).excess(*action), 1e-15 * (size + excess));
  }
}

TEST_P(EveryAction, CostsNothingAtRest) {
  EXPECT_EQ(Points(std::vector<double>{1, 0, 0}).value(*action), 0);
  EXPECT_EQ(Points(std::vector<double>{0, 0, 0}).value(*action), 0);
}

TEST_P(EveryAction, IsInfiniteForANegativeDensity) {
  EXPECT_EQ(Points(std::vector<double>{-1, 0}).value(*action), HUGE_VAL);
  EXPECT_EQ(Points(std::vector<double>{-1e-9, 1}).value(*action), HUGE_VAL);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryAction, ::testing::ValuesIn(Actions::names()),
                         [](const auto& entry) { return entry.param; });

}  // namespace
}  // namespace deblai
