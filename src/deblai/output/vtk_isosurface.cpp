#include <deblai/output/vtk_isosurface.hpp>

#include <algorithm>
#include <utility>

#include <vtkDoubleArray.h>
#include <vtkFieldData.h>
#include <vtkFloatArray.h>
#include <vtkFlyingEdges2D.h>
#include <vtkFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkXMLPolyDataWriter.h>

#include <deblai/base/error.hpp>
#include <deblai/field/fetch.hpp>
#include <deblai/output/vtk_file.hpp>

namespace deblai {
namespace {

/// The cells between whose centres this rank makes the surface: its own, the next ones, and beyond
/// walls those that are empty.
Block spanned(const Grid& grid) {
  Block block = grid.owned();
  for (int a = 0; a < grid.dim(); ++a) {
    const auto axis = static_cast<std::size_t>(a);
    if (block.start[axis] == 0) {
      block.start[axis] -= 1;
      block.count[axis] += 1;
    }
    block.count[axis] += 1;
  }
  return grid.owned().empty() ? Block{{0, 0, 0}, {0, 0, 0}} : block;
}

/// The density at the centres of cells.
vtkNew<vtkImageData> lattice(const FetchedBlock& cells, const Grid& grid) {
  vtkNew<vtkImageData> image;
  const Block& block = cells.block;
  image->SetDimensions(block.count[0], block.count[1], block.count[2]);
  std::array<double, 3> origin{0, 0, 0};
  std::array<double, 3> spacing{1, 1, 1};
  for (int a = 0; a < grid.dim(); ++a) {
    const auto axis = static_cast<std::size_t>(a);
    origin[axis] = grid.axis(a).centre(block.start[axis]);
    spacing[axis] = grid.spacing(a);
  }
  image->SetOrigin(origin.data());
  image->SetSpacing(spacing.data());
  vtkNew<vtkDoubleArray> values;
  values->SetName("density");
  values->SetNumberOfTuples(block.cells());
  std::copy_n(cells.values.data(), block.cells(), values->GetPointer(0));
  image->GetPointData()->SetScalars(values);
  return image;
}

vtkSmartPointer<vtkPolyData> contour(const FetchedBlock& cells, const Grid& grid, double level) {
  const vtkNew<vtkImageData> image = lattice(cells, grid);
  vtkSmartPointer<vtkPolyData> found;
  if (grid.dim() == 3) {
    vtkNew<vtkFlyingEdges3D> edges;
    edges->SetInputData(image);
    edges->SetValue(0, level);
    edges->ComputeScalarsOff();
    edges->ComputeNormalsOn();
    edges->Update();
    found = edges->GetOutput();
  } else {
    vtkNew<vtkFlyingEdges2D> edges;
    edges->SetInputData(image);
    edges->SetValue(0, level);
    edges->ComputeScalarsOff();
    edges->Update();
    found = edges->GetOutput();
  }
  return found;
}

/// Pieces without triangles have the same arrays as the others.
void complete(vtkPolyData& surface, int dim) {
  if (dim < 3 || surface.GetPointData()->GetNormals() != nullptr) return;
  vtkNew<vtkFloatArray> normals;
  normals->SetName("Normals");
  normals->SetNumberOfComponents(3);
  normals->SetNumberOfTuples(surface.GetNumberOfPoints());
  normals->Fill(0);
  surface.GetPointData()->SetNormals(normals);
}

void write_piece(vtkPolyData& surface, double time, double level, const AtomicFile& file) {
  const auto note = [&](const char* name, double value) {
    vtkNew<vtkDoubleArray> array;
    array->SetName(name);
    array->InsertNextValue(value);
    surface.GetFieldData()->AddArray(array);
  };
  note("TimeValue", time);
  note("Level", level);
  const vtkNew<vtkXMLPolyDataWriter> writer;
  write_vtk(*writer, surface, file);
}

const Field& density_of(const Snapshot& snapshot) {
  for (const NamedField& field : snapshot.fields)
    if (field.name == "density") return *field.components.front();
  fail("a surface is that of a density, and the picture has none");
}

}  // namespace

long long cells_above(const Field& density, double level) {
  long long count = 0;
  const Grid& grid = density.grid();
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* line = density.line(0, z, y);
    count += std::count_if(line, line + grid.owned().count[0],
                           [level](double value) { return value > level; });
  });
  return sum(grid.comm(), count);
}

double level_with(const Field& density, long long cells) {
  double low = 0;
  double high = maximum(density);
  for (int i = 0; i < 60 && low < high; ++i) {
    const double middle = 0.5 * (low + high);
    const long long above = cells_above(density, middle);
    if (above == cells) return middle;
    (above > cells ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

VtkIsosurface::VtkIsosurface(const Grid& grid, std::filesystem::path film, Level level,
                             const std::vector<double>& kept)
    : files_(grid, std::move(film), ".vtp", kept), rule_(level) {}

double VtkIsosurface::level_of(const Field& density) {
  if (!first_) {
    first_ = 0.5 * maximum(density);
    cells_ = cells_above(density, *first_);
    return *first_;
  }
  return rule_ == Level::same_density ? *first_ : level_with(density, cells_);
}

void VtkIsosurface::recall(const Snapshot& first) { level_of(density_of(first)); }

void VtkIsosurface::write(const Snapshot& snapshot) {
  const Field& density = density_of(snapshot);
  const Grid& grid = files_.grid();
  const double level = level_of(density);
  const FetchedBlock cells = fetch(density, spanned(grid));
  files_.add(
      snapshot.index, snapshot.time,
      [&](const AtomicFile& piece) {
        const vtkSmartPointer<vtkPolyData> surface = contour(cells, grid, level);
        complete(*surface, grid.dim());
        write_piece(*surface, snapshot.time, level, piece);
      },
      [&](const std::vector<VtkSource>& pieces) {
        return vtk_surface_index(pieces, grid.dim() == 3 ? "Normals" : "");
      });
}

void VtkIsosurface::close() { files_.close(); }

}  // namespace deblai
