#include <deblai/output/vtk_piece.hpp>

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vtkCellData.h>
#include <vtkDoubleArray.h>
#include <vtkFieldData.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkXMLImageDataWriter.h>

#include <deblai/output/vtk_file.hpp>

namespace deblai {
namespace {

[[noreturn]] void refuse(const NamedField& field, const Grid& grid, double time, double value,
                         std::array<int, 3> cell) {
  for (std::size_t a = 0; a < cell.size(); ++a) cell[a] += grid.owned().start[a];
  fail(fmt::format("{} is {} in cell ({}) at t = {}: a film holds finite Float32 numbers only",
                   field.name, value, fmt::join(cell, ", "), time));
}

/// Cells in VTK's order, x fastest; components interleaved.
vtkNew<vtkFloatArray> cell_array(const NamedField& field, const Grid& grid, double time) {
  constexpr double largest = std::numeric_limits<float>::max();
  const int width = vtk_components(field);
  vtkNew<vtkFloatArray> array;
  array->SetName(field.name.c_str());
  array->SetNumberOfComponents(width);
  array->SetNumberOfTuples(grid.owned().cells());
  array->Fill(0);

  for (std::size_t c = 0; c < field.components.size(); ++c) {
    const Field& component = *field.components[c];
    float* out = array->GetPointer(static_cast<vtkIdType>(c));
    for_each_line(grid, 1, [&](int, int z, int y) {
      const double* in = component.line(0, z, y);
      for (int x = 0; x < grid.owned().count[0]; ++x, out += width) {
        if (!(std::abs(in[x]) <= largest)) refuse(field, grid, time, in[x], {x, y, z});
        *out = static_cast<float>(in[x]);
      }
    });
  }
  return array;
}

vtkNew<vtkImageData> image(const Snapshot& snapshot, const Grid& grid) {
  vtkNew<vtkImageData> image;
  VtkExtent extent = vtk_extent(grid.owned(), grid.dim());
  image->SetExtent(extent.data());
  std::array<double, 3> origin{0, 0, 0};
  std::array<double, 3> spacing{1, 1, 1};
  for (int a = 0; a < grid.dim(); ++a) {
    origin[static_cast<std::size_t>(a)] = grid.axis(a).origin;
    spacing[static_cast<std::size_t>(a)] = grid.spacing(a);
  }
  image->SetOrigin(origin.data());
  image->SetSpacing(spacing.data());

  for (const NamedField& field : snapshot.fields) {
    image->GetCellData()->AddArray(cell_array(field, grid, snapshot.time));
  }
  vtkNew<vtkDoubleArray> time;
  time->SetName("TimeValue");
  time->InsertNextValue(snapshot.time);
  image->GetFieldData()->AddArray(time);
  return image;
}

}  // namespace

VtkExtent vtk_extent(const Block& block, int dim) {
  VtkExtent extent{0, 0, 0, 0, 0, 0};
  for (int a = 0; a < dim; ++a) {
    const auto axis = static_cast<std::size_t>(a);
    extent[2 * axis] = block.start[axis];
    extent[2 * axis + 1] = block.end(a);
  }
  return extent;
}

int vtk_components(const NamedField& field) {
  const bool is_vector =
      field.components.size() > 1 || field.name == "velocity" || field.name == "momentum";
  return is_vector ? 3 : 1;
}

void write_vtk_piece(const Snapshot& snapshot, const Grid& grid, const AtomicFile& file) {
  const vtkNew<vtkImageData> piece = image(snapshot, grid);
  const vtkNew<vtkXMLImageDataWriter> writer;
  write_vtk(*writer, *piece, file);
}

}  // namespace deblai
