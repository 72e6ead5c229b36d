#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/splitting/iterate.hpp>

namespace deblai {
namespace {

/// Gives prepared reports; `finish` gives the one that is next, too.
class Rehearsed {
 public:
  explicit Rehearsed(std::vector<StepReport> reports) : reports_(std::move(reports)) {}

  StepReport advance() { return next(); }
  StepReport finish() {
    ++finished;
    return next();
  }
  int finished = 0;

 private:
  StepReport next() {
    const StepReport report = reports_[std::min(at_, reports_.size() - 1)];
    ++at_;
    return report;
  }
  std::vector<StepReport> reports_;
  std::size_t at_ = 0;
};

const auto silent = [](int, const StepReport&) {};

TEST(Iterate, FinishesOnceAsItsLastIteration) {
  for (const int most : {1, 2, 7}) {
    Rehearsed algorithm({{1, 1}});
    StepReport report;
    const Outcome outcome = iterate(algorithm, {most, 1, 1e-3}, report, silent);
    EXPECT_EQ(outcome.iterations, most);
    EXPECT_EQ(algorithm.finished, 1);
    EXPECT_FALSE(outcome.converged);
  }
}

TEST(Iterate, TellsTheMonitorEveryIterationInOrder) {
  Rehearsed algorithm({{1, 0.5}, {2, 0.4}, {3, 0.3}});
  StepReport report;
  std::vector<int> iterations;
  std::vector<double> values;
  iterate(algorithm, {3, 1, 1e-3}, report, [&](int iteration, const StepReport& now) {
    iterations.push_back(iteration);
    values.push_back(now.value);
  });
  EXPECT_EQ(iterations, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(values, (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(report.value, 3) << "the report handed back is that of the last iteration";
}

TEST(Iterate, StopsOnConsensusOnceTheValueHasSettled) {
  Rehearsed algorithm({{1, 1e-4}});
  StepReport report;
  const Outcome outcome = iterate(algorithm, {100, 1, 1e-3}, report, silent);
  EXPECT_TRUE(outcome.converged);
  EXPECT_EQ(outcome.iterations, 7) << "five values to compare with, the one that agrees, the last";
}

TEST(Iterate, GoesOnWhileTheConsensusIsAboveTheTolerance) {
  Rehearsed algorithm({{1, 2e-3}});
  StepReport report;
  EXPECT_FALSE(iterate(algorithm, {50, 1, 1e-3}, report, silent).converged);
}

TEST(Iterate, GoesOnWhileTheValueMoves) {
  std::vector<StepReport> drifting;
  for (int i = 0; i < 100; ++i) drifting.push_back({1 + 1e-4 * i, 1e-9});
  Rehearsed algorithm(drifting);
  StepReport report;
  EXPECT_FALSE(iterate(algorithm, {50, 1, 1e-3}, report, silent).converged);
}

TEST(Iterate, DoesNotStopBeforeItsLeastIterations) {
  Rehearsed algorithm({{1, 1e-9}});
  StepReport report;
  const Outcome outcome = iterate(algorithm, {100, 30, 1e-3}, report, silent);
  EXPECT_TRUE(outcome.converged);
  EXPECT_EQ(outcome.iterations, 31);
}

TEST(Iterate, StopsWhereThereIsNothingToMove) {
  // A path at rest: the value is round-off about zero and never settles relative to itself.
  std::vector<StepReport> noise;
  for (int i = 0; i < 100; ++i) noise.push_back({1e-19 * (i % 3 - 1), 1e-15});
  Rehearsed algorithm(noise);
  StepReport report;
  EXPECT_TRUE(iterate(algorithm, {50, 1, 1e-3}, report, silent).converged);
}

TEST(Iterate, DoesNotCallNaNConverged) {
  Rehearsed algorithm({{std::nan(""), std::nan("")}});
  StepReport report;
  EXPECT_FALSE(iterate(algorithm, {20, 1, 1e-3}, report, silent).converged);
}

}  // namespace
}  // namespace deblai
