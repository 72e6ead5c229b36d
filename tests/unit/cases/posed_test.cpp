#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/cases/posed.hpp>
#include <deblai/cases/read_case.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::contains;
using testing::world;

PosedProblem posed(const std::string& lines, const std::string& problem = "geodesic") {
  const Case c = parse_case("problem: " + problem + "\n" + lines, "case.yaml", "/");
  const Inputs inputs = read_inputs(world(), c);
  return pose(Grid(world(), inputs.shape), c, inputs);
}

std::string refusal(const std::string& lines, const std::string& problem = "geodesic",
                    Failure failure = Failure::input) {
  return testing::message_of([&] { posed(lines, problem); }, failure);
}

const std::string boxes =
    "source: {box: [[0.1, 0.3], [0.1, 0.3]]}\n"
    "target: {box: [[0.5, 0.7], [0.1, 0.3]]}\n"
    "domain: {cells: [20, 40], time_steps: 4, box: [[0, 1], [0, 1]]}\n";

TEST(PosedProblem, IsThatOfBenamouAndBrenierByDefault) {
  const PosedProblem problem = posed(boxes);
  EXPECT_TRUE(problem.model.has_static_dual());
  EXPECT_TRUE(problem.remarks.empty());
}

TEST(PosedProblem, HasALengthScaleAsFarAsTheShapesAreApart) {
  const PosedProblem problem = posed(boxes, "unbalanced_geodesic");
  EXPECT_NEAR(problem.model.growth->length_scale, 0.4, 1e-12);
  ASSERT_EQ(problem.remarks.size(), 1U);
  EXPECT_EQ(problem.remarks[0],
            "growth   fisher_rao, length scale 0.4 (auto): nothing travels further than 1.257");
}

TEST(PosedProblem, HasALengthScaleThatDoesNotDependOnTheMasses) {
  const std::string heavy =
      "source: {box: [[0.1, 0.3], [0.1, 0.3]]}\n"
      "target: {sum: [{box: [[0.5, 0.7], [0.1, 0.3]], weight: 3}]}\n"
      "domain: {cells: [20, 40], time_steps: 4, box: [[0, 1], [0, 1]]}\n";
  EXPECT_NEAR(posed(heavy, "unbalanced_geodesic").model.growth->length_scale, 0.4, 1e-12);
}

TEST(PosedProblem, HasALengthScaleOfTwoCellsAtLeast) {
  const PosedProblem problem = posed(
      "source: {box: [[0.1, 0.3], [0.1, 0.3]]}\ntarget: {box: [[0.1, 0.3], [0.1, 0.3]]}\n"
      "domain: {cells: [20, 40], box: [[0, 1], [0, 1]]}\n",
      "unbalanced_geodesic");
  EXPECT_DOUBLE_EQ(problem.model.growth->length_scale, 0.1);
  EXPECT_TRUE(contains(problem.remarks.at(0), "length scale 0.1 (auto: two cells, as the shapes"));
}

TEST(PosedProblem, MeasuresALengthScaleInTheLargestCells) {
  const PosedProblem problem =
      posed(boxes + "growth: {length_scale: 3 cells}\n", "unbalanced_geodesic");
  EXPECT_DOUBLE_EQ(problem.model.growth->length_scale, 0.15);
}

TEST(PosedProblem, KeepsMassesThatDifferWhereMassGrows) {
  const PosedProblem problem = posed(
      "source: {box: [[0.1, 0.3], [0.1, 0.3]]}\ntarget: {box: [[0.5, 0.9], [0.5, 0.9]]}\n"
      "domain: {cells: [20, 40], box: [[0, 1], [0, 1]]}\n",
      "unbalanced_geodesic");
  EXPECT_NEAR(problem.ends.masses[0], 0.04, 1e-14);
  EXPECT_NEAR(problem.ends.masses[1], 0.16, 1e-14);
}

