#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/cases/read_case.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

constexpr const char* ends =
    "source: {ball: {center: [0.3, 0.3], radius: 0.1}}\n"
    "target: {box: [[0.5, 0.7], [0.5, 0.8]]}\n";

/// Lines 4 and on of a case that is fine by itself.
std::string refusal(const std::string& lines) {
  return testing::message_of(
      [&] { parse_case(fmt::format("problem: geodesic\n{}{}", ends, lines), "case.yaml", "/"); },
      Failure::case_file);
}

/// A whole file.
std::string refusal_of_text(const std::string& text) {
  return testing::message_of([&] { parse_case(text, "case.yaml", "/"); }, Failure::case_file);
}

/// Lines 2 and on: the densities.
std::string refusal_of_density(const std::string& source) {
  return refusal_of_text(fmt::format(
      "problem: geodesic\nsource: {}\ntarget: {{ball: {{center: [0, 0], radius: 1}}}}\n", source));
}

TEST(CaseFile, IsReadIntoACase) {
  const Case c =
      parse_case(std::string("problem: geodesic\n") + ends +
                     "domain: {cells: [32, 16], time_steps: 8, box: [[0, 2], [-1, 1]]}\n"
                     "mass: match_source\n"
                     "blur: 0.5 cells\n"
                     "solver: {algorithm: douglas_rachford, tolerance: 1e-4, levels: 1}\n"
                     "output: {frames: 3, fields: [momentum]}\n"
                     "petsc: {log_view: , ksp_type: cg}\n",
                 "case.yaml", "/folder");
  EXPECT_EQ(c.dim(), 2);
  EXPECT_EQ(c.domain.cells, (std::vector<int>{32, 16}));
  EXPECT_EQ(c.domain.time_steps, 8);
  EXPECT_EQ(c.domain.box, (std::vector<Interval>{{0, 2}, {-1, 1}}));
  EXPECT_EQ(c.source.ball->radius, 0.1);
  EXPECT_EQ(c.target.box->at(1), (Interval{0.5, 0.8}));
  EXPECT_EQ(c.mass, MassRule::match_source);
  EXPECT_EQ(c.blur, (Length{0.5, Length::Unit::cells}));
  EXPECT_EQ(c.solver.algorithm, GeodesicSettings::Algorithm::douglas_rachford);
  EXPECT_EQ(c.solver.stopping.tolerance, 1e-4);
  EXPECT_EQ(c.solver.max_levels, 1);
  EXPECT_EQ(c.output.frames, 3);
  EXPECT_EQ(c.output.fields, std::vector<OutputField>{OutputField::momentum});
  EXPECT_EQ(c.petsc.at("ksp_type"), "cg");
  EXPECT_EQ(c.petsc.at("log_view"), "");
}

TEST(CaseFile, HasGoodDefaults) {
  const Case flat = parse_case(std::string("problem: geodesic\n") + ends, "case.yaml", "/");
  EXPECT_EQ(flat.domain.cells, (std::vector<int>{64, 64}));
  EXPECT_EQ(flat.domain.time_steps, 32);
  EXPECT_EQ(flat.domain.margin, 0.15);
  EXPECT_FALSE(flat.domain.box);
  EXPECT_EQ(flat.mass, MassRule::unit);
  EXPECT_EQ(flat.solver.stopping.tolerance, 1e-3);
  EXPECT_EQ(flat.output.frames, 17);

  const Case solid =
      parse_case("problem: geodesic\nsource: {mesh: a.obj}\ntarget: {mesh: ../b.ply}\n",
                 "case.yaml", "/folder/of");
  EXPECT_EQ(solid.domain.cells, (std::vector<int>{64, 64, 64}));
  EXPECT_EQ(solid.domain.time_steps, 16);
  EXPECT_EQ(solid.source.mesh, "/folder/of/a.obj");
  EXPECT_EQ(solid.target.mesh, "/folder/b.ply");
  EXPECT_EQ(solid.mesh.align, (std::vector<Alignment>{Alignment::center, Alignment::scale_volume}));
}

TEST(CaseFile, KeepsTheVolumesOfMeshesWhereMassGrows) {
  const std::string growing =
      "problem: unbalanced_geodesic\nsource: {mesh: a.obj}\ntarget: {mesh: b.ply}\n";
  EXPECT_EQ(parse_case(growing, "case.yaml", "/").mesh.align,
            std::vector<Alignment>{Alignment::center});
  EXPECT_EQ(parse_case(growing + "mesh: {align: [scale_volume]}\n", "case.yaml", "/").mesh.align,
            std::vector<Alignment>{Alignment::scale_volume});
  EXPECT_EQ(parse_case(growing + "mesh: {blur: 2 cells}\n", "case.yaml", "/").mesh.align,
            std::vector<Alignment>{Alignment::center});
}

