#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/cases/posed.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/resources.hpp>
#include <support/fields.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::message_of;
using testing::world;

Case carried(const std::string& lines = {}) {
  return parse_case(fmt::format("problem: continuity\n"
                                "initial: {{ball: {{center: [0.5, 0.3], radius: 0.1}}}}\n"
                                "domain: {{cells: [12, 9], box: [[0, 1], [0, 2]]}}\n"
                                "{}",
                                lines),
                    "case.yaml", "/");
}

TEST(ContinuityCase, CarriesWhatItIsGivenWithItsMass) {
  const Case c = carried("velocity: {formula: [y, x*t]}\ntransport: {cfl: 0.5, end: 2}\n");
  EXPECT_EQ(c.mass, MassRule::keep);
  EXPECT_EQ(c.domain.time_steps, 1);
  EXPECT_EQ(c.transport.steps.cfl, 0.5);
  EXPECT_EQ(c.transport.end, 2);
  EXPECT_EQ(c.ends().size(), 1U);
  EXPECT_EQ(c.output.fields, (std::vector{OutputField::density, OutputField::velocity}));
}

TEST(ContinuityCase, ReadsBackAsItself) {
  const Case c = carried("velocity: {stream: \"x*y*t\"}\ntransport: {dt: 0.01}\nmass: unit\n");
  const std::string once = resolved_yaml(c);
  EXPECT_EQ(once, resolved_yaml(parse_case(once, "resolved.yaml", "/elsewhere")));
  EXPECT_EQ(once.find("solver"), std::string::npos);
  EXPECT_EQ(once.find("target"), std::string::npos);
}

TEST(ContinuityCase, TakesTheVelocityAtTheFacesAndTimes) {
  const Case c = carried("velocity: {formula: [\"y + 10*t\", \"x\"]}\n");
  const Inputs inputs = read_inputs(world(), c);
  const PosedProblem posed = pose(Grid(world(), inputs.shape), c, inputs);
  EXPECT_TRUE(posed.velocity->changes());
  const Grid& grid = posed.ends.grid();
  Flow flow(grid);
  posed.velocity->at(0.5, flow);
  Field expected(grid, 1);
  testing::set(expected,
               [&](int, int, int y, int x) { return x == 0 ? 0 : grid.axis(1).centre(y) + 5; });
  EXPECT_LE(testing::distance(flow.velocity[0], expected), 1e-14);
  testing::set(expected,
               [&](int, int, int y, int x) { return y == 0 ? 0 : grid.axis(0).centre(x); });
  EXPECT_LE(testing::distance(flow.velocity[1], expected), 1e-14);
}

TEST(ContinuityCase, KnowsAVelocityThatDoesNotChange) {
  EXPECT_FALSE(GivenVelocity({.formula = std::vector<std::string>{"x", "2"}}, 2).changes());
  EXPECT_TRUE(GivenVelocity({.stream = "x*t"}, 2).changes());
}

TEST(ContinuityCase, TakesAFewSlicesOfMemory) {
  const Case c = carried("velocity: {formula: [y, x]}\n");
  const Inputs inputs = read_inputs(world(), c);
  const Needs needs = needs_of(inputs.shape, c, 1, 1);
  EXPECT_GT(needs.bytes_per_rank, 12 * 9 * 8 * 10);
  EXPECT_LT(needs.bytes_per_rank, 12 * 9 * 8 * 40);
  EXPECT_GT(needs.disk_bytes, 0);
}

}  // namespace
}  // namespace deblai
