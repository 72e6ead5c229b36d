#include <gtest/gtest.h>
#include <hdf5.h>
#include <png.h>
#include <vtkCellData.h>
#include <vtkDoubleArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkXMLImageDataWriter.h>

#include "support.hpp"
#include "whole.hpp"
#include <deblai/input/gridded.hpp>
#include <deblai/input/volume_density.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;

std::shared_ptr<const Volume> read(const std::filesystem::path& file,
                                   const GriddedChoice& choice = {}) {
  return std::make_shared<Volume>(
      whole(*read_gridded(world(), grid_format_of(file), file, choice)));
}

::testing::AssertionResult refuses(const std::filesystem::path& file, const std::string& part,
                                   const GriddedChoice& choice = {}) {
  return fails(Failure::input, part, [&] { read(file, choice); });
}

/// The density on a grid that covers all of the volume, cell by cell as the file is laid out.
std::vector<double> on_its_own_grid(const Volume& volume) {
  GridShape shape{{}, 1};
  for (std::size_t a = 0; a < static_cast<std::size_t>(volume.dim); ++a) {
    const double step = std::abs(volume.affine.linear[a][a]);
    const double end =
        volume.affine.origin[a] + volume.affine.linear[a][a] * (volume.counts[a] - 1);
    shape.axes.push_back({volume.counts[a], std::min(volume.affine.origin[a], end) - 0.5 * step,
                          step * volume.counts[a]});
  }
  const Communicator self(MPI_COMM_SELF);
  const Grid grid(self, shape);
  const Field field =
      fill(grid, VolumeDensity(std::make_shared<Volume>(volume), Resample::conserve_mass), "it");
  std::vector<double> values;
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.cells(0); ++x) values.push_back(field.at(0, z, y, x));
  });
  return values;
}

/// A picture of one, two (with opacity) or four 8-bit numbers a pixel. Collective.
std::filesystem::path picture(const std::string& name, int width, const std::vector<png_byte>& raw,
                              png_uint_32 format) {
  const std::filesystem::path file = scratch() / name;
  if (world().is_root()) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height =
        static_cast<png_uint_32>(raw.size() / PNG_IMAGE_PIXEL_CHANNELS(format)) / image.width;
    image.format = format;
    EXPECT_NE(png_image_write_to_file(&image, file.c_str(), 0, raw.data(), 0, nullptr), 0);
  }
  return file;
}

TEST(Picture, IsDarkInkOnLightGround) {
  const auto volume = read(picture("a.png", 3, {255, 0, 255, 255, 255, 51}, PNG_FORMAT_GRAY));
  EXPECT_EQ(volume->dim, 2);
  EXPECT_NEAR(volume->voxel_volume(), 1. / 9, 1e-15);  // the longer side has length 1
  const std::vector<double> values = on_its_own_grid(*volume);
  const std::vector<double> expected{0, 0, 0.8, 0, 1, 0};  // the lower row first
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-6) << i;
}

TEST(Picture, IsItsOpacityWhereThatVaries) {
  const auto file = picture("a.png", 2, {0, 255, 0, 0, 255, 51, 255, 255}, PNG_FORMAT_GA);
  EXPECT_EQ(on_its_own_grid(*read(file)), (std::vector<double>{double{51.0F / 255}, 1, 1, 0}));
  GriddedChoice choice;
  choice.ink = Ink::light;  // on black
  EXPECT_EQ(on_its_own_grid(*read(file, choice)),
            (std::vector<double>{double{51.0F / 255}, 1, 0, 0}));
  choice.ink = Ink::dark;  // on white
  EXPECT_EQ(on_its_own_grid(*read(file, choice)), (std::vector<double>{0, 0, 1, 0}));
}

TEST(Picture, IsInkWhereItIsOpaqueEverywhere) {
  const auto file = picture("a.png", 2, {0, 255, 0, 255, 255, 255, 255, 255}, PNG_FORMAT_GA);
  EXPECT_EQ(on_its_own_grid(*read(file)), (std::vector<double>{0, 0, 1, 1}));
  GriddedChoice choice;
  choice.ink = Ink::alpha;
  EXPECT_TRUE(refuses(picture("b.png", 1, {0, 255}, PNG_FORMAT_GRAY), "opaque everywhere", choice));
}

TEST(Picture, IsPlacedByScaleAndTranslate) {
  GriddedChoice choice;
  choice.scale = 4;
  choice.translate = {10, 20};
  const auto volume = read(picture("a.png", 2, {0, 0, 0, 0}, PNG_FORMAT_GRAY), choice);
  const VolumeDensity density(volume, Resample::conserve_mass);
  EXPECT_EQ(density.bounds(), (Bounds{{10, 20, 0}, {14, 24, 0}}));
  choice.translate = {1, 2, 3};
  EXPECT_TRUE(refuses(scratch() / "a.png", "has 3 numbers, the file has 2 axes", choice));
}