TEST(CaseFile, TakesOneNumberOfCellsForAllAxes) {
  const Case c = parse_case(std::string("problem: geodesic\n") + ends + "domain: {cells: 48}\n",
                            "case.yaml", "/");
  EXPECT_EQ(c.domain.cells, (std::vector<int>{48, 48}));
}

TEST(CaseFile, NamesTheNearestKey) {
  EXPECT_EQ(refusal("solver: {tolerence: 1e-3}\n"),
            "case.yaml:4:10: solver.tolerence: unknown key; did you mean `tolerance`?\n"
            "  accepted here: algorithm, tolerance, max_iterations, coarse_iterations, levels, "
            "theta, precision, relaxation");
  EXPECT_TRUE(testing::begins(refusal("slover: {}\n"),
                              "case.yaml:4:1: slover: unknown key; did you mean `solver`?"));
  EXPECT_TRUE(testing::begins(refusal("colour: red\n"),
                              "case.yaml:4:1: colour: unknown key\n  accepted here: problem, "));
  EXPECT_TRUE(testing::contains(refusal_of_density("{ball: {centre: [0, 0], radius: 1}}"),
                                "did you mean `center`?"));
}

TEST(CaseFile, RefusesWrongNumbers) {
  EXPECT_EQ(refusal("solver: {tolerance: 1e-}\n"),
            "case.yaml:4:21: solver.tolerance: expected a number above 0 and below 1, got \"1e-\"");
  EXPECT_EQ(refusal("solver: {tolerance: 0}\n"),
            "case.yaml:4:21: solver.tolerance: expected a number above 0 and below 1, got \"0\"");
  EXPECT_TRUE(testing::contains(refusal("solver: {tolerance: -1e-3}\n"), "got \"-1e-3\""));
  EXPECT_TRUE(testing::contains(refusal("solver: {tolerance: .nan}\n"), "got \".nan\""));
  EXPECT_TRUE(testing::contains(refusal("solver: {tolerance: nan}\n"), "got \"nan\""));
  EXPECT_TRUE(testing::contains(refusal("domain: {margin: .inf}\n"), "got \".inf\""));
  EXPECT_TRUE(testing::contains(refusal("domain: {margin: inf}\n"), "got \"inf\""));
  EXPECT_TRUE(testing::contains(refusal("domain: {margin: 1e999}\n"), "got \"1e999\""));
  EXPECT_TRUE(testing::contains(refusal("domain: {margin: yes}\n"), "got \"yes\""));
  EXPECT_TRUE(testing::contains(refusal("domain: {margin: [1]}\n"), "got a list of 1"));
  EXPECT_TRUE(testing::contains(refusal("domain: {margin: {}}\n"), "got an empty mapping"));
  EXPECT_EQ(refusal("domain:\n  margin:\n"),
            "case.yaml:5:3: domain.margin: expected a number from 0 to 100, got nothing");
  EXPECT_EQ(refusal("domain: {margin: \"0.5\"}\n"),
            "case.yaml:4:18: domain.margin: expected a number from 0 to 100, got \"0.5\"\n"
            "  write 0.5 without quotes");
}

TEST(CaseFile, RefusesWrongIntegers) {
  EXPECT_EQ(refusal("domain: {time_steps: 010}\n"),
            "case.yaml:4:22: domain.time_steps: expected an integer from 1 to 100000, got \"010\"\n"
            "  write it without the leading zero");
  EXPECT_TRUE(testing::contains(refusal("domain: {time_steps: 0x10}\n"), "got \"0x10\""));
  EXPECT_TRUE(testing::contains(refusal("domain: {time_steps: 8.0}\n"), "got \"8.0\""));
  EXPECT_TRUE(testing::contains(refusal("domain: {time_steps: 0}\n"), "got \"0\""));
  EXPECT_TRUE(
      testing::contains(refusal("domain: {time_steps: 99999999999}\n"), "got \"99999999999\""));
}

TEST(CaseFile, RefusesAGridOfOneCell) {
  EXPECT_EQ(refusal("domain: {cells: [64, 1]}\n"),
            "case.yaml:4:22: domain.cells[1]: expected an integer from 2 to 1000000, got \"1\"");
}

