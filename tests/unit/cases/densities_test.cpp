#include <limits>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/cases/densities.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/resources.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

Case make_case(const std::string& lines) {
  return parse_case("problem: geodesic\n" + lines, "case.yaml", testing::data());
}

Densities densities_of(const std::string& lines) {
  const Case c = make_case(lines);
  const Inputs inputs = read_inputs(testing::world(), c);
  return make_densities(Grid(testing::world(), inputs.shape), c, inputs);
}

std::string refusal(const std::string& lines, Failure failure) {
  return testing::message_of([&] { densities_of(lines); }, failure);
}

constexpr const char* boxes =
    "source: {box: [[0.1, 0.3], [0.1, 0.3]]}\n"
    "target: {box: [[0.5, 0.9], [0.5, 0.9]]}\n"
    "domain: {cells: [20, 20], time_steps: 4, box: [[0, 1], [0, 1]]}\n";

TEST(Densities, HaveMassOneByDefault) {
  const Densities ends = densities_of(boxes);
  EXPECT_NEAR(ends.masses[0], 1, 1e-14);
  EXPECT_NEAR(ends.masses[1], 1, 1e-14);
  EXPECT_NEAR(maximum(ends.source()), 25, 1e-12);
}

TEST(Densities, MatchTheMassOfTheSource) {
  const Densities ends = densities_of(std::string(boxes) + "mass: match_source\n");
  EXPECT_NEAR(ends.masses[0], 0.04, 1e-14);
  EXPECT_NEAR(ends.masses[1], 0.04, 1e-14);
  EXPECT_NEAR(maximum(ends.target()), 0.25, 1e-12);
}

TEST(Densities, WhoseMassesDifferCannotKeepThem) {
  EXPECT_EQ(
      refusal(std::string(boxes) + "mass: keep\n", Failure::input),
      "mass: keep: the source has mass 0.04, the target 0.16; a geodesic makes and loses none\n"
      "  `mass: unit` or `mass: match_source` scales them; `problem: unbalanced_geodesic` lets "
      "mass "
      "grow and vanish");
}

TEST(Densities, KeepEqualMasses) {
  const Densities ends = densities_of(
      "source: {box: [[0, 2]]}\ntarget: {box: [[4, 6]]}\ndomain: {cells: [16], box: [[0, "
      "8]]}\nmass: keep\n");
  EXPECT_EQ(ends.masses[0], 2);
  EXPECT_EQ(ends.masses[1], 2);
}

TEST(Densities, OutsideTheBoxAreRefused) {
  const std::string domain = "domain: {cells: [8, 8], box: [[0, 1], [0, 1]]}\n";
  EXPECT_EQ(refusal("source: {ball: {center: [0.5, 0.5], radius: 0.2}}\n"
                    "target: {ball: {center: [0.5, 0.9], radius: 0.2}}\n" +
                        domain,
                    Failure::case_file),
            "target: reaches from 0.7 to 1.1 along y, outside domain.box, which is [0, 1] there\n"
            "  enlarge domain.box, leave it out to have one fitted, or move the density");
  EXPECT_TRUE(testing::contains(refusal("source: {gaussian: {center: [1.5, 0.5], width: 0.2}}\n"
                                        "target: {ball: {center: [0.5, 0.5], radius: 0.2}}\n" +
                                            domain,
                                        Failure::case_file),
                                "source: is centred at 1.5 along x, outside domain.box"));
  EXPECT_TRUE(testing::contains(
      refusal("source: {sum: [{box: [[0, 1], [0, 1]]}, {box: [[0, 1], [0, 2]]}]}\n"
              "target: {ball: {center: [0.5, 0.5], radius: 0.2}}\n" +
                  domain,
              Failure::case_file),
      "source.sum[1]: reaches from 0 to 2 along y"));
}

TEST(Densities, FitABoxWithAMargin) {
  const Case c = make_case(
      "source: {box: [[0, 1]]}\ntarget: {box: [[3, 4]]}\ndomain: {cells: [60], margin: 0.25}\n");
  const GridShape shape = read_inputs(testing::world(), c).shape;
  EXPECT_DOUBLE_EQ(shape.axes.at(0).origin, -1);
  EXPECT_DOUBLE_EQ(shape.axes.at(0).length, 6);
}

TEST(Densities, OfASingleNumberOfCellsFitTheLongestAxis) {
  const std::string flat =
      "source: {box: [[0, 2], [0, 1], [0, 0.3]]}\ntarget: {box: [[0, 2], [0, 1], [0, 0.3]]}\n";
  const GridShape one =
      read_inputs(testing::world(), make_case(flat + "domain: {cells: 40, margin: 0.1}\n")).shape;
  EXPECT_EQ(one.axes[0].cells, 40);
  EXPECT_NEAR(one.axes[0].origin, -0.2, 1e-15);
  EXPECT_EQ(one.axes[1].cells, 24);  // 1.4 / 0.06 = 23.3
  EXPECT_EQ(one.axes[2].cells, 12);  // 0.7 / 0.06 = 11.7
  for (const Axis& axis : one.axes) EXPECT_DOUBLE_EQ(axis.spacing(), 0.06);

  const GridShape walled =
      read_inputs(testing::world(),
                  make_case(flat + "domain: {cells: 40, box: [[0, 2], [0, 2], [0, 2]]}\n"))
          .shape;
  EXPECT_EQ(walled.axes[2].cells, 40);
}

