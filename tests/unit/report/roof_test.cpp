#include <gtest/gtest.h>

#include <deblai/report/roof.hpp>
#include <deblai/report/run_report.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

TEST(TriadBandwidth, IsTheSameOnEveryRankAndThatOfAMachine) {
  const double bandwidth = triad_bandwidth(testing::world(), std::size_t{1} << 16);
  EXPECT_EQ(max(testing::world(), bandwidth), min(testing::world(), bandwidth));
  EXPECT_GT(bandwidth, 1e7);
  EXPECT_LT(bandwidth, 1e14);
}

TEST(RunReport, TellsTheFractionOfTheRoof) {
  RunReport report;
  report.grid = {{{100, 0, 1}, {100, 0, 1}}, 10};
  report.timing.iteration_seconds = 2e-3;
  EXPECT_FALSE(std::isfinite(report.fraction_of_roof())) << "nothing is known";
  report.performance = {.budget_bytes_per_cell = 200, .bandwidth = 2e10};
  EXPECT_DOUBLE_EQ(report.fraction_of_roof(), 200 * 1e5 / 2e10 / 2e-3);
}

}  // namespace
}  // namespace deblai
