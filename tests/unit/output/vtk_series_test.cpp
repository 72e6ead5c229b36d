#include <fmt/format.h>
#include <gtest/gtest.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkFieldData.h>
#include <vtkPointData.h>

#include "read_back.hpp"
#include <deblai/base/atomic_file.hpp>
#include <deblai/output/vtk_series.hpp>
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

int owners(const Grid& grid) { return grid.processes(1) * grid.processes(2); }

/// The names of a frame on this many ranks that own cells (they come first).
Names frame_names(const Grid& grid, const std::string& frame) {
  if (owners(grid) == 1) return {frame + ".vti"};
  Names names{frame + ".pvti"};
  for (int r = 0; r < owners(grid); ++r) names.insert(fmt::format("{}_r{}.vti", frame, r));
  return names;
}

Names operator+(Names a, const Names& b) {
  a.insert(b.begin(), b.end());
  return a;
}

class VtkSeriesOf : public ::testing::TestWithParam<int> {
 protected:
  const Grid grid{world(), shape_of(GetParam())};
  const std::filesystem::path film = testing::scratch() / "fields" / "density.pvd";

  /// The frame that the film lists at that place, as VTK reads it.
  vtkSmartPointer<vtkImageData> frame(std::size_t place) const {
    return testing::read_image(film.parent_path() / testing::read_film(film).at(place).second);
  }
};

TEST_P(VtkSeriesOf, KeepsEveryCellsNumbersAndPlace) {
  VtkSeries series(grid, film);
  series.write(Scene(grid, 0, 0.0).snapshot);
  series.write(Scene(grid, 1, 0.625).snapshot);
  series.close();

  const auto image = frame(1);
  ASSERT_EQ(image->GetNumberOfCells(), grid.shape().cells());
  auto* density = image->GetCellData()->GetArray("density");
  auto* velocity = image->GetCellData()->GetArray("velocity");
  ASSERT_TRUE(density != nullptr && velocity != nullptr);
  ASSERT_EQ(density->GetNumberOfComponents(), 1);
  ASSERT_EQ(velocity->GetNumberOfComponents(), 3);
  for (int z = 0; z < grid.cells(2); ++z) {
    for (int y = 0; y < grid.cells(1); ++y) {
      for (int x = 0; x < grid.cells(0); ++x) {
        const std::array<int, 3> cell{x, y, z};
        const vtkIdType id = x + grid.cells(0) * (y + vtkIdType{1} * grid.cells(1) * z);
        ASSERT_EQ(density->GetTuple1(id), static_cast<float>(Scene::density(0.625, cell)));
        for (int a = 0; a < 3; ++a) {
          const double expected = a < grid.dim() ? Scene::velocity(0.625, a, cell) : 0;
          ASSERT_EQ(velocity->GetComponent(id, a), static_cast<float>(expected));
        }
      }
    }
  }
}

TEST_P(VtkSeriesOf, KeepsTheBoxToTheLastBit) {
  VtkSeries(grid, film).write(Scene(grid, 0, 0.0).snapshot);
  const auto image = frame(0);
  for (int a = 0; a < 3; ++a) {
    const bool present = a < grid.dim();
    EXPECT_EQ(image->GetDimensions()[a], present ? grid.cells(a) + 1 : 1) << "axis " << a;
    EXPECT_EQ(image->GetOrigin()[a], present ? grid.axis(a).origin : 0);
    EXPECT_EQ(image->GetSpacing()[a], present ? grid.spacing(a) : 1);
    EXPECT_DOUBLE_EQ(image->GetBounds()[2 * a + 1],
                     present ? grid.axis(a).origin + grid.axis(a).length : 0);
  }
}

