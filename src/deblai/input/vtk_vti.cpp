// VTI, the XML images of VTK: cell data or point data on a uniform grid.

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkInformation.h>
#include <vtkMatrix3x3.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkStreamingDemandDrivenPipeline.h>
#include <vtkXMLImageDataReader.h>

#include <deblai/input/gridded.hpp>
#include <deblai/input/vtk_silence.hpp>

namespace deblai {

namespace {

/// An array that has one number a cell, or a point; or a vector.
struct Found {
  vtkDataArray* values = nullptr;
  bool at_points = false;
};

Found chosen(vtkImageData* image, const GriddedChoice& choice) {
  const bool vectors = choice.component.has_value();
  const std::string kind = vectors ? "vector" : "scalar";
  std::vector<std::pair<std::string, Found>> all;
  const auto look = [&](vtkDataSetAttributes* data, bool at_points) {
    for (int i = 0; i < data->GetNumberOfArrays(); ++i) {
      vtkDataArray* array = data->GetArray(i);
      if (array == nullptr) continue;
      const int components = array->GetNumberOfComponents();
      if (vectors ? components < 2 || components <= *choice.component : components != 1) continue;
      all.emplace_back(array->GetName() == nullptr ? "" : array->GetName(),
                       Found{array, at_points});
    }
  };
  look(image->GetCellData(), false);
  look(image->GetPointData(), true);
  std::vector<std::string> names;
  for (const auto& [name, found] : all) names.push_back(name);
  const std::string list = fmt::format("its {} arrays: {}", kind, fmt::join(names, ", "));
  require(!all.empty(), Failure::input,
          fmt::format("the image holds no array of one {} a cell", vectors ? kind : "number"));
  const std::string wanted = choice.array.value_or(vectors ? "velocity" : "density");
  for (const auto& [name, found] : all) {
    if (name == wanted) return found;
  }
  require(!choice.array, Failure::input,
          fmt::format("holds no {} array `{}`; {}", kind, wanted, list));
  require(all.size() == 1, Failure::input,
          fmt::format("holds several arrays; choose one by `array`; {}", list));
  return all.front().second;
}

/// Throw unless a file of this size can hold the image that it tells of.
void require_extent(vtkXMLImageDataReader* reader, const std::filesystem::path& file) {
  reader->UpdateInformation();
  std::array<int, 6> extent{};
  reader->GetOutputInformation(0)->Get(vtkStreamingDemandDrivenPipeline::WHOLE_EXTENT(),
                                       extent.data());
  double count = 1;
  for (std::size_t a = 0; a < 3; ++a)
    count *= std::max(1.0, double(extent[2 * a + 1]) - double(extent[2 * a]));
  require_room_for(file, count);
}

void require_upright(vtkImageData* image) {
  vtkNew<vtkMatrix3x3> identity;
  for (int i = 0; i < 9; ++i) {
    require(image->GetDirectionMatrix()->GetData()[i] == identity->GetData()[i], Failure::input,
            "its Direction is not that of the axes; resample it, as in ParaView");
  }
}

class Vti : public GridFormat {
 public:
  Volume read(const std::filesystem::path& file, const GriddedChoice& choice) const override {
    const VtkSilence silence;
    vtkNew<vtkXMLImageDataReader> reader;
    const auto require_well = [&] {
      const std::string complaint = silence.complaint();
      require(complaint.empty() && reader->GetErrorCode() == 0, Failure::input,
              fmt::format(
                  "not a complete VTI file; VTK says: {}",
                  complaint.empty() ? fmt::format("error {}", reader->GetErrorCode()) : complaint));
    };
    reader->SetFileName(file.c_str());
    require_extent(reader, file);
    require_well();
    reader->Update();
    require_well();
    vtkImageData* image = reader->GetOutput();
    require_upright(image);
    return volume_of(image, chosen(image, choice), choice.component.value_or(0));
  }

  std::vector<std::string> extensions() const override { return {"vti"}; }

 private:
  static Volume volume_of(vtkImageData* image, const Found& found, int component) {
    Volume volume;
    const int* extent = image->GetExtent();
    volume.dim = 0;
    for (std::size_t a = 0; a < 3; ++a) {
      const int cells = extent[2 * a + 1] - extent[2 * a];
      const double spacing = image->GetSpacing()[a];
      volume.counts[a] = std::max(1, found.at_points ? cells + 1 : cells);
      volume.affine.origin[a] = 0;
      if (cells == 0) continue;
      require(volume.dim == static_cast<int>(a), Failure::input,
              "is flat along an axis before another: its first axes are those of a 1D or 2D image");
      require(spacing > 0, Failure::input,
              fmt::format("its Spacing is {} along {}; a spacing is positive", spacing, "xyz"[a]));
      volume.dim = static_cast<int>(a) + 1;
      volume.affine.linear[a][a] = spacing;
      volume.affine.origin[a] =
          image->GetOrigin()[a] + (extent[2 * a] + (found.at_points ? 0 : 0.5)) * spacing;
    }
    require(volume.dim > 0, Failure::input, "the image has no cells");
    std::vector<double> values(static_cast<std::size_t>(found.values->GetNumberOfTuples()));
    require(values.size() == volume.size(), Failure::input,
            fmt::format("its array has {} numbers, its grid {}", values.size(), volume.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = found.values->GetComponent(static_cast<vtkIdType>(i), component);
    volume.samples = std::move(values);
    return volume;
  }
};

const GridFormats::Entry entry("vti", [] { return std::make_unique<Vti>(); });

}  // namespace

}  // namespace deblai