TEST(Mobility, IsOneOverTheWeightAndZeroInObstacles) {
  const PosedProblem problem =
      posed(boxes +
            "cost: {weight: {formula: 1 + 3 * (x > 0.5)}, obstacles: {box: [[0.4, 0.475], [0, "
            "0.8]]}}\n");
  const Field& mobility = problem.model.mobility.value();
  for_each_line(mobility.grid(), 1, [&](int, int z, int y) {
    const Grid& grid = mobility.grid();
    const bool walled = grid.axis(1).centre(grid.owned().start[1] + y) < 0.8;
    // The cell from 0.45 to 0.5 is covered by half.
    for (int x = 0; x < 20; ++x) {
      const bool wall = walled && (x == 8 || x == 9);
      EXPECT_EQ(mobility.at(0, z, y, x), wall ? 0 : x < 10 ? 1 : 0.25) << x;
    }
  });
}

TEST(Mobility, RefusesWeightsOfZero) {
  EXPECT_EQ(refusal(boxes + "cost: {weight: {box: [[0, 1], [0, 0.5]]}}\n"),
            "cost.weight: is 0 in 400 of 800 cells; a weight is positive everywhere\n"
            "  add a background to it; walls are made by cost.obstacles");
  EXPECT_TRUE(contains(refusal(boxes + "cost: {weight: {formula: 1 / (x - x)}}\n"), "cost.weight"));
}

TEST(Mobility, RefusesWallsThinnerThanTheCells) {
  EXPECT_TRUE(contains(refusal(boxes + "cost: {obstacles: {box: [[0.41, 0.42], [0, 1]]}}\n"),
                       "cost.obstacles: covers no cell by half, 0.2 at most"));
}

TEST(Obstacles, HoldNoMassOfTheEnds) {
  EXPECT_EQ(refusal(boxes + "cost: {obstacles: {box: [[0.2, 0.4], [0, 1]]}}\n"),
            "source: 50 % of its mass lies inside cost.obstacles; at most 0.1 % is cut off\n"
            "  move the density or the obstacles, or blur it less");
}

TEST(Obstacles, CutALittleOffAndRestoreTheMass) {
  const std::string heaps =
      "source: {gaussian: {center: [0.25, 0.5], width: 0.05}}\n"
      "target: {gaussian: {center: [0.75, 0.5], width: 0.05}}\n"
      "domain: {cells: [20, 40], time_steps: 4, box: [[0, 1], [0, 1]]}\nmass: keep\n";
  const PosedProblem problem =
      posed(heaps + "cost: {obstacles: {box: [[0.45, 0.55], [0, 0.8]]}}\n");
  EXPECT_NEAR(problem.ends.masses[0], posed(heaps).ends.masses[0], 1e-14);
  ASSERT_EQ(problem.remarks.size(), 2U);
  EXPECT_TRUE(contains(problem.remarks[0], "source   0.0016 % of its mass lay inside obstacles"));
  const Field& mobility = problem.model.mobility.value();
  for_each_line(mobility.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < 20; ++x) {
      if (mobility.at(0, z, y, x) == 0) {
        EXPECT_EQ(problem.ends.source().at(0, z, y, x), 0);
      }
    }
  });
}

TEST(DensityBound, HoldsBothEnds) {
  const std::string twice =
      "source: {sum: [{box: [[0.1, 0.3], [0.1, 0.3]], weight: 0.25}]}\n"
      "target: {box: [[0.5, 0.6], [0.1, 0.2]]}\n"
      "domain: {cells: [20, 40], time_steps: 4, box: [[0, 1], [0, 1]]}\nmass: keep\n";
  EXPECT_EQ(refusal(twice + "cost: {density_bound: 0.5}\n"),
            "cost.density_bound: is 0.5, but the target reaches 1\n  raise it, or spread the "
            "density out; densities are meant as they are after `mass` and `blur`");
  EXPECT_NEAR(posed(boxes + "cost: {density_bound: 25.1}\n").model.density_bound, 25.1, 0);
}

TEST(Cost, HasRoomForBothEnds) {
  EXPECT_TRUE(contains(refusal(boxes + "cost: {law: saturation, capacity: 20}\n"),
                       "cost.law: `saturation` has no room for the largest density, 25"));
  EXPECT_EQ(
      posed(boxes + "cost: {law: saturation, capacity: 30}\n").model.parameters.at("capacity"), 30);
}

