#include <cmath>
#include <fstream>
#include <limits>
#include <map>

#include <gtest/gtest.h>

#include "nifti_file.hpp"
#include "support.hpp"
#include "whole.hpp"
#include <deblai/input/nifti.hpp>
#include <deblai/input/volume_density.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;

std::vector<double> values_of(const Volume& read) {
  const Volume volume = whole(read);
  return with_voxels(volume, [&](const auto& values) {
    std::vector<double> all;
    for (std::size_t i = 0; i < volume.size(); ++i) all.push_back(values(i));
    return all;
  });
}

std::vector<double> read_values(const std::filesystem::path& file, const NiftiChoice& choice = {}) {
  return values_of(*read_nifti(world(), file, choice));
}

NiftiFile floats(const std::vector<double>& values = counted(24)) {
  return NiftiFile().with<float>(16, values);
}

::testing::AssertionResult refuses(const std::filesystem::path& file, const std::string& part,
                                   const NiftiChoice& choice = {}) {
  return fails(Failure::input, part, [&] { read_nifti(world(), file, choice); });
}

template <class T>
void expect_read(int type, const std::vector<double>& values) {
  for (const int version : {1, 2}) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
      for (const char* name : {"a.nii", "a.nii.gz"}) {
        NiftiFile file;
        file.version = version;
        file.order = order;
        file.with<T>(type, values);
        EXPECT_EQ(read_values(file.write(name)), values)
            << "type " << type << ", NIfTI-" << version << ", " << name
            << (order == std::endian::big ? ", big endian" : ", little endian");
      }
    }
  }
}

TEST(Nifti, HasItsValuesInEveryTypeVersionAndByteOrder) {
  std::vector<double> values = counted(24);
  values[5] = 127;
  expect_read<std::int8_t>(256, values);
  values[5] = 255;
  expect_read<std::uint8_t>(2, values);
  values[5] = 32767;
  expect_read<std::int16_t>(4, values);
  values[5] = 65535;
  expect_read<std::uint16_t>(512, values);
  values[5] = 2147483647;
  expect_read<std::int32_t>(8, values);
  values[5] = 4294967295;
  expect_read<std::uint32_t>(768, values);
  values[5] = 9007199254740992;
  expect_read<std::int64_t>(1024, values);
  expect_read<std::uint64_t>(1280, values);
  values[5] = 1.0f / 3;
  expect_read<float>(16, values);
  values[5] = 1.0 / 3;
  expect_read<double>(64, values);
}

