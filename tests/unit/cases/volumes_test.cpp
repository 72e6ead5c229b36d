#include <gtest/gtest.h>
#include <unit/cases/message.hpp>
#include <unit/input/nifti_file.hpp>

#include <deblai/cases/densities.hpp>
#include <deblai/cases/read_case.hpp>

namespace deblai {
namespace {

using testing::NiftiFile;
using testing::scratch;
using testing::world;

/// A case in the folder of the running test. Collective.
Case make_case(const std::string& lines) {
  return parse_case("problem: geodesic\n" + lines, "case.yaml", scratch());
}

Densities densities_of(const Case& c) {
  const Inputs inputs = read_inputs(world(), c);
  return make_densities(Grid(world(), inputs.shape), c, inputs);
}

std::string refusal(const std::string& lines, Failure failure) {
  return testing::message_of([&] { densities_of(make_case(lines)); }, failure);
}

/// Ones on 4 x 6 x 5 voxels of 2 mm from (10, 20, 30), but for those below `zeros` along x.
void write_volume(const std::string& name, int zeros = 0, double shift = 0) {
  NiftiFile file;
  file.dim = {4, 6, 5};
  std::vector<double> values;
  for (int v = 0; v < 120; ++v) values.push_back(v % 4 < zeros ? 0 : 1);
  file.with<float>(16, values);
  file.srow = {2, 0, 0, 11 + shift, 0, 2, 0, 21, 0, 0, 2, 31};
  file.write(name);
}

TEST(VolumeCase, TakesTheGridOfItsSource) {
  write_volume("a.nii");
  write_volume("b.nii.gz", 2);
  const Case c = make_case(
      "source: {nifti: a.nii}\ntarget: {nifti: b.nii.gz}\ndomain: {like: source}\nmass: "
      "match_source\n");
  EXPECT_EQ(c.dim(), 3);
  EXPECT_EQ(c.domain.time_steps, 16);
  const Inputs inputs = read_inputs(world(), c);
  EXPECT_EQ(inputs.shape, (GridShape{{{4, 10, 8}, {6, 20, 12}, {5, 30, 10}}, 16}));
  ASSERT_EQ(inputs.files.size(), 2U);
  EXPECT_EQ(inputs.files[0], (scratch() / "a.nii").string());
  const Densities ends = make_densities(Grid(world(), inputs.shape), c, inputs);
  EXPECT_NEAR(ends.masses[0], 120 * 8, 1e-9);
  EXPECT_NEAR(ends.masses[1], 120 * 8, 1e-9);
  EXPECT_EQ(maximum(ends.source()), 1);
  EXPECT_NEAR(maximum(ends.target()), 2, 1e-14);
}

TEST(VolumeCase, DividesTheGridOfItsTargetIntoOtherCells) {
  write_volume("a.nii");
  const Case c = make_case(
      "source: {ball: {center: [14, 26, 35], radius: 3}}\ntarget: {nifti: a.nii}\ndomain: {like: "
      "target, cells: [8, 4, 9]}\n");
  EXPECT_EQ(read_inputs(world(), c).shape, (GridShape{{{8, 10, 8}, {4, 20, 12}, {9, 30, 10}}, 16}));
}

TEST(VolumeCase, CropsTheGridToBothDensities) {
  write_volume("a.nii", 3);
  write_volume("b.nii", 2, 6);  // from 20 to 24, out of the source's volume, which ends at 18
  const std::string ends = "source: {nifti: a.nii}\ntarget: {nifti: b.nii}\n";
  const GridShape shape =
      read_inputs(
          world(),
          make_case(ends + "domain: {like: source, crop: auto, margin: 0, time_steps: 2}\n"))
          .shape;
  EXPECT_EQ(shape, (GridShape{{{4, 16, 8}, {6, 20, 12}, {5, 30, 10}}, 2}));
  const std::string message = refusal(ends + "domain: {like: source}\n", Failure::case_file);
  EXPECT_EQ(
      message,
      "target.nifti: reaches from 20 to 24 along x, outside the grid of domain.like, which is "
      "[10, 18] there\n  set `domain.crop: auto`, which carries on the grid, cut off "
      "background noise by `threshold`, or move the density");
}

TEST(VolumeCase, FitsABoxToVolumes) {
  write_volume("a.nii", 2);
  const Case c =
      make_case("source: {nifti: a.nii}\ntarget: {nifti: a.nii}\ndomain: {cells: 16, margin: 0}\n");
  const GridShape shape = read_inputs(world(), c).shape;
  EXPECT_EQ(shape.axes[1], (Axis{16, 20, 12}));
  EXPECT_NEAR(densities_of(c).masses[0], 1, 1e-12);
}

TEST(VolumeCase, AddsVolumesToOtherDensities) {
  write_volume("a.nii");
  const Densities ends = densities_of(make_case(
      "source: {nifti: a.nii}\ntarget: {sum: [{nifti: a.nii, weight: 3}, {box: [[12, 14], "
      "[20, 22], [30, 32]], weight: 5}]}\ndomain: {like: source}\nmass: match_source\n"));
  EXPECT_NEAR(maximum(ends.target()) / minimum(ends.target()), 8. / 3, 1e-12);
}

TEST(VolumeCase, ReadsBackAsItself) {
  write_volume("a.nii");
  const std::string resolved = resolved_yaml(
      make_case("source: {nifti: a.nii, threshold: 0.5, frame: 0, nan: zero, affine: sform}\n"
                "target: {nifti: a.nii, resample: interpolate}\n"
                "domain: {like: source, crop: auto}\n"));
  EXPECT_EQ(resolved_yaml(parse_case(resolved, "case.yaml", "/")), resolved);
  EXPECT_EQ(resolved.find("cells:"), std::string::npos) << resolved;
  EXPECT_NE(resolved.find("nifti: \"" + (scratch() / "a.nii").string()), std::string::npos);
}

TEST(VolumeCase, WarnsOfAVolumeThatDoesNotSayWhereItIs) {
  NiftiFile file;
  file.with<float>(16, std::vector<double>(24, 1.0));
  file.sform = 0;
  file.write("a.nii");
  const Inputs inputs = read_inputs(
      world(),
      make_case("source: {nifti: a.nii}\ntarget: {nifti: a.nii}\ndomain: {like: target}\n"));
  ASSERT_EQ(inputs.remarks.size(), 1U);
  EXPECT_NE(inputs.remarks[0].find("a.nii: has neither sform nor qform"), std::string::npos);
}

TEST(VolumeCase, HasTheMassesOfGreyMatter) {
  DEBLAI_REQUIRE_DATA("mri/spm_oldseg_grey_2mm.nii.gz");
  const std::string mri = (testing::data() / "mri").string();
  const std::string lines = "source: {nifti: " + mri +
                            "/spm_oldseg_grey_2mm.nii.gz}\ntarget: {nifti: " + mri +
                            "/clinical_scgrey_older65_2mm.nii.gz}\ndomain: {like: source}\n";
  EXPECT_NE(refusal(lines + "mass: keep\n", Failure::input)
                .find("the source has mass 924185.8743, the target 827681.4377"),
            std::string::npos);
  const Densities ends = densities_of(make_case(lines));
  EXPECT_EQ(ends.source().grid().shape(),
            (GridShape{{{91, -91, 182}, {109, -127, 218}, {91, -73, 182}}, 16}));
  EXPECT_NEAR(ends.masses[0], 1, 1e-12);
  EXPECT_NEAR(ends.masses[1], 1, 1e-12);
}

TEST(VolumeCase, HasCellsOfTheSizeThatIsAskedFor) {
  write_volume("a.nii");
  const std::string ends = "source: {nifti: a.nii}\ntarget: {nifti: a.nii}\n";
  // 8 x 12 x 10 mm from (10, 20, 30)
  EXPECT_EQ(read_inputs(world(), make_case(ends + "domain: {like: source, spacing: 1}\n")).shape,
            (GridShape{{{8, 10, 8}, {12, 20, 12}, {10, 30, 10}}, 16}));
  EXPECT_EQ(read_inputs(world(), make_case(ends + "domain: {spacing: 4, margin: 0}\n")).shape,
            (GridShape{{{2, 10, 8}, {4, 18, 16}, {4, 27, 16}}, 16}));
  const Case c = make_case(ends + "domain: {spacing: 3, margin: 0.1}\n");
  EXPECT_EQ(resolved_yaml(parse_case(resolved_yaml(c), "case.yaml", "/")), resolved_yaml(c));
}

TEST(VolumeCase, TellsTheOrderOfVoxelsOfItsReference) {
  NiftiFile file;
  file.dim = {4, 6, 5};
  file.with<float>(16, std::vector<double>(120, 1.0));
  file.sform = 4;
  file.srow = {0, 0, 2, 11, -2, 0, 0, 31, 0, 2, 0, 31};  // posterior, superior, right
  file.write("a.nii");
  const std::string ends = "source: {nifti: a.nii}\ntarget: {nifti: a.nii}\n";
  EXPECT_EQ(read_inputs(world(), make_case(ends + "domain: {like: source}\n")).voxels,
            (VoxelOrder{{2, 0, 1}, {false, true, false}, 4, true}));
  EXPECT_EQ(read_inputs(world(), make_case(ends + "domain: {cells: 8}\n")).voxels,
            (VoxelOrder{{0, 1, 2}, {false, false, false}, 4, true}));
  EXPECT_EQ(read_inputs(world(), make_case("source: {ball: {center: [0, 0], radius: 1}}\ntarget: "
                                           "{ball: {center: [0, 0], radius: 1}}\n"))
                .voxels,
            VoxelOrder{});
}

TEST(VolumeCase, IsCutByAMask) {
  write_volume("a.nii");
  write_volume("mask.nii", 2);
  const Case c = make_case(
      "source: {nifti: a.nii, mask: mask.nii}\ntarget: {nifti: a.nii}\ndomain: {like: source}\n"
      "mass: match_source\n");
  const Inputs inputs = read_inputs(world(), c);
  EXPECT_EQ(inputs.files.size(), 2U);  // the mask is an input, too
  EXPECT_NEAR(make_densities(Grid(world(), inputs.shape), c, inputs).masses[0], 60 * 8, 1e-9);
  EXPECT_EQ(resolved_yaml(parse_case(resolved_yaml(c), "case.yaml", "/")), resolved_yaml(c));
}

TEST(GriddedCase, ReadsBackAsItself) {
  const std::string resolved = resolved_yaml(
      make_case("source: {image: a.png, ink: light, scale: 2, translate: [1, 2]}\n"
                "target: {sum: [{vti: b.vti, array: rho}, {hdf5: c.h5, frame: 3, threshold: 0}]}\n"
                "domain: {cells: [8, 8]}\noutput: {nifti: 4d}\n"));
  EXPECT_EQ(resolved_yaml(parse_case(resolved, "case.yaml", "/")), resolved);
  EXPECT_NE(resolved.find("image: \"" + (scratch() / "a.png").string()), std::string::npos);
  EXPECT_NE(resolved.find("nifti: 4d"), std::string::npos) << resolved;
}

}  // namespace
}  // namespace deblai