TEST(Picture, IsRefusedWhereBytesAreMissingOrWrong) {
  std::string bytes;
  const auto file = picture("a.png", 64, std::vector<png_byte>(4096, 7), PNG_FORMAT_GRAY);
  collectively(world(), [&] {
    std::ifstream stream(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(stream), {});
  });
  EXPECT_TRUE(refuses(written("b.png", bytes.substr(0, bytes.size() / 2)), "not a complete PNG"));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  EXPECT_TRUE(refuses(written("c.png", bytes), "c.png: not a complete PNG picture"));
  EXPECT_TRUE(refuses(written("d.png", "a picture"), "not a complete PNG"));
  EXPECT_TRUE(refuses(written("e.png", ""), "is empty"));
}

TEST(Picture, OfTheTestDataIsRead) {
  DEBLAI_REQUIRE_DATA("image/geomloss_crescent_a.png");
  for (const auto& item : std::filesystem::directory_iterator(data() / "image")) {
    if (item.path().extension() != ".png") continue;
    const auto volume = read(item.path());
    const ValueSummary values = summary_of(Communicator(MPI_COMM_SELF), *volume);
    EXPECT_GT(values.mass, 0.001) << item.path();
    EXPECT_LT(values.mass, 0.9) << item.path() << ": is the ground its mass?";
  }
}

/// An image of VTK with two arrays that count, at cells or points. Collective.
std::filesystem::path vti(const std::string& name, std::array<int, 3> cells, bool at_points) {
  const std::filesystem::path file = scratch() / name;
  if (world().is_root()) {
    vtkNew<vtkImageData> image;
    image->SetExtent(2, 2 + cells[0], 0, cells[1], 0, cells[2]);
    image->SetSpacing(0.5, 2, 3);
    image->SetOrigin(10, 20, 30);
    vtkDataSetAttributes* data = image->GetCellData();
    if (at_points) data = image->GetPointData();
    const vtkIdType count = at_points ? image->GetNumberOfPoints() : image->GetNumberOfCells();
    for (const char* array_name : {"first", "second"}) {
      vtkNew<vtkDoubleArray> array;
      array->SetName(array_name);
      for (vtkIdType i = 0; i < count; ++i)
        array->InsertNextValue(double(i) + (array_name[0] == 's' ? 100 : 0));
      data->AddArray(array);
    }
    vtkNew<vtkXMLImageDataWriter> writer;
    writer->SetInputData(image);
    writer->SetFileName(file.c_str());
    writer->Write();
  }
  return file;
}

TEST(Vti, HasItsCellsWhereTheyAre) {
  GriddedChoice choice;
  choice.array = "second";
  const auto volume = read(vti("a.vti", {4, 3, 2}, false), choice);
  EXPECT_EQ(volume->dim, 3);
  EXPECT_EQ(volume->counts, (std::array{4, 3, 2}));
  EXPECT_EQ(volume->affine({0, 0, 0}), (Point{11.25, 21, 31.5}));
  EXPECT_EQ(on_its_own_grid(*volume)[7], 107);
}

TEST(Vti, HasItsPointsWhereTheyAreInAnyDimension) {
  GriddedChoice choice;
  choice.array = "first";
  const auto plane = read(vti("a.vti", {4, 3, 0}, true), choice);
  EXPECT_EQ(plane->dim, 2);
  EXPECT_EQ(plane->counts, (std::array{5, 4, 1}));
  EXPECT_EQ(plane->affine({0, 0, 0}), (Point{11, 20, 0}));
  EXPECT_EQ(read(vti("b.vti", {4, 0, 0}, false), choice)->dim, 1);
}

TEST(Vti, IsRefusedUntilOneOfItsArraysIsChosen) {
  const auto file = vti("a.vti", {2, 2, 0}, false);
  EXPECT_TRUE(refuses(file, "choose one by `array`; its scalar arrays: first, second"));
  GriddedChoice choice;
  choice.array = "third";
  EXPECT_TRUE(refuses(file, "holds no scalar array `third`; its scalar arrays: first", choice));
}

TEST(Vti, IsRefusedWhereItIsDamaged) {
  EXPECT_TRUE(refuses(written("a.vti", "<VTKFile type=\"ImageData\">"), "not a complete VTI file"));
  EXPECT_TRUE(refuses(
      written("b.vti",
              "<VTKFile type=\"ImageData\" version=\"1.0\" byte_order=\"LittleEndian\"><ImageData "
              "WholeExtent=\"0 99999 0 99999 0 99999\" Origin=\"0 0 0\" Spacing=\"1 1 1\">"
              "<Piece Extent=\"0 99999 0 99999 0 99999\"><CellData></CellData></Piece>"
              "</ImageData></VTKFile>"),
      "b.vti: is cut short or damaged"));
}

struct H5Attribute {
  const char* name;
  std::vector<double> values;
};