TEST_P(VtkSeriesOf, HoldsCellDataInSinglePrecisionRawWithLongHeaders) {
  VtkSeries(grid, film).write(Scene(grid, 0, 0.25).snapshot);
  const auto image = frame(0);
  EXPECT_EQ(image->GetCellData()->GetNumberOfArrays(), 2);
  EXPECT_EQ(image->GetPointData()->GetNumberOfArrays(), 0);
  EXPECT_EQ(image->GetCellData()->GetArray(0)->GetDataType(), VTK_FLOAT);
  EXPECT_EQ(image->GetCellData()->GetArray(1)->GetDataType(), VTK_FLOAT);

  const std::string piece = owners(grid) == 1 ? "density_0000.vti" : "density_0000_r0.vti";
  const auto file = film.parent_path() / piece;
  const std::string text = testing::read_text(file);
  EXPECT_NE(text.find(R"(header_type="UInt64")"), std::string::npos);
  EXPECT_NE(text.find(R"(<AppendedData encoding="raw">)"), std::string::npos);
  EXPECT_EQ(text.find("compressor"), std::string::npos);
  const auto part = testing::read_image(file);
  auto* time = part->GetFieldData()->GetArray("TimeValue");
  ASSERT_NE(time, nullptr);
  EXPECT_EQ(time->GetTuple1(0), 0.25);
}

TEST_P(VtkSeriesOf, ListsEveryTimeOnceInOrder) {
  VtkSeries series(grid, film);
  const std::vector<double> times{0, 1.0 / 3, 2.0 / 3, 1};
  for (int k = 0; k < 4; ++k) {
    series.write(Scene(grid, k, times[static_cast<std::size_t>(k)]).snapshot);
    EXPECT_EQ(testing::read_film(film).size(), static_cast<std::size_t>(k) + 1);
  }
  series.close();
  const auto listed = testing::read_film(film);
  ASSERT_EQ(listed.size(), times.size());
  for (std::size_t k = 0; k < times.size(); ++k) {
    EXPECT_EQ(listed[k].first, times[k]);  // to the bit
    EXPECT_TRUE(std::filesystem::exists(film.parent_path() / listed[k].second));
  }
}

TEST_P(VtkSeriesOf, WritesOneFileForOneOwnerAndAPieceForEachOfSeveral) {
  VtkSeries(grid, film).write(Scene(grid, 7, 0.5).snapshot);
  EXPECT_EQ(names_in(film.parent_path()), Names{"density.pvd"} + frame_names(grid, "density_0007"));
  EXPECT_LE(owners(grid), world().size());
  if (grid.dim() == 1) {
    EXPECT_EQ(owners(grid), 1);  // the other ranks idle
  }
}

TEST_P(VtkSeriesOf, ForgetsTheFramesOfAnEarlierRunAndNothingElse) {
  const Names others{"density.png", "density_007.vti", "notes_0001.vti", "density_0001_r.vti"};
  const Names earlier{"density_0001.vti",     "density_0041.pvti",     "density_0041_r7.vti",
                      "density_12345_r0.vti", "density_0002.vti.part", "density.pvd.part"};
  if (world().is_root()) {
    std::filesystem::create_directory(film.parent_path());
    for (const std::string& name : others + earlier) {
      write_atomically(film.parent_path() / name, "earlier");
    }
  }
  VtkSeries series(grid, film);
  EXPECT_EQ(names_in(film.parent_path()), others);
  MPI_Barrier(world().get());
  series.write(Scene(grid, 0, 0).snapshot);
  EXPECT_EQ(names_in(film.parent_path()),
            others + Names{"density.pvd"} + frame_names(grid, "density_0000"));
}

INSTANTIATE_TEST_SUITE_P(Axes, VtkSeriesOf, ::testing::Values(1, 2, 3));

TEST(Writers, KnowTheVtkFormatByName) {
  const Grid grid(world(), shape_of(2));
  const auto run = testing::scratch();
  const auto writer = Writers::make("vtk", grid, {run / "fields" / "density"});
  EXPECT_EQ(writer->entrance(), run / "fields" / "density.pvd");
  EXPECT_TRUE(std::filesystem::is_directory(run / "fields"));
}

}  // namespace
}  // namespace deblai