TEST(Nifti, IsScaledByItsSlopeAndIntercept) {
  NiftiFile file = NiftiFile().with<std::uint8_t>(2, counted(24));
  file.slope = 0.5;
  file.intercept = 3;
  EXPECT_EQ(read_values(file.write("a.nii"))[7], 6.5);
  for (const double none : {0.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    file.slope = none;
    EXPECT_EQ(read_values(file.write("b.nii")), counted(24)) << none;
  }
  file.slope = 2;
  file.intercept = std::nan("");
  EXPECT_TRUE(refuses(file.write("c.nii"), "scl_inter is nan"));
}

TEST(Nifti, IsReadFromAHeaderAndAnImageBesideIt) {
  NiftiFile file = floats();
  file.magic = "i";
  const auto header = NiftiFile::write("a.hdr", file.header());
  EXPECT_TRUE(refuses(header, "a.hdr: the voxels are missing: there is no a.img"));
  NiftiFile::write("a.img.gz", file.samples);
  EXPECT_EQ(read_values(header), counted(24));
}

TEST(Nifti, HasTheFrameThatIsAskedFor) {
  for (const char* name : {"a.nii", "a.nii.gz"}) {
    NiftiFile file = floats(counted(72));
    file.dim = {2, 3, 4, 3};
    const auto written = file.write(name);
    NiftiChoice choice;
    EXPECT_TRUE(refuses(written, "holds 3 volumes; choose one by `frame: 0` to `frame: 2`"));
    choice.frame = 2;
    EXPECT_EQ(read_values(written, choice)[5], 53);
    choice.frame = 3;
    EXPECT_TRUE(refuses(written, "frame 3 is not there; the file holds 3 volumes", choice));
  }
  NiftiFile one = floats();
  one.dim = {2, 3, 4, 1, 1};
  EXPECT_EQ(read_values(one.write("b.nii")), counted(24));
}

TEST(Nifti, LiesWhereItsSformPutsIt) {
  NiftiFile file = floats();
  file.srow = {0, -2, 0, 5, 3, 0, 0, 6, 0, 0.5, 4, 7};
  const Affine a = read_nifti(world(), file.write("a.nii"), {})->affine;
  EXPECT_EQ(a({1, 2, 3}), (Point{5 - 4, 6 + 3, 7 + 1 + 12}));
  file.units = 3;
  EXPECT_NEAR(read_nifti(world(), file.write("b.nii"), {})->affine({1, 2, 3})[2], 20e-3, 1e-15);
}

TEST(Nifti, LiesWhereItsQformPutsItWithoutAnSform) {
  NiftiFile file = floats();
  file.sform = 0;
  file.qform = 1;
  file.pixdim = {-1, 2, 3, 4, 1, 1, 1, 1};
  // half a turn about y, the third axis reversed by pixdim[0]
  file.quatern = {0, 1, 0, 10, 20, 30};
  const Affine a = read_nifti(world(), file.write("a.nii"), {})->affine;
  const Point p = a({1, 1, 1});
  EXPECT_NEAR(p[0], 10 - 2, 1e-12);
  EXPECT_NEAR(p[1], 20 + 3, 1e-12);
  EXPECT_NEAR(p[2], 30 + 4, 1e-12);
  file.pixdim[2] = 0;
  EXPECT_TRUE(refuses(file.write("b.nii"), "pixdim[2] is 0"));
}

TEST(Nifti, LiesByItsVoxelSizesWithAWarningWithoutBoth) {
  NiftiFile file = floats();
  file.sform = 0;
  file.pixdim = {1, 2, 3, 4, 1, 1, 1, 1};
  const auto volume = read_nifti(world(), file.write("a.nii"), {});
  EXPECT_EQ(volume->affine({1, 1, 1}), (Point{2, 3, 4}));
  EXPECT_NE(volume->remark.find("neither sform nor qform"), std::string::npos);
  file.pixdim[3] = std::nan("");
  EXPECT_TRUE(refuses(file.write("b.nii"), "pixdim[3] is nan"));
  EXPECT_TRUE(
      refuses(file.write("b.nii"), "its sform_code is 0", {{}, AffineChoice::sform, {}, {}}));
}

TEST(Nifti, IsRefusedWhereItsTransformsDisagreeUntilOneIsChosen) {
  NiftiFile file = floats();
  file.qform = 1;
  file.srow[3] = 0.09;
  EXPECT_EQ(read_nifti(world(), file.write("a.nii"), {})->affine.origin[0], double{0.09f});
  file.srow[3] = 0.11;
  const auto written = file.write("b.nii");
  EXPECT_TRUE(refuses(written, "sform and qform put voxel (0, 0, 0) 0.11 mm apart"));
  EXPECT_TRUE(refuses(written, "set `affine: sform` or `affine: qform`"));
  NiftiChoice choice;
  choice.affine = AffineChoice::qform;
  EXPECT_EQ(read_nifti(world(), written, choice)->affine.origin[0], 0);
  choice.affine = AffineChoice::sform;
  EXPECT_EQ(read_nifti(world(), written, choice)->affine.origin[0], double{0.11f});
}

TEST(Nifti, IsRefusedWhereItHasNoPlaceInTheWorld) {
  NiftiFile file = floats();
  file.srow = {1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0};
  EXPECT_TRUE(
      refuses(file.write("a.nii"), "the sform is degenerate: its voxels have a volume of 0"));
  file.srow[10] = std::nan("");
  EXPECT_TRUE(refuses(file.write("b.nii"), "the sform is degenerate"));
}

TEST(Nifti, IsRefusedWithoutOneRealNumberAVoxel) {
  NiftiFile file = floats(counted(200));
  for (const auto& [type, name] : {std::pair{128, "rgb24"},
                                   {2304, "rgba32"},
                                   {32, "complex64"},
                                   {1792, "complex128"},
                                   {1536, "float128"},
                                   {77, "of an unknown"}}) {
    file.datatype = type;
    EXPECT_TRUE(refuses(file.write("a.nii"), fmt::format("its voxels are {}", name)));
  }
  file = floats(counted(72));
  file.dim = {2, 3, 4, 1, 3};
  EXPECT_TRUE(refuses(file.write("b.nii"), "vectors or tensors"));
}

TEST(Nifti, IsRefusedWhereNumbersAreNoneOfADensity) {
  std::vector<double> values = counted(24);
  values[8] = std::nan("");
  values[9] = std::numeric_limits<double>::infinity();
  NiftiChoice choice;
  EXPECT_TRUE(refuses(floats(values).write("a.nii"),
                      "a.nii: 2 voxels are NaN or infinite (the first at 0, 1, 1)"));
  choice.values.not_finite = NotFinite::zero;
  values[8] = values[9] = 0;
  EXPECT_EQ(read_values(scratch() / "a.nii", choice), values);

  values[11] = -0.25;
  EXPECT_TRUE(refuses(floats(values).write("b.nii"),
                      "1 voxel is negative (the first at 1, 2, 1, the least value is -0.25)"));
  choice.values.threshold = 0;
  values[11] = 0;
  EXPECT_EQ(read_values(scratch() / "b.nii", choice), values);
  choice.values.threshold = 12;
  const std::vector<double> read = read_values(scratch() / "b.nii", choice);
  EXPECT_EQ(read[10], 0);
  EXPECT_EQ(read[12], 12);
}

TEST(Nifti, ReadsNaNAsZeroWhateverTheIntercept) {
  std::vector<double> values = counted(24);
  values[8] = -std::numeric_limits<double>::infinity();
  NiftiFile file = floats(values);
  file.slope = -2;
  file.intercept = 100;
  NiftiChoice choice;
  choice.values.not_finite = NotFinite::zero;
  EXPECT_EQ(read_values(file.write("a.nii"), choice)[8], 0);
}

TEST(Nifti, IsRefusedWhereBytesAreMissingOrWrong) {
  const std::string whole = floats().bytes();
  EXPECT_TRUE(refuses(NiftiFile::write("a.nii", whole.substr(0, 440)),
                      "is cut short: its header tells of 448 bytes, it has 440"));
  EXPECT_TRUE(refuses(NiftiFile::write("a.nii.gz", whole.substr(0, 440)),
                      "is cut short or damaged: 88 of the 96 bytes of the volume"));
  EXPECT_TRUE(refuses(NiftiFile::write("b.nii", whole.substr(0, 100)), "it has 100 bytes"));
  EXPECT_TRUE(refuses(NiftiFile::write("c.nii", std::string(5000, 'x')), "not a NIfTI file"));
  EXPECT_TRUE(refuses(NiftiFile::write("d.nii", ""), "is empty"));
  EXPECT_TRUE(refuses(scratch() / "e.nii", "no such file"));

  std::string analyze = whole;
  analyze.replace(344, 4, 4, '\0');
  EXPECT_TRUE(refuses(NiftiFile::write("f.nii", analyze), "says nothing of its orientation"));

  const auto compressed = NiftiFile::write("g.nii.gz", whole + std::string(100000, 'x'));
  if (world().is_root()) {  // the checksum is in the last eight bytes
    std::fstream stream(compressed, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(-6, std::ios::end);
    stream.put('?');
  }
  EXPECT_TRUE(refuses(compressed, "g.nii.gz: is damaged: its checksum is wrong"));
}

TEST(Nifti, IsRefusedWithADamagedHeader) {
  NiftiFile file = floats();
  file.dim = {2, 0, 4};
  EXPECT_TRUE(refuses(file.write("a.nii"), "dim[2] is 0"));
  file.dim = {2, -3, 4};
  EXPECT_TRUE(refuses(file.write("b.nii"), "dim[2] is -3"));
  file.dim = {30000, 30000, 30000};
  EXPECT_TRUE(refuses(file.write("c.nii"), "a damaged header"));
  file.dim = {9999, 9999, 9999};
  EXPECT_TRUE(refuses(file.write("d.nii"), "is cut short"));
  EXPECT_TRUE(refuses(file.write("d.nii.gz"), "is cut short"));
  file.dim.assign(8, 1);
  EXPECT_TRUE(refuses(file.write("e.nii"), "dim[0] is 8"));
  std::string bytes = floats().bytes();
  const float offset = 20;
  std::memcpy(bytes.data() + 108, &offset, 4);
  EXPECT_TRUE(refuses(NiftiFile::write("f.nii", bytes), "vox_offset is 20"));
}

/// The world density of a file on its own 2 mm grid.
Field world_density(const Grid& grid, const std::string& file, const NiftiChoice& choice = {}) {
  return fill(grid,
              VolumeDensity(read_nifti(world(), data() / file, choice), Resample::conserve_mass),
              file);
}

TEST(Nifti, MirroredOnDiskIsOneBrainInTheWorld) {
  DEBLAI_REQUIRE_DATA("orient/avg152T1_LR_nifti.nii.gz");
  const Grid grid(world(), {{{91, -91, 182}, {109, -127, 218}, {91, -73, 182}}, 1});
  const Field left = world_density(grid, "orient/avg152T1_LR_nifti.nii.gz");
  const double mass = integral(left);
  EXPECT_NEAR(mass, 5.9860306e8, 10);
  EXPECT_LT(distance(left, world_density(grid, "orient/avg152T1_RL_nifti.nii.gz")), 1e-6 * mass);
  EXPECT_LT(distance(left, world_density(grid, "orient/avg152T1_LR_nifti2.nii.gz")), 1e-6 * mass);
}

TEST(Nifti, InEitherByteOrderIsTheSame) {
  DEBLAI_REQUIRE_DATA("orient/big_endian.nii.gz");
  NiftiChoice choice;
  choice.values.threshold = 0;
  EXPECT_EQ(read_values(data() / "orient/big_endian.nii.gz", choice),
            read_values(data() / "orient/little_endian.nii.gz", choice));
}

TEST(Nifti, IsWhereNibabelPutsIt) {
  const auto file = data() / "orient/nibabel_example4d.nii.gz";
  DEBLAI_REQUIRE_DATA("orient/nibabel_example4d.nii.gz");
  struct Seen {
    int frame;
    std::array<int, 3> voxel;
    Point world;
    double value;
  };
  const std::vector<Seen> by_nibabel{
      {1, {85, 77, 0}, {-52.144897, 116.252842, 17.638188}, 605},
      {0, {60, 49, 15}, {-2.144897, 55.655997, 41.154602}, 339},
      {0, {73, 39, 3}, {-28.144897, 40.185221, 11.869544}, 496},
      {1, {36, 41, 6}, {45.855103, 43.066059, 19.029205}, 476},
      {1, {22, 86, 19}, {73.855103, 127.261209, 61.797611}, 0},
      {0, {85, 64, 15}, {-52.144897, 85.261670, 46.002716}, 548},
      {0, {46, 84, 4}, {25.855103, 128.646710, 28.584969}, 186},
      {1, {47, 65, 2}, {23.855103, 91.857248, 18.101860}, 378},
      {1, {43, 21, 13}, {31.855103, 1.103132, 27.762625}, 517},
      {0, {37, 77, 3}, {43.855103, 115.186258, 24.151433}, 88},
      {1, {74, 43, 4}, {-30.144897, 47.724539, 15.333456}, 255},
      {0, {37, 48, 23}, {43.855103, 50.838060, 58.200048}, 444},
  };
  for (const int frame : {0, 1}) {
    NiftiChoice choice;
    choice.frame = frame;
    const auto volume = read_nifti(world(), file, choice);
    const std::vector<double> values = values_of(*volume);
    for (const Seen& seen : by_nibabel) {
      if (seen.frame != frame) continue;
      const auto [i, j, k] = seen.voxel;
      EXPECT_EQ(values.at(static_cast<std::size_t>(i + 128 * (j + 96 * k))), seen.value);
      const Point place = volume->affine({double(i), double(j), double(k)});
      for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(place[a], seen.world[a], 1e-5);
    }
  }
}

TEST(Nifti, OfTheTestDataIsReadOrRefusedWithTheReason) {
  DEBLAI_REQUIRE_DATA("orient/not-nifti.nii");
  // Those that are read are compared above.
  const std::map<std::string, std::string> verdicts{
      {"avg152T1_LR_nifti.nii.gz", ""},
      {"avg152T1_LR_nifti2.nii.gz", ""},
      {"avg152T1_RL_nifti.nii.gz", ""},
      {"big_endian.nii.gz", "are negative"},
      {"little_endian.nii.gz", "are negative"},
      {"nibabel_anatomical.nii", "26 voxels are negative"},
      {"nibabel_example4d.nii.gz", "holds 2 volumes"},
      {"nibabel_reoriented_anat_moved.nii", ""},
      {"nibabel_resampled_anat_moved.nii", "153 voxels are NaN"},
      {"not-nifti.nii", "not a NIfTI file"}};
  for (const auto& item : std::filesystem::directory_iterator(data() / "orient")) {
    const auto verdict = verdicts.find(item.path().filename().string());
    ASSERT_NE(verdict, verdicts.end()) << item.path() << " is new: what becomes of it?";
    if (!verdict->second.empty()) {
      EXPECT_TRUE(refuses(item.path(), verdict->second)) << item.path();
    } else {
      EXPECT_NO_THROW(read_nifti(world(), item.path(), {})) << item.path();
    }
  }
  EXPECT_EQ(read_nifti(world(), data() / "orient/nibabel_reoriented_anat_moved.nii", {})->counts,
            (std::array<int, 3>{21, 26, 22}));
}

}  // namespace
}  // namespace deblai