TEST(CaseFile, RefusesMoreCellsThanCanBeCounted) {
  const std::string balls = "{ball: {center: [0.5, 0.5, 0.5], radius: 0.1}}\n";
  EXPECT_EQ(refusal_of_text("problem: geodesic\nsource: " + balls + "target: " + balls +
                            "domain: {cells: [1000000, 1000000, 1000000]}\n"),
            "case.yaml:4:17: domain.cells: expected at most 9007199254740992 cells in all, got "
            "1000000 x 1000000 x 1000000\n"
            "  use fewer cells");
  EXPECT_EQ(refusal_of_text("problem: continuity\ninitial: " + balls +
                            "velocity: {formula: [\"1\", \"0\", \"0\"]}\n"
                            "domain: {cells: [2048, 2048, 1024]}\n"),
            "case.yaml:4:17: domain.cells: expected at most 2147483647 cells in all (PETSc, which "
            "steps in time, counts no more), got 2048 x 2048 x 1024\n"
            "  use fewer cells");
}

TEST(CaseFile, TakesAGridBeyond32Bits) {
  const std::string balls = "{ball: {center: [0.5, 0.5, 0.5], radius: 0.1}}\n";
  const Case c = parse_case("problem: geodesic\nsource: " + balls + "target: " + balls +
                                "domain: {cells: [2048, 2048, 1024], time_steps: 64}\n",
                            "case.yaml", "/");
  EXPECT_EQ(c.domain.cells, (std::vector<int>{2048, 2048, 1024}));
}

TEST(CaseFile, RefusesWrongUnits) {
  EXPECT_EQ(refusal("mesh: {blur: 1.5 furlongs}\n"),
            "case.yaml:4:14: mesh.blur: expected a length such as `1.5 cells` or `6`, got \"1.5 "
            "furlongs\"\n"
            "  without a unit it is a length in the units of the input; the units are `cells`, and "
            "`mm` where the input is a volume");
  EXPECT_TRUE(testing::contains(refusal("mesh: {blur: cells}\n"), "got \"cells\""));
  EXPECT_TRUE(testing::contains(refusal("mesh: {blur: -1 cells}\n"), "got \"-1 cells\""));
  EXPECT_TRUE(testing::contains(refusal("mesh: {blur: 1cells}\n"), "got \"1cells\""));
  EXPECT_TRUE(testing::contains(refusal("mesh: {blur: [1, cells]}\n"), "got a list of 2"));
}

TEST(CaseFile, RefusesWrongChoices) {
  EXPECT_EQ(refusal("mass: unity\n"),
            "case.yaml:4:7: mass: expected one of `unit`, `match_source`, `keep`, got \"unity\"\n"
            "  did you mean `unit`?");
  EXPECT_TRUE(testing::contains(refusal("output: {fields: [density, density]}\n"),
                                "\"density\" is listed twice"));
  EXPECT_TRUE(testing::contains(refusal("output: {fields: []}\n"), "got a list of 0"));
  EXPECT_TRUE(
      testing::contains(refusal("output: {fields: density}\n"), "expected a list of one of"));
  EXPECT_TRUE(testing::contains(refusal("mesh: {align: [center, centre]}\n"),
                                "mesh.align[1]: expected one of"));
  EXPECT_EQ(refusal("mesh: {align: none}\n"), "");
}

TEST(CaseFile, RefusesWrongBoxes) {
  EXPECT_EQ(refusal("domain: {box: [[0, 1], [1, 0]]}\n"),
            "case.yaml:4:24: domain.box[1]: expected `[low, high]`, low below high, got [1, 0]");
  EXPECT_TRUE(testing::contains(refusal("domain: {box: [[0, 1], [1]]}\n"),
                                "domain.box[1]: expected `[low, high]`"));
  EXPECT_TRUE(testing::contains(refusal("domain: {box: [0, 1]}\n"),
                                "domain.box[0]: expected `[low, high]`"));
}

TEST(CaseFile, RefusesTooLongLists) {
  EXPECT_TRUE(testing::contains(refusal("domain: {cells: [8, 8, 8, 8]}\n"), "got a list of 4"));
}

