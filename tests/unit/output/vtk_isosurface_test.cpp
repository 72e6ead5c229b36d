#include <cmath>

#include <gtest/gtest.h>
#include <vtkFieldData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkXMLPolyDataReader.h>

#include "read_back.hpp"
#include <deblai/output/vtk_isosurface.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;
using Vector = std::array<double, 3>;

GridShape box_of(int dim) {
  GridShape shape;
  shape.axes = {{30, -1, 2}, {36, 0, 3}, {25, 5, 2.5}};
  shape.axes.resize(static_cast<std::size_t>(dim));
  return shape;
}

const Vector middle{0, 1.5, 6.25};

/// f of the distance from the middle of the box.
template <class F>
Field round_density(const Grid& grid, F&& f) {
  return testing::field_of(grid, 0, [&](int, std::array<int, 3> cell) {
    double square = 0;
    for (int a = 0; a < grid.dim(); ++a) {
      const auto axis = static_cast<std::size_t>(a);
      square += std::pow(grid.axis(a).centre(cell[axis]) - middle[axis], 2);
    }
    return f(std::sqrt(square));
  });
}

/// What all pieces of a picture add up to.
struct Sum {
  double volume = 0;  ///< enclosed, by the divergence theorem
  double length = 0;  ///< of outlines
  Vector area{};      ///< vanishes over a closed surface
  double level = -1;
  long long triangles = 0;
  bool normals = true;
};

Vector at(vtkPolyData& data, vtkIdType i) {
  Vector point{};
  data.GetPoint(i, point.data());
  return point;
}

Sum sum_of(const std::filesystem::path& folder, const std::string& picture, int dim) {
  Sum sum;
  for (const std::string& name : testing::names_in(folder)) {
    if (!name.starts_with(picture) || !name.ends_with(".vtp")) continue;
    vtkNew<vtkXMLPolyDataReader> reader;
    reader->SetFileName((folder / name).c_str());
    reader->Update();
    vtkPolyData& data = *reader->GetOutput();
    sum.level = data.GetFieldData()->GetArray("Level")->GetComponent(0, 0);
    if (dim == 3) sum.normals = sum.normals && data.GetPointData()->GetNormals() != nullptr;
    for (vtkIdType i = 0; i < data.GetNumberOfCells(); ++i) {
      const vtkNew<vtkIdList> ids;
      data.GetCellPoints(i, ids);
      const Vector a = at(data, ids->GetId(0));
      const Vector b = at(data, ids->GetId(1));
      if (dim == 2) {
        sum.length += std::hypot(b[0] - a[0], b[1] - a[1]);
        continue;
      }
      const Vector c = at(data, ids->GetId(2));
      ++sum.triangles;
      for (std::size_t k = 0; k < 3; ++k) {
        const std::size_t l = (k + 1) % 3;
        const std::size_t m = (k + 2) % 3;
        const double part = 0.5 * ((b[l] - a[l]) * (c[m] - a[m]) - (b[m] - a[m]) * (c[l] - a[l]));
        sum.area[k] += part;
        sum.volume += part * (a[k] - middle[k]) / 3;
      }
    }
  }
  return sum;
}

class VtkIsosurfaceIn : public ::testing::Test {
 protected:
  /// The pictures of densities, written.
  void film(const Grid& grid, const std::vector<Field>& densities, VtkIsosurface::Level level) {
    VtkIsosurface surface(grid, folder / "surface.pvd", level);
    for (std::size_t i = 0; i < densities.size(); ++i) {
      surface.write(
          {static_cast<int>(i), 0.5 * static_cast<double>(i), {{"density", {&densities[i]}}}});
    }
    surface.close();
  }

  const std::filesystem::path folder = testing::scratch() / "fields";
};

double cone(double r) { return std::max(0.0, 1.4 - r); }

TEST_F(VtkIsosurfaceIn, EnclosesABallWithoutHolesWhereverItsPiecesWereMade) {
  const Grid grid(world(), box_of(3));
  film(grid, {round_density(grid, cone)}, VtkIsosurface::Level::same_density);
  if (!world().is_root()) return;
  const Sum sum = sum_of(folder, "surface_0000", 3);
  const double radius = 1.4 - sum.level;  // half the largest density
  EXPECT_NEAR(radius, 0.7, 0.05);
  EXPECT_NEAR(sum.volume, 4.0 / 3 * M_PI * std::pow(radius, 3), 0.02);
  for (const double part : sum.area) EXPECT_NEAR(part, 0, 1e-5);
  EXPECT_TRUE(sum.normals);
}

TEST_F(VtkIsosurfaceIn, IsClosedAtTheWalls) {
  const Grid grid(world(), box_of(3));
  film(grid, {round_density(grid, [](double) { return 1.0; })}, VtkIsosurface::Level::same_density);
  if (!world().is_root()) return;
  const Sum sum = sum_of(folder, "surface_0000", 3);
  EXPECT_NEAR(sum.volume, 2 * 3 * 2.5, 0.05);
  for (const double part : sum.area) EXPECT_NEAR(part, 0, 1e-4);
}

TEST_F(VtkIsosurfaceIn, KeepsTheVolumeOfTheStart) {
  const Grid grid(world(), box_of(3));
  const auto flat = [](double r) { return 0.3 * std::exp(-r * r); };
  film(grid, {round_density(grid, cone), round_density(grid, flat)},
       VtkIsosurface::Level::same_volume);
  if (!world().is_root()) return;
  const double before = sum_of(folder, "surface_0000", 3).volume;
  EXPECT_NEAR(sum_of(folder, "surface_0001", 3).volume / before, 1, 0.02);
}

TEST_F(VtkIsosurfaceIn, KeepsTheDensityOfTheStart) {
  const Grid grid(world(), box_of(3));
  const auto half = [](double r) { return 0.5 * cone(r); };
  film(grid, {round_density(grid, cone), round_density(grid, half)},
       VtkIsosurface::Level::same_density);
  if (!world().is_root()) return;
  const Sum first = sum_of(folder, "surface_0000", 3);
  const Sum second = sum_of(folder, "surface_0001", 3);
  EXPECT_EQ(first.level, second.level);
  EXPECT_LT(second.volume, 0.1 * first.volume);
}

TEST_F(VtkIsosurfaceIn, IsAnOutlineInThePlane) {
  const Grid grid(world(), box_of(2));
  film(grid, {round_density(grid, cone)}, VtkIsosurface::Level::same_density);
  if (!world().is_root()) return;
  const Sum sum = sum_of(folder, "surface_0000", 2);
  EXPECT_NEAR(sum.length, 2 * M_PI * (1.4 - sum.level), 0.02);
}

TEST_F(VtkIsosurfaceIn, ListsItsPictures) {
  const Grid grid(world(), box_of(3));
  const Field density = round_density(grid, cone);
  film(grid, {density, density}, VtkIsosurface::Level::same_volume);
  if (!world().is_root()) return;
  const auto times = testing::read_film(folder / "surface.pvd");
  ASSERT_EQ(times.size(), 2U);
  EXPECT_EQ(times[1].first, 0.5);
  for (const auto& [time, name] : times)
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
}

TEST(LevelWith, LeavesSoManyCellsAbove) {
  const Grid grid(world(), box_of(3));
  const Field density = round_density(grid, [](double r) { return std::exp(-r); });
  for (const long long cells : {100LL, 2000LL, 9000LL}) {
    const long long above = cells_above(density, level_with(density, cells));
    EXPECT_NEAR(static_cast<double>(above), static_cast<double>(cells), 24);  // equals by symmetry
  }
}

}  // namespace
}  // namespace deblai
