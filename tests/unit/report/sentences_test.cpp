#include <gtest/gtest.h>

#include <deblai/report/sentences.hpp>

namespace deblai {
namespace {

RunHeader header() {
  RunHeader header;
  header.case_file = "case.yaml";
  header.directory = "run";
  header.grid = GridShape{{Axis{128, 0, 1}, Axis{64, -1, 0.5}}, 32};
  header.ranks = 2;
  header.predicted_bytes = 310e6;
  header.available_bytes = 20e9;
  header.estimated_seconds = 250;
  return header;
}

TEST(HeaderLines, AreAtMostEightAndNameWhatWillBeComputed) {
  const std::vector<std::string> lines = header_lines(header());
  EXPECT_LE(lines.size(), 8U);
  std::string all;
  for (const std::string& line : lines) {
    EXPECT_LE(line.size(), 80U) << line;
    all += line + "\n";
  }
  for (const char* part :
       {"geodesic, case.yaml", "128 x 64 cells, 32 time steps", "0.262 million",
        "[0, 1] x [-1, -0.5]", "ranks    2", "310 MB", "20 GB", "4 min 10 s", "run"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " is not in\n" << all;
  }
}

TEST(ProgressLine, IsThatOfTheContract) {
  Progress progress;
  progress.level = progress.levels = 4;
  progress.iteration = 12;
  progress.distance_squared = 0.250141;
  progress.consensus = 4e-4;
  EXPECT_EQ(progress_line(progress, 2.1e-3, 0.02, 3.2),
            "level 4/4  iter 12  W2^2 0.25014  gap 2.1e-3  consensus 4.0e-4  0.02 s/it  ETA 3 s");
  EXPECT_EQ(progress_line(progress, {}, {}, {}),
            "level 4/4  iter 12  W2^2 0.25014  consensus 4.0e-4");
  Progress step{0, 0, 3, 20, 1.25, 4e-4};
  EXPECT_EQ(progress_line(step, {}, 2, 34, "energy"),
            "step 3/20  energy 1.25  consensus 4.0e-4  2 s/step  ETA 34 s");
  step.consensus = unknown;
  EXPECT_EQ(progress_line(step, {}, {}, {}, "energy"), "step 3/20  energy 1.25");
}

TEST(Seconds, AreReadable) {
  EXPECT_EQ(readable_seconds(0.02), "0.02 s");
  EXPECT_EQ(readable_seconds(0.8), "0.8 s");
  EXPECT_EQ(readable_seconds(3.2), "3 s");
  EXPECT_EQ(readable_seconds(250), "4 min 10 s");
  EXPECT_EQ(readable_seconds(7500), "2 h 5 min");
}

}  // namespace
}  // namespace deblai
