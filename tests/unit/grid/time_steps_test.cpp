#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include <deblai/grid/time_steps.hpp>

namespace deblai {
namespace {

std::size_t at(int k) { return static_cast<std::size_t>(k); }

template <class F>
void for_each_time(F&& f) {
  for (const int n : {1, 2, 3, 8, 49, 200}) {
    for (const double grading : {0.0, 0.3, 1.0}) {
      SCOPED_TRACE(std::to_string(n) + " steps, grading " + std::to_string(grading));
      f(TimeSteps(n, grading), n, grading);
    }
  }
}

double total(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(TimeSteps, FillUnitTimeFromZeroToOne) {
  for_each_time([](const TimeSteps& time, int n, double) {
    EXPECT_EQ(time.count(), n);
    EXPECT_EQ(time.face.front(), 0);
    EXPECT_EQ(time.face.back(), 1);
    ASSERT_EQ(time.face.size(), at(n + 1));
    for (int k = 0; k < n; ++k) {
      EXPECT_GT(time.step[at(k)], 0);
      EXPECT_NEAR(time.step[at(k)], time.face[at(k + 1)] - time.face[at(k)], 1e-15);
    }
    EXPECT_NEAR(total(time.step), 1, 1e-14);
  });
}

TEST(TimeSteps, AreTheSameBackwards) {
  for_each_time([](const TimeSteps& time, int n, double) {
    for (int k = 0; k < n; ++k) {
      EXPECT_NEAR(time.step[at(k)], time.step[at(n - 1 - k)], 1e-15);
      EXPECT_NEAR(time.upper[at(k)], 1 - time.upper[at(n - 1 - k)], 1e-12);
    }
    for (int k = 0; k <= n; ++k) EXPECT_NEAR(time.weight[at(k)], time.weight[at(n - k)], 1e-15);
  });
}

TEST(TimeSteps, WithoutGradingAreEqualToTheBit) {
  for (const int n : {1, 3, 7, 49, 64}) {
    const TimeSteps time(n, 0);
    for (int k = 0; k < n; ++k) {
      EXPECT_EQ(time.face[at(k)], static_cast<double>(k) / n);
      EXPECT_EQ(time.step[at(k)], 1.0 / n);
      EXPECT_EQ(time.upper[at(k)], 0.5);
    }
    for (int k = 1; k < n; ++k) {
      EXPECT_EQ(time.weight[at(k)], 1.0 / n);
      EXPECT_EQ(time.from_below(k), 0.5);
      EXPECT_EQ(time.from_above(k), 0.5);
    }
  }
}

TEST(TimeSteps, GrowFromBothEndsWhereGraded) {
  const TimeSteps time(64, 1);
  for (int k = 0; k + 1 < 32; ++k) EXPECT_LT(time.step[at(k)], time.step[at(k + 1)]);
  // half of t = s / 2 is left at the ends, and half of s + (1 - cos pi s) / 2 in the middle
  EXPECT_NEAR(64 * time.step[0], 0.5, 0.02);
  EXPECT_NEAR(64 * time.step[31], 0.5 + 0.25 * std::acos(-1), 0.01);
}

TEST(TimeSteps, WeighSlabsAndFacesAlike) {
  for_each_time([](const TimeSteps& time, int n, double) {
    EXPECT_NEAR(total(time.weight), 1, 1e-14);
    for (int k = 0; k < n; ++k) {
      EXPECT_GT(time.upper[at(k)], 0);
      EXPECT_LT(time.upper[at(k)], 1);
    }
    for (int k = 1; k < n; ++k) {
      EXPECT_NEAR(time.from_below(k) + time.from_above(k), 1, 1e-15);
      // the shares are those of the mean's adjoint
      EXPECT_NEAR(time.weight[at(k)] * time.from_below(k),
                  time.step[at(k - 1)] * time.upper[at(k - 1)], 1e-16);
    }
  });
}

/// The mean over slab k of rho, over its value at the middle of the slab.
template <class F>
double mean_over_middle(const TimeSteps& time, int k, F&& rho) {
  const double lower = time.face[at(k)];
  const double upper = time.face[at(k + 1)];
  const double share = time.upper[at(k)];
  return ((1 - share) * rho(lower) + share * rho(upper)) / rho(0.5 * (lower + upper));
}

TEST(TimeSteps, HaveTheMeanRightAsMassIsBornAndAsItVanishes) {
  const auto born = [](double t) { return t * t; };
  const auto vanishing = [](double t) { return (1 - t) * (1 - t); };
  for (const int n : {8, 32, 128}) {
    const TimeSteps time(n, 1);
    for (int k = 0; k < n; ++k) {
      const double dt = time.step[at(k)];
      const double sum = time.face[at(k)] + time.face[at(k + 1)];
      const double off = 1 + dt * dt / (sum * (2 - sum));
      EXPECT_NEAR(mean_over_middle(time, k, born), off, 1e-12);
      EXPECT_NEAR(mean_over_middle(time, k, vanishing), off, 1e-10);
    }
    EXPECT_NEAR(mean_over_middle(time, 0, born), 1, 0.5 / n);
    EXPECT_NEAR(mean_over_middle(time, n - 1, vanishing), 1, 0.5 / n);
    EXPECT_NEAR(mean_over_middle(TimeSteps(n, 0), 0, born), 2, 1e-12) << "which it mends";
  }
}

}  // namespace
}  // namespace deblai
