#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "nifti_file.hpp"
#include "support.hpp"
#include "whole.hpp"
#include <deblai/input/nifti.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;

std::vector<double> masked(const NiftiFile& volume, const NiftiFile& mask,
                           const ValueRule& values = {}) {
  const auto file = volume.write("volume.nii");
  NiftiChoice choice;
  choice.mask = mask.write("mask.nii");
  choice.values = values;
  const Volume read = whole(*read_nifti(world(), file, choice));
  return with_voxels(read, [&](const auto& all) {
    std::vector<double> result;
    for (std::size_t i = 0; i < read.size(); ++i) result.push_back(all(i));
    return result;
  });
}

NiftiFile line(const std::vector<double>& values) {
  NiftiFile file = NiftiFile().with<float>(16, values);
  file.dim = {static_cast<int>(values.size()), 1, 1};
  return file;
}

TEST(VolumeMask, ClearsWhatLiesOutside) {
  EXPECT_EQ(masked(line({1, 2, 3, 4}), line({0, 1, 7, 0})), (std::vector<double>{0, 2, 3, 0}));
}

TEST(VolumeMask, IsLaidOverTheVolumeInTheWorld) {
  NiftiFile mask = line({0, 1});  // two voxels of length 2, from right to left: 2.5..0.5, 0.5..-1.5
  mask.srow = {-2, 0, 0, 1.5, 0, 1, 0, 0, 0, 0, 1, 0};
  EXPECT_EQ(masked(line({1, 2, 3, 4}), mask), (std::vector<double>{1, 0, 0, 0}));
}

TEST(VolumeMask, ClearsVoxelsThatAreScaledToo) {
  NiftiFile volume = NiftiFile().with<std::uint8_t>(2, {1, 2, 3, 4});
  volume.dim = {4, 1, 1};
  volume.slope = 2;
  volume.intercept = 5;
  EXPECT_EQ(masked(volume, line({1, 0, 0, 1})), (std::vector<double>{7, 0, 0, 13}));
}

TEST(VolumeMask, KeepsBadNumbersOutsideFromBeingRefused) {
  const double nan = std::nan("");
  EXPECT_EQ(masked(line({nan, 2, -3, 4}), line({0, 1, 0, 1})), (std::vector<double>{0, 2, 0, 4}));
  EXPECT_TRUE(fails(Failure::input, "1 voxel is NaN", [&] {
    masked(line({nan, 2, 3, 4}), line({1, 1, 0, 1}));
  }));
}

TEST(VolumeMask, IsRefusedWhereItLeavesNothing) {
  const std::string nothing =
      "leaves nothing of it: the mask is zero everywhere, or lies elsewhere";
  EXPECT_TRUE(fails(Failure::input, nothing, [&] { masked(line({1, 2}), line({0, 0})); }));
  NiftiFile far = line({1, 1});
  far.srow[3] = 100;
  EXPECT_TRUE(fails(Failure::input, nothing, [&] { masked(line({1, 2}), far); }));
  EXPECT_TRUE(fails(Failure::input, "a mask is not negative", [&] {
    masked(line({1, 2}), line({-1, 1}));
  }));
  EXPECT_TRUE(fails(Failure::input, "volume.nii: its mask ", [&] {
    NiftiChoice choice;
    choice.mask = scratch() / "none.nii";
    read_nifti(world(), line({1, 2}).write("volume.nii"), choice);
  }));
}

}  // namespace
}  // namespace deblai
