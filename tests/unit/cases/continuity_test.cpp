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
  EXPECT_TRUE(posed.flow->pieces().changes);
  const Grid& grid = posed.ends.grid();
  const Flow& flow = posed.flow->pieces().at(0, 0.5);
  Field expected(grid, 1);
  testing::set(expected,
               [&](int, int, int y, int x) { return x == 0 ? 0 : grid.axis(1).centre(y) + 5; });
  EXPECT_LE(testing::distance(flow.velocity[0], expected), 1e-14);
  testing::set(expected,
               [&](int, int, int y, int x) { return y == 0 ? 0 : grid.axis(0).centre(x); });
  EXPECT_LE(testing::distance(flow.velocity[1], expected), 1e-14);
}

TEST(ContinuityCase, KnowsAVelocityThatDoesNotChange) {
  const VelocityCase still{.formula = std::vector<std::string>{"x", "2"}};
  EXPECT_FALSE(GivenVelocity(still, {}, 2).changes());
  EXPECT_TRUE(GivenVelocity({.stream = "x*t"}, {}, 2).changes());
  EXPECT_TRUE(GivenVelocity(still, {.removal = "t"}, 2).changes());
}

TEST(ContinuityCase, MakesAndRemovesWhatSourcesSay) {
  const Case c =
      carried("velocity: {formula: [y, x]}\nsources: {production: x*t, removal: \"2\"}\n");
  EXPECT_EQ(resolved_yaml(c), resolved_yaml(parse_case(resolved_yaml(c), "resolved.yaml", "/")));
  const Inputs inputs = read_inputs(world(), c);
  const PosedProblem posed = pose(Grid(world(), inputs.shape), c, inputs);
  const Grid& grid = posed.ends.grid();
  const Flow& flow = posed.flow->pieces().at(0, 3);
  Field expected(grid, 1);
  testing::set(expected, [&](int, int, int, int x) { return 3 * grid.axis(0).centre(x); });
  EXPECT_LE(testing::distance(flow.production.value(), expected), 1e-14);
  EXPECT_EQ(minimum(flow.removal.value()), 2);
  EXPECT_EQ(maximum(*flow.removal), 2);
}

TEST(FilmCase, HasEqualStepsUnlessTimesAreGiven) {
  const std::string ball = "  - {ball: {center: [0.5, 1], radius: 0.2}";
  const auto read = [&](const std::string& a, const std::string& b, const std::string& c) {
    return parse_case(
        "problem: velocity\nframes:\n" + ball + a + "}\n" + ball + b + "}\n" + ball + c + "}\n",
        "case.yaml", "/");
  };
  const Case plain = read("", "", "");
  EXPECT_EQ(plain.frames[1].time, 0.5);
  EXPECT_EQ(plain.frames[2].time, 1);
  EXPECT_EQ(plain.mass, MassRule::unit);
  EXPECT_EQ(plain.ends()[2].path, "frames[2]");
  EXPECT_EQ(resolved_yaml(plain), resolved_yaml(parse_case(resolved_yaml(plain), "r.yaml", "/")));
  EXPECT_EQ(read(", time: -1", ", time: 0", ", time: 5").frames[2].time, 5);
}

TEST(TracersCase, AreAThousandUnlessSaidOtherwise) {
  const Case c = carried("velocity: {formula: [y, x]}\ntracers: {}\noutput: {map: true}\n");
  EXPECT_EQ(c.tracers->count, 1000);
  EXPECT_TRUE(c.output.map);
  EXPECT_EQ(resolved_yaml(c), resolved_yaml(parse_case(resolved_yaml(c), "resolved.yaml", "/")));
  EXPECT_FALSE(
      carried("velocity: {formula: [y, x]}\ntracers: {spacing: 2 cells}\n").tracers->count);
  EXPECT_EQ(carried("velocity: {formula: [y, x]}\ntracers: {points: p.txt}\n").tracers->points,
            "/p.txt");
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
