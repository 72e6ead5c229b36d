#include <gtest/gtest.h>
#include <unit/cases/message.hpp>
#include <unit/input/nifti_file.hpp>

#include <deblai/cases/flow_cost.hpp>
#include <deblai/cases/posed.hpp>
#include <deblai/cases/read_case.hpp>

namespace deblai {
namespace {

using testing::begins;
using testing::contains;
using testing::message_of;
using testing::NiftiFile;
using testing::scratch;
using testing::world;

/// A flow in a box of 8 x 12 x 10 millimetres.
Case flow_of(const std::string& energy, const std::string& lines = {},
             const std::string& stepping = "{dt: 0.1, end: 1}") {
  return parse_case(
      fmt::format("problem: gradient_flow\n"
                  "initial: {{ball: {{center: [14, 26, 35], radius: 2}}}}\n"
                  "domain: {{cells: [4, 6, 5], box: [[10, 18], [20, 32], [30, 40]]}}\n"
                  "energy: {}\nstepping: {}\n{}",
                  energy, stepping, lines),
      "case.yaml", scratch());
}

Densities densities_of(const Case& c) {
  const Inputs inputs = read_inputs(world(), c);
  return make_densities(Grid(world(), inputs.shape), c, inputs);
}

std::string refusal(const std::string& energy, Failure failure) {
  return message_of(
      [&] {
        const Case c = flow_of(energy);
        const Inputs inputs = read_inputs(world(), c);
        pose(Grid(world(), inputs.shape), c, inputs);
      },
      failure);
}

/// x - 14 at the voxels, which are cells of the box: of both signs.
void write_slope(const std::string& name, double spacing = 2) {
  NiftiFile file;
  file.dim = {4, 6, 5};
  std::vector<double> values;
  for (int v = 0; v < 120; ++v) values.push_back(spacing * (v % 4) - 3);
  file.with<float>(16, values);
  file.srow = {spacing, 0, 0, 11, 0, 2, 0, 21, 0, 0, 2, 31};
  file.write(name);
}

TEST(PotentialCase, IsAFormulaOrAVolumeOfEitherSign) {
  write_slope("slope.nii");
  const Field volume =
      densities_of(flow_of("{potential: {nifti: slope.nii, weight: -2}}")).potential.value();
  const Field formula = densities_of(flow_of("{potential: -2*(x - 14)}")).potential.value();
  EXPECT_EQ(minimum(volume), -6);
  EXPECT_EQ(maximum(volume), 6);
  for_each_line(volume.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < 4; ++x) EXPECT_EQ(volume.at(0, z, y, x), formula.at(0, z, y, x));
  });
}

TEST(PotentialCase, ReadsBackAsItself) {
  write_slope("slope.nii");
  for (const std::string potential :
       {"x^2", "{nifti: slope.nii}", "{nifti: slope.nii, weight: 0.1, frame: 0, affine: sform}"}) {
    const Case c = flow_of(fmt::format("{{potential: {}}}", potential));
    const std::string once = resolved_yaml(c);
    EXPECT_EQ(once, resolved_yaml(parse_case(once, "resolved.yaml", "/elsewhere")));
  }
}

TEST(PotentialCase, CoversTheBox) {
  write_slope("short.nii", 1);
  EXPECT_TRUE(contains(refusal("{potential: {nifti: short.nii}}", Failure::input),
                       "short.nii: does not cover the box: it has no values at (17, 21, 31)"));
}

TEST(PotentialCase, HasNoMassToBeTreatedAs) {
  EXPECT_TRUE(contains(refusal("{potential: {nifti: a.nii, threshold: 0}}", Failure::case_file),
                       "energy.potential.threshold: unknown key"));
  EXPECT_TRUE(contains(refusal("{potential: {ball: {}}}", Failure::case_file),
                       "energy.potential.ball: unknown key"));
  EXPECT_TRUE(contains(refusal("{potential: {}}", Failure::case_file), "energy.potential: "));
  EXPECT_TRUE(contains(refusal("{potential: {nifti: none.nii}}", Failure::input),
                       "energy.potential.nifti: "));
}

TEST(EnergyCase, TellsWhereAFormulaIsWrong) {
  EXPECT_TRUE(begins(refusal("{potential: x**2}", Failure::case_file),
                     "case.yaml:4:21: energy.potential: formula \"x**2\": "));
  EXPECT_TRUE(begins(refusal("{interaction: x**2}", Failure::case_file),
                     "case.yaml:4:23: energy.interaction: formula \"x**2\": "));
  EXPECT_TRUE(begins(refusal("{porous_medium: {m: 1}}", Failure::case_file),
                     "case.yaml:4:29: energy.porous_medium.m: "));
  EXPECT_TRUE(begins(refusal("{potential: 1/(x-11)}", Failure::input),
                     "energy.potential is inf at (11, 21, 31) (cell 0, 0, 0); a potential is"));
  EXPECT_TRUE(
      begins(refusal("{interaction: 1/(x^2-4)}", Failure::input),
             "energy.interaction: the formula \"1/(x^2-4)\" is inf at the displacement (2,"));
  EXPECT_EQ(refusal("{interaction: -1/sqrt(x^2+y^2+z^2)}", Failure::input), "");
}

TEST(ObstacleCase, NamesWhatDoesNotStopAtThem) {
  const auto refused = [](const std::string& lines) {
    return message_of(
        [&] {
          parse_case(fmt::format("problem: unbalanced_geodesic\n"
                                 "source: {{ball: {{center: [0.5, 0.5], radius: 0.3}}}}\n"
                                 "target: {{ball: {{center: [0.5, 0.5], radius: 0.3}}}}\n"
                                 "cost: {{obstacles: {{box: [[0, 0.1], [0, 1]]}}}}\n{}",
                                 lines),
                     "case.yaml", "/");
        },
        Failure::case_file);
  };
  EXPECT_TRUE(begins(refused("viscosity: 0.1\n"), "case.yaml:5:12: viscosity: does not stop at"));
  EXPECT_TRUE(begins(refused("growth: {law: uniform}\n"), "case.yaml:5:15: growth.law: growth by"));
  EXPECT_EQ(refused(""), "");
}

TEST(FlowCost, CountsStepsThatGrow) {
  const auto steps = [](const std::string& stepping) {
    return likely_steps(flow_of("{entropy: {}}", "output: {frames: 11}\n", stepping));
  };
  EXPECT_EQ(steps("{dt: 0.3, end: 1}"), 4);
  EXPECT_EQ(steps("{dt: 0.3, tolerance: 0.1, end: 1}"), 4);
  const int few = steps("{dt: 0.0005, tolerance: 0.1, end: 1}");
  EXPECT_GT(few, 20);
  EXPECT_LT(few, 60);
  EXPECT_GT(steps("{dt: 0.0005, tolerance: 0.02, end: 1}"), few + 20);
}

TEST(FlowCost, SaysTheStepsOfAFlow) {
  EXPECT_EQ(steps_in_words(flow_of("{entropy: {}}", "", "{dt: 0.3, end: 1}")),
            "4 of 0.3, to the time 1");
  EXPECT_TRUE(
      contains(steps_in_words(flow_of("{entropy: {}}", "", "{dt: 0.001, tolerance: 0.1, end: 1}")),
               "to the time 1: the first of 0.001, then as long as the tolerance 0.1 allows"));
}

}  // namespace
}  // namespace deblai