/// A dataset that counts. Collective.
std::filesystem::path h5(const std::string& name, const std::string& dataset,
                         const std::vector<hsize_t>& size,
                         const std::vector<H5Attribute>& attributes = {},
                         unsigned mode = H5F_ACC_TRUNC) {
  const std::filesystem::path path = scratch() / name;
  if (world().is_root()) {
    const hid_t file = mode == H5F_ACC_TRUNC
                           ? H5Fcreate(path.c_str(), mode, H5P_DEFAULT, H5P_DEFAULT)
                           : H5Fopen(path.c_str(), mode, H5P_DEFAULT);
    const hid_t space = H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr);
    const hid_t set = H5Dcreate2(file, dataset.c_str(), H5T_IEEE_F32BE, space, H5P_DEFAULT,
                                 H5P_DEFAULT, H5P_DEFAULT);
    std::vector<double> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = double(i);
    H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    for (const H5Attribute& each : attributes) {
      const hsize_t count = each.values.size();
      const hid_t line = H5Screate_simple(1, &count, nullptr);
      const hid_t attribute =
          H5Acreate2(set, each.name, H5T_IEEE_F64LE, line, H5P_DEFAULT, H5P_DEFAULT);
      H5Awrite(attribute, H5T_NATIVE_DOUBLE, each.values.data());
      H5Aclose(attribute);
      H5Sclose(line);
    }
    H5Dclose(set);
    H5Sclose(space);
    H5Fclose(file);
  }
  MPI_Barrier(world().get());
  return path;
}

TEST(Hdf5, IsReadWithItsLastIndexAlongX) {
  const auto volume = read(h5("a.h5", "density", {2, 3, 4}));
  EXPECT_EQ(volume->counts, (std::array{4, 3, 2}));
  EXPECT_EQ(volume->affine({0, 0, 0}), (Point{0.125, 0.125, 0.125}));  // its longest side is 1
  EXPECT_EQ(on_its_own_grid(*volume)[4 + 12], 16);
  EXPECT_EQ(read(h5("b.h5", "rho", {5}))->dim, 1);
}

TEST(Hdf5, LiesWhereItsAttributesPutIt) {
  const auto volume =
      read(h5("a.h5", "rho", {3, 4}, {{"spacing", {0.5, 2}}, {"origin", {10, 20}}}));
  EXPECT_EQ(volume->affine({0, 0, 0}), (Point{10.25, 21, 0}));
  EXPECT_EQ(volume->affine({1, 1, 0}), (Point{10.75, 23, 0}));
  EXPECT_TRUE(refuses(h5("b.h5", "rho", {3, 4}, {{"spacing", {1, -1}}}), "a spacing is positive"));
  EXPECT_TRUE(refuses(h5("c.h5", "rho", {3, 4}, {{"origin", {1}}}), "`origin` is not 2 numbers"));
}

TEST(Hdf5, HasTheFrameAndTheDatasetThatAreAskedFor) {
  const auto file = h5("a.h5", "one", {3, 2, 2});
  h5("a.h5", "two", {4}, {}, H5F_ACC_RDWR);
  EXPECT_TRUE(refuses(file, "choose one by `array`; its datasets: one, two"));
  GriddedChoice choice;
  choice.array = "/one";
  choice.frame = 2;
  EXPECT_EQ(on_its_own_grid(*read(file, choice)), (std::vector<double>{8, 9, 10, 11}));
  choice.frame = 3;
  EXPECT_TRUE(refuses(file, "frame 3 is not there; it holds 3", choice));
  choice.array = "three";
  EXPECT_TRUE(refuses(file, "holds no dataset `three`", choice));
}

TEST(Hdf5, IsRefusedWhereItIsNone) {
  EXPECT_TRUE(refuses(written("a.h5", "not hdf5"), "a.h5: not an HDF5 file"));
  const auto file = h5("b.h5", "density", {64, 64});
  std::string bytes;
  collectively(world(), [&] {
    std::ifstream stream(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(stream), {});
  });
  EXPECT_TRUE(refuses(written("c.h5", bytes.substr(0, 3000)), "c.h5: "));
  EXPECT_TRUE(refuses(h5("d.h5", "density", {1, 1, 1, 1}), "has 4 axes; a density has 1 to 3"));
}

TEST(GridFormat, IsKnownByTheEndingOfItsFiles) {
  EXPECT_EQ(grid_format_of("a/B.PNG"), "image");
  EXPECT_EQ(grid_format_of("b.vti"), "vti");
  EXPECT_EQ(grid_format_of("c.hdf5"), "hdf5");
  EXPECT_EQ(grid_format_of("d.obj"), "");
  EXPECT_EQ(grid_format_of("png"), "");
}

TEST(GridFormat, IsAsWideAsItsGrid) {
  const auto volume = read(picture("a.png", 2, {0, 0, 0, 0}, PNG_FORMAT_GRAY));
  for (const Resample how : {Resample::conserve_mass, Resample::interpolate}) {
    EXPECT_TRUE(fails(Failure::input, "is 2D, but the grid has 3 axes", [&] {
      fill(unit_grid({4, 4, 4}), VolumeDensity(volume, how), "source");
    }));
    const Field field = fill(unit_grid({8, 6}), VolumeDensity(volume, how), "source");
    EXPECT_NEAR(integral(field), 1, 1e-12);
    EXPECT_NEAR(maximum(field), 1, 1e-12);
  }
}

}  // namespace
}  // namespace deblai
