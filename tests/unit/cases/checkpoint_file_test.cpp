#include <fstream>

#include <gtest/gtest.h>
#include <support/world.hpp>
#include <unit/cases/message.hpp>

#include <deblai/cases/checkpoint_file.hpp>
#include <deblai/cases/run_identity.hpp>

namespace deblai {
namespace {

using testing::contains;
using testing::scratch;
using testing::world;

const RunIdentity identity{"problem: geodesic\nmass: unit\n", "ab  cow.obj\n", "12", "0.1 (ff)", 2};

Standing standing_at(int level) {
  Standing standing;
  standing.level = level;
  standing.part = 80;
  standing.done = 40;
  standing.course.iterations = 7;
  standing.course.values = {0.1, 0.2, 0.3, -0.0, 1e-310};
  standing.report = {0.1 + 0.2, 4e-4};
  standing.sigma = 1.0 / 3;
  standing.length_scale = 0.7;
  standing.value = 0.2;
  standing.lower_bound = 0.19;
  standing.iterations_per_level = {60, 50};
  standing.seconds = 12.5;
  return standing;
}

/// Two checkpoints of levels 1 and 2.
class TwoGenerations : public ::testing::Test {
 protected:
  const Grid grid{world(), {{{9, 0, 1}, {8, 0, 1}}, 2}};
  Field field{grid, 2};
  const CheckpointFile file{scratch()};

  void SetUp() override {
    for (const int level : {1, 2})
      file.write(world(), identity, standing_at(level), {{"f", &field}});
  }
  void spoil(const std::filesystem::path& path) {
    MPI_Barrier(world().get());
    if (world().is_root()) std::ofstream(path, std::ios::app) << "?";
    MPI_Barrier(world().get());
  }
  /// The level that a run would go on from, and what is said.
  std::pair<int, std::string> opened() {
    std::vector<std::string> warnings;
    const auto store = file.open(world(), warnings);
    std::string all;
    for (const std::string& each : warnings) all += each;
    return {store ? standing_of(*store).level : 0, all};
  }
};

TEST_F(TwoGenerations, KeepTheStandingToTheBit) {
  std::vector<std::string> warnings;
  const auto store = file.open(world(), warnings);
  const Standing expected = standing_at(2);
  const Standing found = standing_of(store.value());
  EXPECT_EQ(found.level, expected.level);
  EXPECT_EQ(found.part, expected.part);
  EXPECT_EQ(found.done, expected.done);
  EXPECT_EQ(found.course.iterations, expected.course.iterations);
  EXPECT_EQ(found.course.converged, expected.course.converged);
  EXPECT_EQ(found.course.values, expected.course.values);
  EXPECT_EQ(found.report.value, expected.report.value);
  EXPECT_EQ(found.report.consensus, expected.report.consensus);
  EXPECT_EQ(found.sigma, expected.sigma);
  EXPECT_EQ(found.length_scale, expected.length_scale);
  EXPECT_EQ(found.value, expected.value);
  EXPECT_EQ(found.lower_bound, expected.lower_bound);
  EXPECT_EQ(found.iterations_per_level, expected.iterations_per_level);
  EXPECT_EQ(found.seconds, expected.seconds);
  EXPECT_EQ(found.total(), 60 + 50 + 40 + 7);
  EXPECT_EQ(identity_of(*store).case_text, identity.case_text);
  EXPECT_EQ(identity_of(*store).resumptions, 2);
}

TEST_F(TwoGenerations, AreTheNewestOneAndTheOneBefore) {
  EXPECT_EQ(opened(), std::pair(2, std::string()));
  MPI_Barrier(world().get());
  if (world().is_root()) std::filesystem::remove(file.newest());  // killed between two renames
  MPI_Barrier(world().get());
  EXPECT_EQ(opened(), std::pair(1, std::string()));
}

TEST_F(TwoGenerations, StandInForEachOther) {
  spoil(file.newest());
  const auto [level, said] = opened();
  EXPECT_EQ(level, 1);
  EXPECT_TRUE(contains(said, file.newest().string() + ": is damaged"));
  EXPECT_TRUE(contains(said, "going on from " + file.earlier().string()));
  MPI_Barrier(world().get());
  EXPECT_FALSE(std::filesystem::exists(file.newest())) << "it would become the one to keep";
}

TEST_F(TwoGenerations, AreRefusedWhereBothAreDamaged) {
  spoil(file.newest());
  spoil(file.earlier());
  std::vector<std::string> warnings;
  std::string message;
  try {
    file.open(world(), warnings);
  } catch (const CollectiveError& error) {
    EXPECT_EQ(error.failure(), Failure::input);
    message = error.what();
  }
  for (const auto& each : {file.newest(), file.earlier()})
    EXPECT_TRUE(contains(message, each.string() + ": is damaged"));
  EXPECT_TRUE(contains(message, "deblai run " + (scratch() / "case.yaml").string()));
}

TEST_F(TwoGenerations, AreGoneWhenTheyAreRemoved) {
  MPI_Barrier(world().get());
  if (world().is_root()) file.remove();
  MPI_Barrier(world().get());
  EXPECT_TRUE(std::filesystem::is_empty(scratch()));
  EXPECT_EQ(opened().first, 0);
}

TEST(RunIdentity, IsTheSameOrSaysWhatChanged) {
  EXPECT_NO_THROW(require_same(identity, identity, "out"));
  RunIdentity other = identity;
  other.case_text = "problem: geodesic\nmass: keep\n";
  const auto message = [&](Failure failure) {
    return testing::message_of([&] { require_same(identity, other, "out"); }, failure);
  };
  EXPECT_TRUE(
      contains(message(Failure::case_file), "out/case.yaml:2: `mass: keep`, was `mass: unit`"));
  other = identity;
  other.inputs = "cd  cow.obj\n";
  EXPECT_TRUE(contains(message(Failure::input), "line 1: `cd  cow.obj`, was `ab  cow.obj`"));
  other = identity;
  other.densities = "13";
  EXPECT_TRUE(contains(message(Failure::input), "the densities differ"));
}

}  // namespace
}  // namespace deblai