TEST(CaseFile, SaysWhichRequiredKeyIsMissing) {
  EXPECT_EQ(
      refusal_of_text("problem: geodesic\nsource: {box: [[0, 1]]}\n"),
      "case.yaml:1:1: the key `target` is missing: the density at time 1\n  it takes a mapping");
  EXPECT_EQ(refusal_of_density("{ball: {center: [0, 0]}}"),
            "case.yaml:2:16: source.ball: the key `source.ball.radius` is missing: its radius, in "
            "the units of the "
            "input\n  it takes a positive number");
}

TEST(CaseFile, WantsExactlyOneKindOfDensity) {
  EXPECT_EQ(refusal_of_density("{ball: {center: [0, 0], radius: 1}, formula: x}"),
            "case.yaml:2:9: source: `ball` and `formula` exclude each other\n"
            "  give exactly one of mesh, formula, gaussian, ball, ellipsoid, box, nifti, image, "
            "vti, hdf5, sum; "
            "`sum` adds several");
  EXPECT_TRUE(testing::contains(refusal_of_density("{}"), "source: says nothing of the density"));
  EXPECT_TRUE(testing::contains(refusal_of_density("{gaussian: {center: [0, 0]}}"),
                                "neither `width` nor `covariance`"));
  EXPECT_TRUE(testing::contains(
      refusal_of_density("{gaussian: {center: [0, 0], width: 1, covariance: [[1, 0], [0, 1]]}}"),
      "both `width` and `covariance`"));
  EXPECT_TRUE(testing::contains(
      refusal_of_density("{ball: {center: [0, 0], radius: 1}, rotate: [0, 0, 90]}"),
      "source.rotate: only a mesh is placed by this key"));
  EXPECT_TRUE(testing::contains(
      refusal_of_density("{ball: {center: [0, 0], radius: 1}, weight: 2}"), "unknown key"));
}

TEST(CaseFile, NamesTheTermOfASum) {
  EXPECT_TRUE(testing::begins(
      refusal_of_density(
          "{sum: [{box: [[0, 1], [0, 1]]}, {ball: {center: [0, 0], radius: -1}, weight: 2}]}"),
      "case.yaml:2:73: source.sum[1].ball.radius: expected a positive number, got \"-1\""));
}

TEST(CaseFile, WantsOneDimensionThroughout) {
  EXPECT_EQ(refusal("domain: {cells: [8, 8, 8]}\n"),
            "case.yaml:2:25: source.ball.center: expected 3 numbers, one an axis, got 2\n"
            "  the problem has 3 dimensions because of domain.cells");
  EXPECT_TRUE(testing::contains(refusal_of_density("{mesh: a.obj}"),
                                "target.ball.center: expected 3 numbers"));
  EXPECT_TRUE(testing::contains(
      refusal_of_text("problem: geodesic\nsource: {mesh: a.obj}\ntarget: {mesh: b.obj}\ndomain: "
                      "{cells: [8, 8]}\n"),
      "source.mesh: a mesh encloses a volume in 3D, but domain.cells makes the problem 2D"));
  EXPECT_TRUE(testing::contains(
      refusal_of_density("{gaussian: {center: [0, 0], covariance: [[1, 0.5], [0.4, 1]]}}"),
      "expected a symmetric matrix, got 0.4 and 0.5"));
  EXPECT_TRUE(testing::contains(
      refusal_of_density("{ellipsoid: {center: [0, 0], semi_axes: [1, 2], rotate: [1, 2, 3]}}"),
      "source.ellipsoid.rotate: expected one angle in 2D, got 3"));
  EXPECT_TRUE(testing::contains(
      refusal_of_text("problem: geodesic\nsource: {formula: x}\ntarget: {formula: y}\n"),
      "give domain.box, such as"));
}

TEST(CaseFile, SaysHowAListAndAUnitAreWritten) {
  EXPECT_TRUE(testing::contains(refusal("domain: {cells: '32,64'}\n"),
                                "got \"32,64\"\n  write a list in brackets: '[32,64]'"));
  EXPECT_TRUE(testing::contains(refusal("blur: 1.5cells\n"),
                                "got \"1.5cells\"\n  write a blank before `cells`"));
}

TEST(CaseFile, KnowsTheOtherNamesOfAKey) {
  EXPECT_TRUE(testing::contains(refusal_of_density("{gaussian: {center: [0, 0], sigma: 1}}"),
                                "source.gaussian.sigma: unknown key; did you mean `width`?"));
  EXPECT_TRUE(testing::contains(refusal("solver: {tol: 1e-4}\n"), "did you mean `tolerance`?"));
  EXPECT_FALSE(testing::contains(refusal("solver: {sigma: 1}\n"), "did you mean `width`?"));
}