TEST(Cost, RefusesLawsThatDoNotGoTogether) {
  EXPECT_TRUE(contains(refusal(boxes + "cost: {law: power, weight: {formula: 2}}\n",
                               "unbalanced_geodesic", Failure::case_file),
                       "\"power\""));
}

TEST(GrowthMask, IsSomewhere) {
  const std::string mask = boxes + "growth: {mask: {formula: ";
  EXPECT_TRUE(contains(refusal(mask + "0.4}}\n", "unbalanced_geodesic"),
                       "growth.mask: mass may grow where it is at least 1/2, and its maximum is "
                       "0.4"));
  const PosedProblem problem = posed(mask + "0.6 * (y < 0.5)}}\n", "unbalanced_geodesic");
  EXPECT_DOUBLE_EQ(integral(*problem.model.growth->mask), 0.5);
}

TEST(Weights, MayReachBeyondTheBox) {
  EXPECT_NO_THROW(posed(boxes + "cost: {obstacles: {box: [[0.8, 2], [-1, 2]]}}\n"));
}

const std::string wall = "cost: {obstacles: {formula: \"abs(x-0.4)<0.06\"}}\n";

TEST(PosedProblem, NeedsAWayFromTheOneToTheOther) {
  for (const std::string problem : {"geodesic", "minimal_flow"}) {
    const std::string steps = problem == "geodesic" ? ", time_steps: 4" : "";
    const std::string said = refusal(
        "source: {box: [[0.1, 0.3], [0.1, 0.3]]}\ntarget: {box: [[0.5, 0.7], [0.1, 0.3]]}\n"
        "domain: {cells: [20, 40]" +
            steps + ", box: [[0, 1], [0, 1]]}\n" + wall,
        problem);
    EXPECT_TRUE(contains(said, "cost.obstacles: no way from the source to the target")) << said;
    EXPECT_TRUE(contains(said, "within [0, 0.35] x [0, 1]") || contains(said, "[0.45, 1]")) << said;
    EXPECT_TRUE(contains(said, "open a gap")) << said;
  }
  posed(boxes + "cost: {obstacles: {formula: \"abs(x-0.4)<0.06 && y>0.5\"}}\n");
}

TEST(PosedProblem, NeedsNoWayWhereMassGrows) {
  posed(boxes + wall, "unbalanced_geodesic");
  const std::string masked = boxes + wall + "growth: {length_scale: 0.3, mask: ";
  const std::string said = refusal(masked + "{formula: \"x<0.2\"}}\n", "unbalanced_geodesic");
  EXPECT_TRUE(contains(said, "let growth.mask reach into it")) << said;
  posed(masked + "{formula: \"x<0.2 || x>0.8\"}}\n", "unbalanced_geodesic");
}

TEST(PosedProblem, NeedsAWayBetweenAllOfAGroup) {
  const std::string group =
      "densities: [{box: [[0.1, 0.3], [0.1, 0.3]]}, {box: [[0.1, 0.3], [0.5, 0.7]]}, "
      "{box: [[0.5, 0.7], [0.1, 0.3]]}]\ndomain: {cells: [20, 40], time_steps: 2, box: [[0, 1], "
      "[0, 1]]}\n";
  EXPECT_TRUE(contains(refusal(group + wall, "barycentre"), "no way from"));
  posed(group + wall + "growth: {length_scale: 0.3}\n", "barycentre");
}

TEST(PosedProblem, WarnsOfALengthScaleBelowACell) {
  const std::string growth = boxes + "growth: {length_scale: ";
  EXPECT_TRUE(posed(growth + "0.06}\n", "unbalanced_geodesic").ends.warnings.empty());
  const PosedProblem problem = posed(growth + "1e-4}\n", "unbalanced_geodesic");
  ASSERT_EQ(problem.ends.warnings.size(), 1U);
  EXPECT_TRUE(contains(problem.ends.warnings[0], "growth.length_scale: is 0.0001, below a cell"));
}

}  // namespace
}  // namespace deblai
