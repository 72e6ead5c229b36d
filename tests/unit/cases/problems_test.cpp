#include <numbers>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/cases/posed.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/resources.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::begins;
using testing::contains;
using testing::message_of;

constexpr const char* pair =
    "source: {ball: {center: [0.3, 0.3], radius: 0.1}}\n"
    "target: {box: [[0.5, 0.7], [0.5, 0.8]]}\n";
constexpr const char* group =
    "densities:\n"
    "  - {ball: {center: [0.3, 0.3], radius: 0.1}}\n"
    "  - {box: [[0.5, 0.7], [0.5, 0.8]], weight: 2}\n"
    "  - {sum: [{ball: {center: [0.6, 0.2], radius: 0.1}}], weight: 0.5}\n";

Case flow(const std::string& lines = {}) {
  return parse_case(fmt::format("problem: minimal_flow\n{}{}", pair, lines), "case.yaml", "/");
}

Case barycentre(const std::string& lines = {}) {
  return parse_case(fmt::format("problem: barycentre\n{}{}", group, lines), "case.yaml", "/");
}

std::string refusal_of_flow(const std::string& lines) {
  return message_of([&] { flow(lines); }, Failure::case_file);
}

std::string refusal_of_barycentre(const std::string& lines) {
  return message_of([&] { barycentre(lines); }, Failure::case_file);
}

std::string read_again(const Case& c) {
  return resolved_yaml(parse_case(resolved_yaml(c), "resolved.yaml", "/elsewhere"));
}

PosedProblem posed(const Case& c) {
  const Inputs inputs = read_inputs(testing::world(), c);
  return pose(Grid(testing::world(), inputs.shape), c, inputs);
}

TEST(MinimalFlowCase, HasNoTimeAndItsOwnCost) {
  const Case c = flow();
  EXPECT_EQ(c.domain.time_steps, 1);
  EXPECT_EQ(c.cost.law, "flow");
  EXPECT_EQ(c.mass, MassRule::unit);
  EXPECT_EQ(flow("domain: {time_steps: 1}\ncost: {law: flow}\n").domain.time_steps, 1);
}

TEST(MinimalFlowCase, ReadsBackAsItself) {
  const Case c = flow(
      "cost: {weight: {formula: '1 + x'}, obstacles: {box: [[0, 1], [0, 1]]}}\n"
      "domain: {box: [[0, 1], [0, 1]]}\nmass: match_source\n");
  EXPECT_EQ(read_again(c), resolved_yaml(c));
}

TEST(MinimalFlowCase, RefusesWhatNeedsTime) {
  EXPECT_EQ(refusal_of_flow("domain: {time_steps: 8}\n"),
            "case.yaml:4:22: domain.time_steps: a minimal flow has no time, got 8 steps\n"
            "  remove it, or choose `problem: geodesic`, whose mass moves in time");
  EXPECT_TRUE(contains(refusal_of_flow("domain: {time_grading: 1}\n"), "domain.time_grading"));
  EXPECT_TRUE(contains(refusal_of_flow("viscosity: 0.1\n"), "no time in which to diffuse"));
  EXPECT_TRUE(contains(refusal_of_flow("cost: {density_bound: 9}\n"), "no density on the way"));
  EXPECT_TRUE(contains(refusal_of_flow("output: {frames: 9}\n"), "no path to film"));
  EXPECT_TRUE(contains(refusal_of_flow("output: {fields: [density]}\n"), "no path to film"));
  EXPECT_TRUE(contains(refusal_of_flow("growth: {}\n"), "`problem: minimal_flow` makes and loses"));
}

TEST(MinimalFlowCase, RefusesOtherCosts) {
  EXPECT_TRUE(begins(refusal_of_flow("cost: {law: kinetic}\n"),
                     "case.yaml:4:13: cost.law: the cost of a minimal flow is `flow`, got"));
}

TEST(MinimalFlowCase, RefusesMassesThatDiffer) {
  const Case c = flow("mass: keep\ndomain: {cells: 16}\n");
  EXPECT_TRUE(contains(message_of([&] { posed(c); }, Failure::input),
                       "a minimal flow makes and loses none"));
}

TEST(BarycentreCase, HasAGroupOfDensities) {
  const Case c = barycentre();
  ASSERT_EQ(c.densities.size(), 3U);
  EXPECT_EQ(c.densities[1].weight, 2);
  EXPECT_EQ(c.ends()[2].path, "densities[2]");
  EXPECT_EQ(c.dim(), 2);
  EXPECT_EQ(c.mass, MassRule::unit);
  EXPECT_FALSE(c.is_unbalanced());
}