TEST(CaseFile, WantsABoxForFormulas) {
  EXPECT_TRUE(
      testing::contains(refusal_of_density("{formula: x*y}"),
                        "source.formula: a formula has no extent that a box could be fitted to\n  "
                        "give domain.box"));
}

TEST(CaseFile, RefusesWhatYamlAllows) {
  EXPECT_EQ(refusal("mass: unit\nmass: keep\n"),
            "case.yaml:5:1: the key `mass` is written twice\n  it stands at case.yaml:4:1 too; "
            "remove one");
  EXPECT_TRUE(testing::contains(refusal("mesh: &a {}\nsolver: *a\n"),
                                "aliases (`*name`) are not accepted"));
  EXPECT_TRUE(testing::contains(refusal("mass: !!str unit\n"), "tags are not accepted"));
  EXPECT_TRUE(testing::contains(refusal("---\nmass: unit\n"), "a second document starts here"));
  EXPECT_TRUE(
      testing::contains(refusal("? [a, b]\n: c\n"), "expected a key, got a list or a mapping"));
  EXPECT_TRUE(
      testing::contains(refusal("solver: " + std::string(40, '[') + std::string(40, ']') + "\n"),
                        "nested deeper than 16 levels"));
  EXPECT_TRUE(
      testing::contains(refusal("solver: " + std::string(100000, '[') + "\n"), "case.yaml:4:"));
}

TEST(CaseFile, RefusesWhatIsNotYaml) {
  EXPECT_EQ(refusal("mass:\n\tunit\n"),
            "case.yaml:5:1: a tab in the indentation\n  indent with spaces");
  EXPECT_TRUE(testing::begins(refusal("domain: {cells: [8, 8}\n"), "case.yaml:4:"));
  EXPECT_TRUE(testing::contains(refusal("domain: {cells: [8, 8}\n"), "not valid YAML"));
  EXPECT_EQ(
      refusal_of_text(std::string("problem: \0", 10)),
      "case.yaml:1:10: not a text file: byte 0x00 at offset 9\n  a case file is YAML in UTF-8");
  EXPECT_TRUE(testing::contains(refusal_of_text("problem: \xff\n"), "byte 0xff at offset 9"));
  EXPECT_TRUE(
      testing::contains(refusal_of_text("just words\n"), "expected a mapping, got \"just words\""));
  EXPECT_TRUE(
      testing::contains(refusal_of_text("# only a comment\n"), "expected a mapping, got nothing"));
}

TEST(CaseFile, MayHoldAnyLanguageInItsComments) {
  EXPECT_EQ(refusal("# Éboulis, déblai — 土\nmass: unit\n"), "");
}

TEST(CaseFile, IsReadFromTheDiskOnEveryRank) {
  const std::filesystem::path file = testing::scratch() / "case.yaml";
  collectively(testing::world(), [&] {
    if (testing::world().is_root())
      std::ofstream(file) << "problem: geodesic\n" << ends << "domain: {cells: 16}\n";
  });
  const Case c = read_case(testing::world(), file, {"mass=keep"});
  EXPECT_EQ(c.domain.cells, (std::vector<int>{16, 16}));
  EXPECT_EQ(c.mass, MassRule::keep);
  EXPECT_EQ(c.file, file.string());
}

TEST(CaseFile, SaysWhyAFileCannotBeRead) {
  const auto refused = [](const std::filesystem::path& path) {
    return testing::message_of([&] { read_case(testing::world(), path); }, Failure::case_file);
  };
  const std::filesystem::path folder = testing::scratch();
  EXPECT_TRUE(testing::contains(refused(folder / "none.yaml"), "none.yaml: no such case file"));
  EXPECT_TRUE(testing::contains(refused(folder), "is a directory, not a case file"));
  EXPECT_TRUE(testing::contains(refused("/dev/null"), "is not a regular file"));
  collectively(testing::world(), [&] {
    if (!testing::world().is_root()) return;
    std::ofstream(folder / "empty.yaml") << "\n  \n";
    std::ofstream(folder / "large.yaml") << std::string(2 << 20, '#');
  });
  EXPECT_TRUE(testing::contains(refused(folder / "empty.yaml"), "empty.yaml: is empty"));
  EXPECT_TRUE(testing::contains(refused(folder / "large.yaml"),
                                "has 2097152 bytes; a case file has at most 1048576"));
}

}  // namespace
}  // namespace deblai
