#include <gtest/gtest.h>

#include <deblai/report/findings.hpp>

namespace deblai {
namespace {

using Lines = std::vector<std::string>;

RunReport found(double squared, double kantorovich, double discrete) {
  RunReport report;
  report.status = Status::converged;
  report.iterations_per_level = {60, 20};
  report.result.distance_squared = squared;
  report.result.kantorovich = kantorovich;
  report.result.discrete = discrete;
  report.residuals.consensus = 3e-3;
  report.outputs = {"fields/density.pvd"};
  return report;
}

TEST(FoundLines, SayDistanceBothBoundsAndTheFile) {
  EXPECT_EQ(
      found_lines(found(0.25, 0.2495, 0.24), "run"),
      (Lines{"found    distance 0.5 (W2^2 0.25), converged after 20 iterations",
             "solver   no path on this grid costs less than 0.24: the discrete bound, 4 % below",
             "exact    no transport of the sampled densities costs less than 0.2495: the "
             "Kantorovich bound, 0.2 % below",
             "film     open run/fields/density.pvd in ParaView"}));
}

TEST(FoundLines, CallABoundAboveTheValueTheErrorOfTheGrid) {
  EXPECT_EQ(
      found_lines(found(0.25, 0.2501, 0.24), "run").at(2),
      "exact    no transport of the sampled densities costs less than 0.2501: the Kantorovich "
      "bound, 0.04 % above, which is the error of the grid");
}

TEST(FoundLines, LeaveOutTheBoundThatDoesNotHold) {
  const Lines lines = found_lines(found(0.25, unknown, 0.24), "run");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1].substr(0, 6), "solver");
  EXPECT_EQ(lines[2].substr(0, 4), "film");
}

TEST(FoundLines, CompareNothingWithAValueThatHasNotConverged) {
  RunReport report = found(0.18, 0.25, 0.1);
  report.status = Status::iteration_limit;
  EXPECT_EQ(
      found_lines(report, "run"),
      (Lines{"found    distance 0.424264 (W2^2 0.18), NOT converged after 20 iterations (consensus "
             "3.0e-3): the value means little yet and can be too low; raise "
             "solver.max_iterations or solver.tolerance",
             "exact    no transport of the sampled densities costs less than 0.25: the "
             "Kantorovich bound, converged or not",
             "film     open run/fields/density.pvd in ParaView"}));
}

TEST(FoundLines, SayWhatHelpsAFlowWhoseStepsFail) {
  for (const auto& [scheme, cure] :
       {std::pair{"jko", "raise solver.max_iterations"}, {"implicit_fv", "shorten stepping.dt"}}) {
    RunReport report = found(0, unknown, unknown);
    report.flow.emplace();
    report.flow->scheme = scheme;
    report.flow->rows.resize(4);
    report.flow->converged = 2;
    const std::string line = found_lines(report, "run").at(0);
    EXPECT_NE(line.find("1 of its steps NOT converged; " + std::string(cure)), std::string::npos)
        << line;
  }
}

TEST(FoundLines, OfEqualDensitiesAreADistanceOfZero) {
  RunReport report = found(2.4e-24, 1e-30, 1e-30);
  report.result.round_off = 1e-16;
  EXPECT_EQ(found_lines(report, "run"),
            (Lines{"found    distance 0: the two densities agree to round-off, converged after 20 "
                   "iterations",
                   "film     open run/fields/density.pvd in ParaView"}));
  EXPECT_EQ(report.result.relative_gap(), 0);
  EXPECT_EQ(doubt(report), std::nullopt);
}

TEST(FoundLines, NameTransportAndGrowth) {
  RunReport report = found(0.25, 0.2495, 0.24);
  report.result.growth_part = 0.05;
  report.model.growth.emplace().law = "fisher_rao";
  report.model.symbol = "WFR^2";
  const Lines lines = found_lines(report, "run");
  EXPECT_EQ(lines[0],
            "found    distance 0.5 (WFR^2 0.25: transport 0.2, growth 0.05), converged after 20 "
            "iterations");
  EXPECT_NE(lines[2].find("the entropy-transport bound"), std::string::npos) << lines[2];
}