TEST(BarycentreCase, KeepsMassesWhereTheyGrow) {
  const Case c = barycentre("growth: {}\n");
  EXPECT_TRUE(c.is_unbalanced());
  EXPECT_EQ(c.mass, MassRule::keep);
  EXPECT_EQ(c.output.fields.back(), OutputField::growth_rate);
}

TEST(BarycentreCase, ReadsBackAsItself) {
  for (const std::string lines : {"", "growth: {length_scale: 0.2}\nviscosity: 0.01\n"}) {
    const Case c = barycentre(lines);
    EXPECT_EQ(read_again(c), resolved_yaml(c));
  }
}

TEST(BarycentreCase, FitsTheBoxToAllDensities) {
  const GridShape shape =
      read_inputs(testing::world(), barycentre("domain: {cells: 20, margin: 0}\n")).shape;
  EXPECT_LE(shape.axes[1].origin, 0.1 + 1e-12);  // the third
  EXPECT_GE(shape.axes[1].origin + shape.axes[1].length, 0.8 - 1e-12);
}

TEST(BarycentreCase, ScalesAllMasses) {
  const std::string domain = "domain: {cells: 20}\n";
  for (const double mass : posed(barycentre(domain)).ends.masses) EXPECT_NEAR(mass, 1, 1e-13);
  const std::vector<double> matched =
      posed(barycentre(domain + "mass: match_source\n")).ends.masses;
  for (const double mass : matched) EXPECT_NEAR(mass, matched[0], 1e-13);
  EXPECT_GT(std::abs(matched[0] - 1), 0.5);
}

TEST(BarycentreCase, NamesTheDensitiesWhoseMassesDiffer) {
  const Case c = barycentre("domain: {cells: 20}\nmass: keep\n");
  const std::string message = message_of([&] { posed(c); }, Failure::input);
  EXPECT_TRUE(begins(message, "mass: keep: densities[0] has mass"));
  EXPECT_TRUE(contains(message, "densities[1]"));
  EXPECT_TRUE(contains(message, "`growth: {}` lets mass grow"));
}

TEST(BarycentreCase, TakesGrowthFromTheDensitiesFurthestApart) {
  const PosedProblem all = posed(barycentre("domain: {cells: 40}\ngrowth: {}\n"));
  // From (0.3, 0.3) to (0.6, 0.65), and a little for the shapes.
  EXPECT_NEAR(all.model.growth->length_scale, std::hypot(0.3, 0.35), 0.02);
}

TEST(BarycentreCase, NeedsMorePerDensity) {
  const Case three = barycentre();
  Case two = three;
  two.densities.pop_back();
  const GridShape shape{{{64, 0, 1}, {64, 0, 1}}, 32};
  const Needs less = needs_of(shape, two, 1, 1);
  const Needs more = needs_of(shape, three, 1, 1);
  EXPECT_GT(more.bytes_per_rank, less.bytes_per_rank + 8. * 64 * 64 * 32 * 8);  // path and dual
  EXPECT_GT(more.disk_bytes, less.disk_bytes);
  EXPECT_GT(more.seconds, less.seconds);
}

TEST(BarycentreCase, RefusesWhatItHasNot) {
  EXPECT_TRUE(contains(refusal_of_barycentre(pair), "source: a barycentre has no source"));
  EXPECT_EQ(refusal_of_barycentre("solver: {algorithm: douglas_rachford}\n"),
            "case.yaml:6:21: solver.algorithm: a barycentre is not computed by `douglas_rachford`\n"
            "  remove it: `chambolle_pock` is the default");
  EXPECT_TRUE(contains(refusal_of_barycentre("output: {fields: [source]}\n"), "add `growth: {}`"));
  EXPECT_TRUE(contains(refusal_of_barycentre("domain: {like: source}\n"), "`like: first`"));
  EXPECT_TRUE(
      contains(refusal_of_barycentre("domain: {like: first}\n"), "densities[0] is no volume"));
  const Case steep = barycentre("domain: {cells: 16}\ncost: {law: power, exponent: 1.5}\n");
  EXPECT_TRUE(contains(message_of([&] { posed(steep); }, Failure::case_file), "of degree 2"));
}

TEST(BarycentreCase, AloneHasAGroup) {
  const auto refusal = [](const std::string& text) {
    return message_of([&] { parse_case(text, "case.yaml", "/"); }, Failure::case_file);
  };
  EXPECT_TRUE(contains(refusal(fmt::format("problem: geodesic\n{}{}", pair, group)),
                       "densities: only a barycentre has a group of densities"));
  EXPECT_TRUE(contains(refusal("problem: barycentre\n"), "the key `densities` is missing"));
  EXPECT_TRUE(
      contains(refusal("problem: barycentre\ndensities: [{ball: {center: [0], radius: 1}}]\n"),
               "a list of 1"));
  EXPECT_TRUE(contains(refusal("problem: barycentre\ndensities: [{ball: {center: [0], radius: 1}, "
                               "weight: 0}, {ball: {center: [0], radius: 1}}]\n"),
                       "densities[0].weight: expected a positive number"));
}