TEST(Densities, UnderTwoCellsThickAreWarnedOf) {
  const std::string layer =
      "source: {box: [[0, 2], [0, 0.1]]}\ntarget: {box: [[0, 2], [0, 0.3]]}\n"
      "domain: {cells: [20, 20], box: [[0, 2], [0, 2]]}\n";
  EXPECT_EQ(read_inputs(testing::world(), make_case(layer)).remarks,
            std::vector<std::string>{
                "source: is 1 cells thick along y; use more domain.cells there to resolve it"});
}

TEST(Densities, SayWhatTheirMassesWere) {
  const auto words = [](const std::string& lines) {
    return masses_in_words(make_case(lines), densities_of(lines));
  };
  EXPECT_EQ(words(boxes), "source 0.04, target 0.16, all scaled to 1 (mass: unit)");
  EXPECT_EQ(words(boxes + std::string("mass: match_source\n")),
            "source 0.04, target 0.16, scaled to that of the source (mass: match_source)");
  EXPECT_NEAR(filled_share(densities_of(boxes)), 0.2, 1e-14);
}

TEST(Densities, OfMeshesThatTheBlurDissolvesAreWarnedOf) {
  DEBLAI_REQUIRE_DATA("mesh/torus.obj");
  const std::string tori = "source: {mesh: mesh/torus.obj}\ntarget: {mesh: mesh/torus.obj}\n";
  EXPECT_TRUE(densities_of(tori + "domain: {cells: 48}\n").warnings.empty());
  const std::vector<std::string> warnings =
      densities_of(tori + "domain: {cells: 24}\nmesh: {blur: 4 cells}\n").warnings;
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_TRUE(testing::contains(warnings[1], "target: only "));
  EXPECT_TRUE(testing::contains(warnings[1], "use more domain.cells or a smaller mesh.blur"));
}

TEST(Densities, AreBlurredWithTheirMassKept) {
  const Densities sharp = densities_of(std::string(boxes) + "mass: match_source\n");
  const Densities soft = densities_of(std::string(boxes) + "mass: match_source\nblur: 1.5 cells\n");
  EXPECT_NEAR(soft.masses[0], sharp.masses[0], 1e-13);
  EXPECT_LT(maximum(soft.source()), 0.99 * maximum(sharp.source()));
}

TEST(Densities, OfMeshesAreAligned) {
  DEBLAI_REQUIRE_DATA("mesh/sphere.obj");
  DEBLAI_REQUIRE_DATA("mesh/torus.obj");
  const std::string meshes =
      "source: {mesh: mesh/sphere.obj}\ntarget: {mesh: mesh/torus.obj, translate: [9, 0, 0]}\n";
  const std::string few = "domain: {cells: 24, time_steps: 2}\nmass: match_source\n";
  const Case aligned = make_case(meshes + few);
  const Inputs inputs = read_inputs(testing::world(), aligned);
  EXPECT_LT(inputs.shape.axes[0].length, 5);
  ASSERT_EQ(inputs.files.size(), 2U);

  const Case apart = make_case(meshes + few + "mesh: {align: none}\n");
  EXPECT_GT(read_inputs(testing::world(), apart).shape.axes[0].length, 9);

  const Densities ends = make_densities(Grid(testing::world(), inputs.shape), aligned, inputs);
  EXPECT_NEAR(ends.masses[0], ends.masses[1], 1e-12);
}

TEST(Densities, OfAMissingMeshAreAnErrorOfTheInput) {
  EXPECT_TRUE(testing::contains(
      refusal("source: {mesh: no/such.obj}\ntarget: {mesh: mesh/torus.obj}\n", Failure::input),
      "no/such.obj: no such file\n  paths in a case file are relative to that file"));
}

TEST(Needs, GrowWithTheGrid) {
  Case c = make_case(boxes);
  const GridShape small{{{64, 0, 1}, {64, 0, 1}}, 16};
  const GridShape large{{{256, 0, 1}, {256, 0, 1}}, 16};
  const double libraries = needs_of({{{2, 0, 1}}, 1}, c, 1, 1).bytes_per_rank;
  EXPECT_GT(needs_of(large, c, 1, 1).bytes_per_rank - libraries,
            10 * (needs_of(small, c, 1, 1).bytes_per_rank - libraries));
  EXPECT_LT(needs_of(large, c, 4, 4).bytes_per_rank, needs_of(large, c, 1, 1).bytes_per_rank);
  EXPECT_GE(needs_of(large, c, 4, 4).bytes_on_machine, needs_of(large, c, 1, 1).bytes_on_machine);
}

TEST(Needs, ThatTheMachineHasNotAreRefused) {
  const Needs needs{2e9, 4e9, 5e9, 1};
  const double plenty = std::numeric_limits<double>::infinity();
  EXPECT_EQ(testing::message_of([&] { require_resources(needs, 1e9, plenty, "run"); },
                                Failure::resources),
            "this case needs 4 GB of memory on this machine, which has 1 GB available\n"
            "  use fewer domain.cells or domain.time_steps, or more machines");
  EXPECT_TRUE(
      testing::contains(testing::message_of([&] { require_resources(needs, plenty, 1e9, "run"); },
                                            Failure::resources),
                        "run: the results need 5 GB on the disk, which has 1 GB free"));
}

}  // namespace
}  // namespace deblai
