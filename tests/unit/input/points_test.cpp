#include <fstream>

#include <gtest/gtest.h>

#include <deblai/input/nearest_voxel.hpp>
#include <deblai/input/points.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::scratch;
using testing::world;

std::filesystem::path file_of(const std::string& text) {
  const std::filesystem::path file = scratch() / "points.csv";
  if (world().is_root()) std::ofstream(file) << text;
  return file;
}

std::string refusal(const std::string& text, int dim) {
  const std::filesystem::path file = file_of(text);
  try {
    read_points(world(), file, dim);
  } catch (const CollectiveError& error) {
    EXPECT_EQ(error.failure(), Failure::input);
    return error.what();
  }
  return "";
}

TEST(Points, StandALineEach) {
  const auto points = read_points(world(), file_of("# x, y\n0.5, 1e-3\n\n  -2 3\n"), 2);
  const std::vector<std::array<double, 3>> expected{{0.5, 1e-3, 0}, {-2, 3, 0}};
  EXPECT_EQ(points, expected);
}

TEST(Points, AreRefusedWithTheirLine) {
  EXPECT_NE(refusal("1 2\n3\n", 2).find("points.csv:2: a point has 2 numbers, got 1"),
            std::string::npos);
  EXPECT_NE(refusal("1 2 3\n", 2).find("got more"), std::string::npos);
  EXPECT_NE(refusal("1 y\n", 2).find(":1:"), std::string::npos);
  EXPECT_NE(refusal("# nothing\n", 2).find("holds no points"), std::string::npos);
}

std::shared_ptr<Volume> labels() {
  auto volume = std::make_shared<Volume>();
  volume->counts = {3, 2, 1};
  volume->affine = {Matrix{Point{-2, 0, 0}, Point{0, 1, 0}, Point{0, 0, 1}}, {10, 5, 0}};
  volume->samples = std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6};
  return volume;
}

TEST(NearestVoxel, IsTheOneThatAPointLiesIn) {
  const NearestVoxel nearest(labels());
  EXPECT_EQ(nearest({10, 5, 0}), 1);
  EXPECT_EQ(nearest({8.9, 5.4, 0.2}), 2);
  EXPECT_EQ(nearest({9.1, 5.4, 0.2}), 1);
  EXPECT_EQ(nearest({6, 6, 0}), 6);
  EXPECT_EQ(nearest({4, 6, 0}), 0);
  EXPECT_EQ(nearest({10, 5, 0.6}), 0);
}

TEST(NearestVoxel, TakesLabelsThatAreWholeNumbers) {
  const auto volume = labels();
  EXPECT_NO_THROW(require_labels(*volume));
  volume->slope = 0.5;
  EXPECT_THROW(require_labels(*volume), Error);
}

}  // namespace
}  // namespace deblai