Case gradient_flow(const std::string& lines = {}) {
  return parse_case(
      fmt::format("problem: gradient_flow\ninitial: {{ball: {{center: [0.5, 0.5], radius: 0.3}}}}\n"
                  "energy: {{porous_medium: {{m: 3}}, potential: x^2}}\n"
                  "stepping: {{dt: 0.3, end: 1}}\ndomain: {{cells: 16, box: [[0, 1], [0, 1]]}}\n{}",
                  lines),
      "case.yaml", "/");
}

const std::string square_domain = "domain: {cells: 16, box: [[0, 1], [0, 1]]}\n";

/// Of any energy and steps.
Case flow_of(const std::string& energy, const std::string& stepping = "{dt: 0.1, end: 1}",
             const std::string& lines = square_domain) {
  const bool has_domain = lines.find("domain") != std::string::npos;
  return parse_case(
      fmt::format("problem: gradient_flow\ninitial: {{ball: {{center: [0.5, 0.5], radius: 0.3}}}}\n"
                  "energy: {}\nstepping: {}\n{}{}",
                  energy, stepping, lines, has_domain ? "" : square_domain),
      "case.yaml", "/");
}

Case gradient_flow_on(const std::string& domain) {
  return flow_of("{entropy: {}}", "{dt: 0.1, end: 1}", fmt::format("domain: {{{}}}\n", domain));
}

TEST(GradientFlowCase, KeepsItsMassAndHasATighterTolerance) {
  const Case c = gradient_flow();
  EXPECT_EQ(c.mass, MassRule::keep);
  EXPECT_EQ(c.domain.time_steps, 1);
  EXPECT_EQ(c.solver.stopping.tolerance, 1e-4);
  EXPECT_EQ(c.energy->terms.at("porous_medium").at("m"), 3);
  EXPECT_EQ(c.energy->terms.at("porous_medium").at("diffusivity"), 1) << "as it is declared";
  EXPECT_EQ(gradient_flow("mass: unit\nsolver: {tolerance: 0.01}\n").solver.stopping.tolerance,
            0.01);
}

TEST(GradientFlowCase, ShortensItsLastStep) { EXPECT_EQ(gradient_flow().stepping->steps(), 4); }

TEST(GradientFlowCase, ReadsBackAsItself) {
  for (const std::string lines :
       {"", "mass: unit\n", "output: {every: 0.3, fields: [density, momentum]}\n",
        "output: {frames: 3}\ncost: {obstacles: {box: [[0, 0.2], [0, 1]]}}\n"}) {
    const Case c = gradient_flow(lines);
    EXPECT_EQ(read_again(c), resolved_yaml(c));
  }
  for (const std::string scheme : {"jko", "implicit_fv"}) {
    const Case c = flow_of("{entropy: {}, interaction: x^2}",
                           fmt::format("{{scheme: {}, dt: 0.1, tolerance: 0.2, end: 1}}", scheme));
    EXPECT_EQ(read_again(c), resolved_yaml(c));
    EXPECT_EQ(c.stepping->tolerance, 0.2);
  }
  const Case aimed = flow_of("{target: {density: {box: [[0.5, 1], [0, 1]]}, stiffness: 3}}");
  EXPECT_EQ(read_again(aimed), resolved_yaml(aimed));
  EXPECT_EQ(aimed.energy->target->parameters.at("stiffness"), 3);
}

TEST(GradientFlowCase, ShowsDensityAndVelocity) {
  EXPECT_EQ(gradient_flow().output.fields,
            (std::vector{OutputField::density, OutputField::velocity}));
  EXPECT_EQ(gradient_flow().output.frames, 17);
  EXPECT_EQ(gradient_flow("output: {every: 0.5}\n").output.frames, 0);
}

TEST(GradientFlowCase, HasTheGridOfItsVolumeAsLikeInitial) {
  EXPECT_TRUE(contains(message_of([&] { gradient_flow_on("like: source"); }, Failure::case_file),
                       "`like: initial`"));
  EXPECT_TRUE(contains(message_of([&] { gradient_flow_on("like: initial"); }, Failure::case_file),
                       "the initial density is no volume"));
}

