// VTI, the XML images of VTK: cell data or point data on a uniform grid.

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vtkAlgorithm.h>
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

using Extent = std::array<int, 6>;

/// The points of all of it. Throws unless a file of this size can hold the image that it tells of.
Extent whole_extent(vtkXMLImageDataReader* reader, const std::filesystem::path& file) {
  reader->UpdateInformation();
  Extent extent{};
  reader->GetOutputInformation(0)->Get(vtkStreamingDemandDrivenPipeline::WHOLE_EXTENT(),
                                       extent.data());
  double count = 1;
  for (std::size_t a = 0; a < 3; ++a)
    count *= std::max(1.0, double(extent[2 * a + 1]) - double(extent[2 * a]));
  require_room_for(file, count);
  return extent;
}

void require_upright(vtkImageData* image) {
  vtkNew<vtkMatrix3x3> identity;
  for (int i = 0; i < 9; ++i) {
    require(image->GetDirectionMatrix()->GetData()[i] == identity->GetData()[i], Failure::input,
            "its Direction is not that of the axes; resample it, as in ParaView");
  }
}

/// An image that is read part by part.
class Image {
 public:
  Image(const std::filesystem::path& file, const GriddedChoice& choice)
      : component_(choice.component.value_or(0)) {
    const VtkSilence silence;
    reader_->SetFileName(file.c_str());
    whole_ = whole_extent(reader_, file);
    require_well(silence);
    // A layer of cells tells what the image has.
    Extent layer = whole_;
    const std::size_t slowest = whole_[5] > whole_[4] ? 4 : 2;
    layer[slowest + 1] = std::min(layer[slowest] + 1, layer[slowest + 1]);
    reader_->vtkAlgorithm::UpdateExtent(layer.data());
    require_well(silence);
    vtkImageData* image = reader_->GetOutput();
    require_upright(image);
    const Found found = chosen(image, choice);
    at_points_ = found.at_points;
    if (found.values->GetName() != nullptr) array_ = found.values->GetName();
    volume_ = lattice_of(image);
  }

  const Volume& volume() const { return volume_; }

  Samples read(const Block& block) const {
    const VtkSilence silence;
    Extent part = whole_;
    for (std::size_t a = 0; a < 3; ++a) {
      if (whole_[2 * a] == whole_[2 * a + 1]) continue;
      part[2 * a] += block.start[a];
      part[2 * a + 1] = part[2 * a] + block.count[a] - (at_points_ ? 1 : 0);
    }
    reader_->vtkAlgorithm::UpdateExtent(part.data());
    require_well(silence);
    vtkImageData* image = reader_->GetOutput();
    vtkDataSetAttributes* data = image->GetCellData();
    if (at_points_) data = image->GetPointData();
    vtkDataArray* array = array_.empty() ? data->GetArray(0) : data->GetArray(array_.c_str());
    // VTK may hold more than it was asked for.
    const int* held = image->GetExtent();
    std::array<int, 3> first{};
    std::array<vtkIdType, 3> count{};
    bool is_there = array != nullptr;
    for (std::size_t a = 0; a < 3; ++a) {
      first[a] = part[2 * a] - held[2 * a];
      const int cells = held[2 * a + 1] - held[2 * a];
      count[a] = std::max(1, at_points_ ? cells + 1 : cells);
      is_there = is_there && first[a] >= 0 && first[a] + block.count[a] <= count[a];
    }
    const vtkIdType found = array == nullptr ? 0 : array->GetNumberOfTuples();
    const vtkIdType expected = count[0] * count[1] * count[2];
    require(is_there && found == expected, Failure::input,
            fmt::format("its array has {} numbers, its grid {}", found, expected));
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(block.cells()));
    for (int k = 0; k < block.count[2]; ++k) {
      for (int j = 0; j < block.count[1]; ++j) {
        const vtkIdType line = first[0] + count[0] * (first[1] + j + count[1] * (first[2] + k));
        for (int i = 0; i < block.count[0]; ++i)
          values.push_back(array->GetComponent(line + i, component_));
      }
    }
    return values;
  }

 private:
  void require_well(const VtkSilence& silence) const {
    const std::string complaint = silence.complaint();
    require(complaint.empty() && reader_->GetErrorCode() == 0, Failure::input,
            fmt::format(
                "not a complete VTI file; VTK says: {}",
                complaint.empty() ? fmt::format("error {}", reader_->GetErrorCode()) : complaint));
  }

  Volume lattice_of(vtkImageData* image) const {
    Volume volume;
    volume.samples = std::vector<double>();
    volume.dim = 0;
    for (std::size_t a = 0; a < 3; ++a) {
      const int cells = whole_[2 * a + 1] - whole_[2 * a];
      const double spacing = image->GetSpacing()[a];
      volume.counts[a] = std::max(1, at_points_ ? cells + 1 : cells);
      volume.affine.origin[a] = 0;
      if (cells == 0) continue;
      require(volume.dim == static_cast<int>(a), Failure::input,
              "is flat along an axis before another: its first axes are those of a 1D or 2D image");
      require(spacing > 0, Failure::input,
              fmt::format("its Spacing is {} along {}; a spacing is positive", spacing, "xyz"[a]));
      volume.dim = static_cast<int>(a) + 1;
      volume.affine.linear[a][a] = spacing;
      volume.affine.origin[a] =
          image->GetOrigin()[a] + (whole_[2 * a] + (at_points_ ? 0 : 0.5)) * spacing;
    }
    require(volume.dim > 0, Failure::input, "the image has no cells");
    return volume;
  }

  vtkNew<vtkXMLImageDataReader> reader_;
  int component_;
  Extent whole_{};
  bool at_points_ = false;
  std::string array_;
  Volume volume_;
};

class Vti : public GridFormat {
 public:
  VolumeFile open(const std::filesystem::path& file, const GriddedChoice& choice) const override {
    const auto image = std::make_shared<const Image>(file, choice);
    return {image->volume(), [image](const Block& block) { return image->read(block); }};
  }

  std::vector<std::string> extensions() const override { return {"vti"}; }
};

const GridFormats::Entry entry("vti", [] { return std::make_unique<Vti>(); });

}  // namespace

}  // namespace deblai
