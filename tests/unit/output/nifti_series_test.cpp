#include <deblai/output/nifti_series.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "read_back.hpp"
#include <deblai/input/nifti.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::names_in;
using testing::Scene;
using testing::world;
using Names = std::set<std::string>;

/// One to three axes, all different.
GridShape shape_of(int dim) {
  GridShape shape;
  shape.axes = {{7, -1.5, 2.1}, {12, 10, 0.6}, {9, 1e-3, 90}};
  shape.axes.resize(static_cast<std::size_t>(dim));
  return shape;
}

/// y to the left along the first index, z down along the second, x right along the third.
const VoxelOrder turned{{2, 0, 1}, {false, true, true}, 4, true};

class NiftiSeriesOf : public ::testing::TestWithParam<int> {
 protected:
  const Grid grid{world(), shape_of(GetParam())};
  const std::filesystem::path folder = testing::scratch() / "nifti";

  void write(const VoxelOrder& order, NiftiFrames frames = NiftiFrames::apart,
             const std::string& film = "density") const {
    NiftiSeries series(grid, {folder / film, order}, frames);
    series.write(Scene(grid, 0, 0.0).snapshot);
    series.write(Scene(grid, 1, 0.625).snapshot);
    series.close();
  }

  /// The scene's density at the place in the world that the file gives each voxel.
  void expect_scene(const std::string& file, double time, std::optional<int> frame = {}) const {
    NiftiChoice choice;
    choice.frame = frame;
    choice.values.threshold = 0;
    const Volume volume = *read_nifti(Communicator(MPI_COMM_SELF), folder / file, choice);
    ASSERT_EQ(volume.size(), static_cast<std::size_t>(grid.shape().cells()));
    const auto& samples = std::get<std::vector<float>>(volume.samples);
    std::size_t voxel = 0;
    for (int k = 0; k < volume.counts[2]; ++k) {
      for (int j = 0; j < volume.counts[1]; ++j) {
        for (int i = 0; i < volume.counts[0]; ++i, ++voxel) {
          const Point place = volume.affine({double(i), double(j), double(k)});
          std::array<int, 3> cell{};
          for (int a = 0; a < grid.dim(); ++a) {
            const double where =
                (place[static_cast<std::size_t>(a)] - grid.axis(a).origin) / grid.spacing(a);
            cell[static_cast<std::size_t>(a)] = static_cast<int>(where);
            ASSERT_NEAR(where - std::floor(where), 0.5, 1e-4);
          }
          ASSERT_EQ(samples[voxel], static_cast<float>(Scene::density(time, cell)));
        }
      }
    }
  }
};

TEST_P(NiftiSeriesOf, HasEveryCellsDensityAtItsPlaceInTheWorld) {
  write({});
  expect_scene("density_0000.nii.gz", 0);
  expect_scene("density_0001.nii.gz", 0.625);
}

TEST_P(NiftiSeriesOf, KeepsPlacesInAnyOrderOfVoxels) {
  write(turned);
  expect_scene("density_0001.nii.gz", 0.625);
  const NiftiHeader header = read_nifti_header(folder / "density_0001.nii.gz");
  for (int a = 0; a < 3; ++a) {
    const auto q = static_cast<std::size_t>(turned.voxel_axis[static_cast<std::size_t>(a)]);
    EXPECT_EQ(header.counts[q], grid.cells(a));
  }
}

TEST_P(NiftiSeriesOf, SaysTheSameBySformAndQform) {
  write(turned);
  const NiftiHeader header = read_nifti_header(folder / "density_0000.nii.gz");
  EXPECT_EQ(header.sform_code, 4);
  EXPECT_EQ(header.qform_code, 4);
  EXPECT_EQ(header.unit_name, "mm");
  EXPECT_NO_THROW(affine_of(header, AffineChoice::automatic));  // they agree
  EXPECT_EQ(affine_of(header, AffineChoice::qform).source, "qform");
}

TEST_P(NiftiSeriesOf, JoinsItsFramesWhenItIsClosed) {
  write(turned, NiftiFrames::together);
  collectively(grid.comm(), [] {});  // the root has removed what it joined
  EXPECT_EQ(names_in(folder), Names{"density.nii.gz"});
  EXPECT_EQ(read_nifti_header(folder / "density.nii.gz").frames, 2);
  expect_scene("density.nii.gz", 0, 0);
  expect_scene("density.nii.gz", 0.625, 1);
}

