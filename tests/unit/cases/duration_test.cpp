#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/cases/duration.hpp>
#include <deblai/cases/read_case.hpp>

namespace deblai {
namespace {

/// What `output.checkpoint: <text>` is read as, and how it is written.
Case with(const std::string& text) {
  const std::string pair =
      "problem: geodesic\nsource: {ball: {center: [0.3], radius: 0.1}}\n"
      "target: {ball: {center: [0.6], radius: 0.1}}\ndomain: {cells: 16}\n";
  return parse_overridden(pair + "output: {checkpoint: " + text + "}\n", "case.yaml", ".", {});
}

TEST(Duration, HasAUnit) {
  EXPECT_EQ(with("30 s").output.checkpoint, Duration{30});
  EXPECT_EQ(with("0.5 s").output.checkpoint, Duration{0.5});
  EXPECT_EQ(with("10 min").output.checkpoint, Duration{600});
  EXPECT_EQ(with("1.5 h").output.checkpoint, Duration{5400});
  EXPECT_EQ(with("none").output.checkpoint, Duration::never());
}

TEST(Duration, IsWrittenAsItIsRead) {
  for (const std::string text : {"10 min", "30 s", "0.25 s", "2 h", "90 min", "none"}) {
    const std::string resolved = resolved_yaml(with(text));
    EXPECT_TRUE(testing::contains(resolved, "checkpoint: " + text + "\n"));
  }
}

TEST(Duration, IsNothingElse) {
  for (const std::string text :
       {"10", "10min", "-1 s", "1e3 s", ".inf s", "5 days", "[1 s]", "0 s"}) {
    const std::string message = testing::message_of([&] { with(text); }, Failure::case_file);
    EXPECT_TRUE(testing::contains(message, "output.checkpoint: expected a time such as")) << text;
  }
}

TEST(Walltime, IsWrittenAsBatchSystemsWriteIt) {
  EXPECT_EQ(walltime("01:30:00"), Duration{5400});
  EXPECT_EQ(walltime("1-12:00:05"), Duration{129605});
  EXPECT_EQ(walltime("100:00:00"), Duration{360000});
  EXPECT_EQ(walltime("90 min"), Duration{5400});
  for (const std::string text :
       {"", "90", "1:30", "00:00:00", "0 s", "01:60:00", "none", "-01:00:00"}) {
    const std::string message = testing::message_of([&] { walltime(text); }, Failure::usage);
    EXPECT_TRUE(testing::contains(message, "HH:MM:SS")) << text;
  }
}

}  // namespace
}  // namespace deblai