TEST(FoundLines, DoNotSquareADistanceThatIsNot) {
  RunReport report = found(0.25, unknown, 0.16);
  report.model.symbol = "W1";
  EXPECT_EQ(found_lines(report, "run").at(0), "found    W1 0.5, converged after 20 iterations");
  EXPECT_EQ(found_lines(report, "run").at(1),
            "solver   no flow on this grid costs less than 0.4: the discrete bound, 20 % below");
}

TEST(FoundLines, SayThatNoBoundIsKnown) {
  EXPECT_EQ(found_lines(found(0.25, unknown, 0), "run").at(1), "solver   no lower bound is known");
}

TEST(FoundLines, SayWithWhatNoExactBoundIsKnown) {
  RunReport report = found(0.25, unknown, 0.24);
  report.model.has_obstacles = true;
  EXPECT_EQ(found_lines(report, "run").at(2), "exact    no bound is known with obstacles");
  report.model = {};
  report.model.cost = "power";
  EXPECT_EQ(found_lines(report, "run").at(2), "exact    no bound is known with the cost `power`");
  report.model = {};
  report.model.growth.emplace().law = "total_variation";
  EXPECT_EQ(found_lines(report, "run").at(2),
            "exact    no bound is known with the growth law `total_variation`");
}

TEST(FoundLines, SayWhyARunFailed) {
  RunReport report;
  report.error = "the disk is full";
  EXPECT_EQ(found_lines(report, "run"), Lines{"failed: the disk is full"});
}

TEST(Doubt, KeepsTheLengthScaleThatItFound) {
  RunReport report = found(0.25, 0.5, 0.24);
  report.model.growth.emplace().length_scale = 0.135;
  const std::string text = doubt(report).value_or("");
  EXPECT_NE(text.find("at the same growth.length_scale: 0.135"), std::string::npos) << text;
}

TEST(Doubt, IsOfDistancesThatTheGridDoesNotResolve) {
  EXPECT_EQ(doubt(found(0.25, 0.26, 0.24)), std::nullopt);
  EXPECT_EQ(doubt(found(0.25, unknown, 0.24)), std::nullopt);
  EXPECT_EQ(doubt(found(0.25, 0.5, 0.24)).value_or("").substr(0, 78),
            "the distance is not resolved on this grid: W2^2 is at least 50 % too low; use ");
  EXPECT_EQ(doubt(found(0.25, 0.2, 0.1)).value_or("").substr(0, 29),
            "W2^2 is only known to 20 %: u");
  EXPECT_EQ(doubt(found(0.25, 0.2, 0.22)).value_or("").substr(0, 29),
            "W2^2 is only known to 12 %: u");
  EXPECT_EQ(doubt(found(0.25, 0.2, 0.24)), std::nullopt);
}

TEST(Doubt, IsOfAFlowWhoseStepsAreTooLong) {
  const auto flow_that_dissipates = [](double rate) {
    RunReport report;
    report.status = Status::converged;
    FlowReport& flow = report.flow.emplace();
    for (int k = 0; k <= 2; ++k) {
      FlowRow& row = flow.rows.emplace_back();
      row.time = 0.5 * k;
      row.energy = 4 - k;
      row.dissipation = rate;
    }
    return report;
  };
  EXPECT_EQ(doubt(flow_that_dissipates(2)), std::nullopt);
  EXPECT_EQ(doubt(flow_that_dissipates(1.6)), std::nullopt);
  EXPECT_NEAR(flow_that_dissipates(1.6).flow->imbalance(), 0.2, 1e-12);
  EXPECT_EQ(doubt(flow_that_dissipates(1)).value_or("").substr(0, 78),
            "the steps are too long: what was dissipated is off by 50 % of what the energy ");
}

TEST(Doubt, IsNotOfAValueThatHasNotConverged) {
  RunReport report = found(0.25, 0.5, 0.24);
  report.status = Status::iteration_limit;
  EXPECT_EQ(doubt(report), std::nullopt);
}

}  // namespace
}  // namespace deblai