TEST_P(NiftiSeriesOf, LeavesVectorsOutAndNamesFilmsThatAreNotTheDensity) {
  write({}, NiftiFrames::apart, "leg_1");
  EXPECT_EQ(names_in(folder), (Names{"leg_1_0000.nii.gz", "leg_1_0001.nii.gz"}));
  MPI_Barrier(world().get());  // all have looked before more is written
  NiftiSeries series(grid, {folder / "leg_1"}, NiftiFrames::apart);
  const Scene scene(grid, 7, 0.5);
  series.write({7, 0.5, {{"growth_rate", scene.snapshot.fields.front().components}}});
  EXPECT_EQ(names_in(folder).count("leg_1_growth_rate_0007.nii.gz"), 1U);
}

TEST_P(NiftiSeriesOf, IsTheSameBytesOnAnyRanks) {
  write(turned);
  const std::string shared = testing::read_text(folder / "density_0001.nii.gz");
  const Communicator self(MPI_COMM_SELF);
  const Grid whole(self, shape_of(GetParam()));
  const auto alone = testing::scratch() / fmt::format("alone{}", world().rank());
  NiftiSeries series(whole, {alone / "density", turned}, NiftiFrames::apart);
  series.write(Scene(whole, 1, 0.625).snapshot);
  EXPECT_EQ(testing::read_text(alone / "density_0001.nii.gz"), shared);
}

TEST_P(NiftiSeriesOf, RefusesNumbersThatNoFileHoldsAndLeavesNothing) {
  NiftiSeries series(grid, {folder / "density"}, NiftiFrames::apart);
  Field bad(grid, 1);
  if (!grid.owned().empty()) bad.at(0, 0, 0, 0) = 1e39;
  EXPECT_THROW(series.write({0, 0, {{"density", {&bad}}}}), CollectiveError);
  MPI_Barrier(world().get());
  EXPECT_EQ(names_in(folder), Names{});
}

INSTANTIATE_TEST_SUITE_P(Axes, NiftiSeriesOf, ::testing::Values(1, 2, 3));

TEST(NiftiSeries, CountsMoreVoxelsThanNifti1Can) {
  const Grid grid(world(), {{{40000, 0, 1}}, 1});
  const auto folder = testing::scratch() / "nifti";
  NiftiSeries series(grid, {folder / "density"}, NiftiFrames::apart);
  series.write(Scene(grid, 0, 0.0).snapshot);
  const NiftiHeader header = read_nifti_header(folder / "density_0000.nii.gz");
  EXPECT_EQ(header.version, 2);
  EXPECT_EQ(header.counts[0], 40000);
}

TEST(NiftiSeries, CannotBeWrittenWhereAFileStandsInItsWay) {
  const Grid grid(world(), shape_of(2));
  const auto file = testing::scratch() / "nifti";
  if (world().is_root()) std::ofstream(file) << "a file";
  EXPECT_THROW(NiftiSeries(grid, {file / "density"}, NiftiFrames::apart), CollectiveError);
}

TEST(NiftiSeries, FailsWithItsReasonOnAFullDisk) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  const Grid grid(world(), {{{64, 0, 1}, {64, 0, 1}, {64, 0, 1}}, 1});
  const auto folder = testing::scratch() / "nifti";
  NiftiSeries series(grid, {folder / "density"}, NiftiFrames::apart);
  if (world().is_root())
    std::filesystem::create_symlink("/dev/full", folder / "density_0000.nii.gz.part");
  try {
    series.write(Scene(grid, 0, 0.0).snapshot);
    ADD_FAILURE() << "a full disk went unnoticed";
  } catch (const CollectiveError& error) {
    EXPECT_EQ(error.failure(), Failure::resources);
    EXPECT_NE(std::string(error.what()).find("density_0000.nii.gz: cannot be written: No space"),
              std::string::npos)
        << error.what();
  }
  MPI_Barrier(world().get());  // the root's attempt is gone once all have left it
  EXPECT_EQ(names_in(folder), Names{});
}

}  // namespace
}  // namespace deblai
