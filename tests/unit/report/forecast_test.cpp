#include <cmath>

#include <gtest/gtest.h>

#include <deblai/report/forecast.hpp>

namespace deblai {
namespace {

/// Iteration i of the finest of two levels: half a second each, the consensus halves each time.
Progress halving(int i, int level = 2) {
  Progress progress;
  progress.level = level;
  progress.levels = 2;
  progress.iteration = i;
  progress.max_iterations = 100;
  progress.consensus = std::pow(0.5, i);
  progress.seconds = 7 + 0.5 * i;
  return progress;
}

TEST(Forecast, CarriesAGeometricFallOnToTheTolerance) {
  Forecast forecast(std::pow(0.5, 30));
  for (int i = 1; i <= 10; ++i) forecast.add(halving(i));
  EXPECT_DOUBLE_EQ(forecast.seconds_per_iteration().value(), 0.5);
  EXPECT_NEAR(forecast.seconds_to_go().value(), 10, 0.51);
}

TEST(Forecast, NeverPassesTheAllowedIterations) {
  Forecast forecast(1e-300);
  for (int i = 1; i <= 10; ++i) forecast.add(halving(i));
  EXPECT_DOUBLE_EQ(forecast.seconds_to_go().value(), 45);
}

TEST(Forecast, IsZeroBelowTheTolerance) {
  Forecast forecast(0.5);
  for (int i = 1; i <= 10; ++i) forecast.add(halving(i));
  EXPECT_EQ(forecast.seconds_to_go().value(), 0);
}

TEST(Forecast, AllowsAllIterationsWhenNothingFalls) {
  Forecast forecast(1e-3);
  for (int i = 1; i <= 10; ++i) {
    Progress flat = halving(i);
    flat.consensus = 0.1;
    forecast.add(flat);
  }
  EXPECT_DOUBLE_EQ(forecast.seconds_to_go().value(), 45);
}

TEST(Forecast, SaysNothingBeforeItKnows) {
  Forecast forecast(1e-3);
  EXPECT_FALSE(forecast.seconds_per_iteration().has_value());
  forecast.add(halving(1));
  EXPECT_FALSE(forecast.seconds_per_iteration().has_value());
  EXPECT_FALSE(forecast.seconds_to_go().has_value());
  for (int i = 2; i <= 20; ++i) forecast.add(halving(i, 1));
  EXPECT_FALSE(forecast.seconds_to_go().has_value()) << "not on the finest level yet";
}

}  // namespace
}  // namespace deblai