TEST(GradientFlowCase, RefusesWhatFiniteVolumesDoNotTake) {
  const std::string stepping = "{scheme: implicit_fv, dt: 0.1, end: 1}";
  const auto refusal = [&](const std::string& energy, const std::string& lines = {}) {
    return message_of([&] { flow_of(energy, stepping, lines); }, Failure::case_file);
  };
  EXPECT_TRUE(begins(refusal("{entropy: {}, congestion: {density: 2}}"),
                     "case.yaml:3:35: energy.congestion: `scheme: implicit_fv` has no fluxes for"));
  EXPECT_TRUE(contains(refusal("{entropy: {}, target: {density: {formula: x}}}"), "energy.target"));
  EXPECT_TRUE(contains(refusal("{potential: x}"), "add an `entropy` or a `porous_medium`"));
  EXPECT_TRUE(contains(refusal("{entropy: {}}", "solver: {theta: 0}\n"), "prefix `diffusion_`"));
  EXPECT_TRUE(contains(refusal("{entropy: {}}", "domain: {box: [[0, 1], [0, 1]], time_steps: 2}\n"),
                       "no steps inside"));
}

TEST(GradientFlowCase, RefusesPicturesOfNoStep) {
  const auto refusal = [&](const std::string& output) {
    return message_of([&] { gradient_flow("output: " + output + "\n"); }, Failure::case_file);
  };
  EXPECT_TRUE(contains(refusal("{every: 0.1}"), "0.1 is less than a step, 0.3"));
  EXPECT_TRUE(contains(refusal("{every: 0.5, frames: 3}"), "remove one of them"));
  EXPECT_TRUE(contains(refusal("{fields: [growth_rate]}"), "makes no mass"));
  EXPECT_TRUE(contains(message_of(
                           [&] {
                             parse_case(
                                 fmt::format("problem: geodesic\n{}output: {{every: 1}}\n", pair),
                                 "case.yaml", "/");
                           },
                           Failure::case_file),
                       "only the film of a gradient flow"));
}

TEST(GradientFlowCase, RefusesADensityThatItsEnergyHasNoRoomFor) {
  const Case c = flow_of("{congestion: {density: 0.5}, potential: x}");
  EXPECT_EQ(message_of([&] { posed(c); }, Failure::input),
            "energy.congestion.density: is 0.5, but the initial density reaches 1\n  raise it, or "
            "spread the density out; densities are meant as they are after `mass` and `blur`");
}

TEST(GradientFlowCase, ScalesItsTargetWithItsMass) {
  const std::string energy = "{target: {density: {box: [[0.5, 1], [0, 1]]}}}";
  const std::string stepping = "{dt: 0.1, end: 1}";
  const PosedProblem kept = posed(flow_of(energy, stepping));
  EXPECT_NEAR(integral(kept.ends.aim.value()), 0.5, 1e-12);
  const PosedProblem scaled = posed(flow_of(energy, stepping, "mass: unit\n" + square_domain));
  EXPECT_NEAR(integral(scaled.ends.aim.value()), 1, 1e-12);
}

TEST(GradientFlowCase, NeedsLessDiskForFewerPictures) {
  const auto disk = [](const Case& c) {
    const Inputs inputs = read_inputs(testing::world(), c);
    return needs_of(inputs.shape, c, 1, 1).disk_bytes - 1e6;
  };
  EXPECT_NEAR(disk(gradient_flow("output: {every: 0.5}\n")), 3.0 / 17 * disk(gradient_flow()), 1);
}

TEST(GradientFlowCase, PosesTheDensityThatItStartsFrom) {
  const PosedProblem problem = posed(gradient_flow());
  EXPECT_EQ(problem.ends.fields.size(), 1U);
  EXPECT_NEAR(problem.ends.masses.front(), std::numbers::pi * 0.09, 1e-5);
}

TEST(GradientFlowCase, RefusesWhatItHasNot) {
  const auto refusal = [](const std::string& lines) {
    return message_of([&] { gradient_flow(lines); }, Failure::case_file);
  };
  EXPECT_TRUE(contains(refusal("source: {formula: x}\n"), "a gradient flow has no `source`"));
  EXPECT_TRUE(contains(refusal("viscosity: 1\n"), "diffusion is the energy `entropy`"));
  EXPECT_TRUE(contains(refusal("cost: {density_bound: 9}\n"), "congestion"));
  EXPECT_TRUE(contains(refusal("mass: match_source\n"), "choose `unit` or `keep`"));
  EXPECT_TRUE(contains(refusal("solver: {algorithm: douglas_rachford}\n"), "chambolle_pock"));
}

}  // namespace
}  // namespace deblai
