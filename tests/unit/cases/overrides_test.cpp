#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/cases/read_case.hpp>

namespace deblai {
namespace {

constexpr const char* text =
    "problem: geodesic\n"
    "source: {sum: [{box: [[0, 1]]}, {box: [[2, 3]], weight: 4}]}\n"
    "target: {gaussian: {center: [1], width: 0.2}}\n";

Case with(const std::vector<std::string>& overrides) {
  return parse_case(text, "case.yaml", "/", overrides);
}

std::string refusal(const std::string& override, Failure failure = Failure::case_file) {
  return testing::message_of([&] { with({override}); }, failure);
}

TEST(Overrides, ReplaceWhatTheCaseSays) {
  EXPECT_EQ(with({"target.gaussian.width=0.3"}).target.gaussian->width, std::vector<double>{0.3});
  EXPECT_EQ(with({"source.sum[1].weight=-1"}).source.sum->at(1).weight, -1);
  EXPECT_EQ(with({"target={ball: {center: [1], radius: 0.5}}"}).target.ball->radius, 0.5);
}

TEST(Overrides, AddWhatTheCaseDoesNotSay) {
  EXPECT_EQ(with({"domain.cells=[40]"}).domain.cells, std::vector<int>{40});
  EXPECT_EQ(with({"mesh.blur=2 cells"}).mesh.blur, (Length{2, Length::Unit::cells}));
}

TEST(Overrides, TheLastOneWins) {
  EXPECT_EQ(with({"domain.cells=40", "domain.cells=50"}).domain.cells.at(0), 50);
}

TEST(Overrides, AreCheckedLikeTheFileAndNameThemselves) {
  EXPECT_EQ(refusal("solver.tolerance=fast"),
            "--set solver.tolerance=fast: solver.tolerance: expected a number above 0 and below 1, "
            "got \"fast\"");
  EXPECT_TRUE(testing::begins(
      refusal("solver.tolerence=1"),
      "--set solver.tolerence=1: solver.tolerence: unknown key; did you mean `tolerance`?"));
  EXPECT_TRUE(testing::contains(refusal("solver.tolerance="), "got nothing"));
  EXPECT_TRUE(testing::begins(refusal("domain.cells=[8"), "--set domain.cells=[8: "));
  EXPECT_TRUE(
      testing::contains(refusal("source.sum[2].weight=1"), "`sum` has 2 entries, counted from 0"));
  EXPECT_TRUE(testing::contains(refusal("problem.name=1"), "not a mapping but \"geodesic\""));
}

TEST(Overrides, AreOfTheFormKeyIsValue) {
  EXPECT_EQ(refusal("domain.cells", Failure::usage),
            "--set domain.cells: expected key=value, such as `--set solver.tolerance=1e-4`");
  EXPECT_TRUE(testing::contains(refusal("=1", Failure::usage), "expected key=value"));
  EXPECT_TRUE(
      testing::contains(refusal("domain..cells=1", Failure::usage), "expected a key such as"));
  EXPECT_TRUE(testing::contains(refusal("source.sum[x].weight=1", Failure::usage),
                                "expected a key such as"));
}

}  // namespace
}  // namespace deblai
