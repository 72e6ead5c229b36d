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

RunReport found(double squared, double bound) {
  RunReport report;
  report.status = Status::converged;
  report.iterations_per_level = {60, 20};
  report.result.distance_squared = squared;
  report.result.kantorovich = bound;
  report.residuals.consensus = 3e-3;
  report.outputs = {"fields/density.pvd"};
  return report;
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
}

TEST(FoundLine, SaysDistanceBoundGapAndFile) {
  EXPECT_EQ(found_line(found(0.25, 0.2495), "run"),
            "converged after 20 iterations; distance 0.5 (W2^2 0.25), proven to 0.2 % by the "
            "Kantorovich lower "
            "bound 0.2495; open run/fields/density.pvd in ParaView");
}

TEST(FoundLine, NamesTransportAndGrowth) {
  RunReport report = found(0.25, 0.2495);
  report.result.growth_part = 0.05;
  report.model.growth.emplace().law = "fisher_rao";
  report.model.symbol = "WFR^2";
  EXPECT_NE(found_line(report, "run").find("(WFR^2 0.25: transport 0.2, growth 0.05)"),
            std::string::npos)
      << found_line(report, "run");
}

TEST(FoundLine, ExplainsABoundAboveTheValue) {
  EXPECT_EQ(found_line(found(0.25, 0.2501), "run"),
            "converged after 20 iterations; distance 0.5 (W2^2 0.25), the Kantorovich lower bound "
            "0.2501 of the "
            "sampled masses is 0.04 % above it: the error of the grid; open run/fields/density.pvd "
            "in ParaView");
}

TEST(FoundLine, SaysThatItDidNotConverge) {
  RunReport report = found(0.25, 0.2495);
  report.status = Status::iteration_limit;
  EXPECT_EQ(found_line(report, "run").substr(0, 63),
            "NOT converged after 20 iterations (consensus 3.0e-3): raise sol");
}

TEST(FoundLine, SaysWhyARunFailed) {
  RunReport report;
  report.error = "the disk is full";
  EXPECT_EQ(found_line(report, "run"), "failed: the disk is full");
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
