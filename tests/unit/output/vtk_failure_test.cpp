#include <limits>
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "failures.hpp"
#include "read_back.hpp"
#include <deblai/base/atomic_file.hpp>
#include <deblai/output/vtk_series.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::collective_failure;
using testing::names_in;
using testing::Scene;
using testing::ShortFiles;
using testing::world;

GridShape cube() { return {{{16, 0, 1}, {16, 0, 1}, {16, 0, 1}}, 1}; }

/// A film of one frame, and a second frame that cannot be written.
class FailingFilm : public ::testing::Test {
 protected:
  const Grid grid{world(), cube()};
  const int owners = grid.processes(1) * grid.processes(2);
  const std::filesystem::path folder = testing::scratch() / "fields";
  const std::filesystem::path film = folder / "density.pvd";
  VtkSeries series{grid, film};

  void SetUp() override { series.write(Scene(grid, 0, 0).snapshot); }

  std::string piece_of(int rank) const {
    return owners == 1 ? "density_0001.vti" : fmt::format("density_0001_r{}.vti", rank);
  }

  /// Every name in the folder, and the text of the film's list.
  std::pair<std::set<std::string>, std::string> state() const {
    auto seen = std::pair(names_in(folder), testing::read_text(film));
    MPI_Barrier(world().get());
    return seen;
  }

  /// The disk is full for the file of that name alone.
  void expect_refusal_when_full(const std::string& name) {
    const auto before = state();
    if (world().is_root()) std::filesystem::create_symlink("/dev/full", folder / (name + ".part"));
    MPI_Barrier(world().get());
    const std::string message =
        collective_failure(Failure::resources, [&] { series.write(Scene(grid, 1, 1).snapshot); });
    const std::string expected =
        fmt::format("{}: cannot be written: No space left on device; free some space",
                    (folder / name).string());
    EXPECT_EQ(message.substr(0, expected.size()), expected);
    MPI_Barrier(world().get());
    EXPECT_EQ(state(), before);
  }

  void expect_second_frame_succeeds() {
    series.write(Scene(grid, 1, 1).snapshot);
    EXPECT_EQ(testing::read_film(film).size(), 2u);
  }
};

TEST_F(FailingFilm, LeavesNothingWhenTheDiskIsFullForOnePiece) {
  for (int rank = 0; rank < owners; ++rank) expect_refusal_when_full(piece_of(rank));
  expect_second_frame_succeeds();
}

TEST_F(FailingFilm, LeavesNothingWhenTheDiskIsFullForAnIndex) {
  if (owners > 1) expect_refusal_when_full("density_0001.pvti");
  expect_refusal_when_full("density.pvd");
  expect_second_frame_succeeds();
}

TEST_F(FailingFilm, LeavesNothingWhenAFileBreaksOffInTheMiddle) {
  const auto before = state();
  const std::string message = collective_failure(Failure::resources, [&] {
    std::optional<ShortFiles> limit;
    if (world().rank() == owners - 1) limit.emplace(grid.owned().cells() * 8);  // half of its piece
    series.write(Scene(grid, 1, 1).snapshot);
  });
  EXPECT_NE(message.find((folder / piece_of(owners - 1)).string()), std::string::npos) << message;
  MPI_Barrier(world().get());
  EXPECT_EQ(state(), before);
  expect_second_frame_succeeds();
}

TEST_F(FailingFilm, RefusesNumbersThatNoFloatHolds) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity(), 1e39, -1e300}) {
    const auto before = state();
    Scene scene(grid, 1, 1);
    if (world().rank() == owners - 1) scene.fields[0].at(0, 0, 0, 3) = bad;
    const std::string message =
        collective_failure(Failure::internal, [&] { series.write(scene.snapshot); });
    EXPECT_EQ(message.substr(0, 11), "density is ") << message;
    EXPECT_NE(message.find("at t = 1"), std::string::npos) << message;
    MPI_Barrier(world().get());
    EXPECT_EQ(state(), before);
  }
  expect_second_frame_succeeds();
}

TEST(VtkSeries, SaysBeforeAnythingIsComputedThatAFolderCannotBeMade) {
  const Grid grid(world(), cube());
  const auto file = testing::scratch() / "a file";
  if (world().is_root()) write_atomically(file, "in the way");
  MPI_Barrier(world().get());
  const std::string message = collective_failure(
      Failure::resources, [&] { VtkSeries(grid, file / "fields" / "density.pvd"); });
  EXPECT_NE(message.find(file.string()), std::string::npos) << message;
  EXPECT_NE(message.find("Not a directory; choose a folder"), std::string::npos) << message;
}

TEST(VtkSeries, SaysBeforeAnythingIsComputedThatTheFolderTakesNoFiles) {
  const Grid grid(world(), cube());
  const auto film = testing::scratch() / "density.pvd";
  const std::string message = collective_failure(Failure::resources, [&] {
    const ShortFiles limit(0);
    VtkSeries(grid, film);
  });
  EXPECT_NE(message.find(film.string() + ": cannot be written: "), std::string::npos) << message;
  MPI_Barrier(world().get());
  EXPECT_EQ(names_in(film.parent_path()), std::set<std::string>{});
}

}  // namespace
}  // namespace deblai
