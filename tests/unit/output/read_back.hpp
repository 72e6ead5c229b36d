#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <vtkImageData.h>
#include <vtkSmartPointer.h>

#include <deblai/base/communicator.hpp>
#include <deblai/field/snapshot.hpp>

namespace deblai::testing {

/// An image as VTK reads it: a .vti, or a .pvti with its pieces.
vtkSmartPointer<vtkImageData> read_image(const std::filesystem::path& file);

/// (time, file) of every frame that a .pvd lists.
std::vector<std::pair<double, std::string>> read_film(const std::filesystem::path& file);

std::string read_text(const std::filesystem::path& file);

/// Names in a folder; empty where there is no folder.
std::set<std::string> names_in(const std::filesystem::path& folder);

/// A number for a component of a global cell, at a time.
using CellFunction = std::function<double(int component, std::array<int, 3> cell)>;

Field field_of(const Grid& grid, int component, const CellFunction& value);

/// A density and a velocity that know where and when they are, and the snapshot that shows them.
/// The halo holds NaN: whoever writes it is found out.
struct Scene {
  Scene(const Grid& grid, int index, double time);
  Scene(const Scene&) = delete;

  std::vector<Field> fields;
  Snapshot snapshot;

  static double density(double time, std::array<int, 3> cell);
  static double velocity(double time, int component, std::array<int, 3> cell);
};

}  // namespace deblai::testing
