#include <deblai/input/vtk_film.hpp>

#include <array>
#include <fstream>

#include <fmt/format.h>
#include <vtkCallbackCommand.h>
#include <vtkCellData.h>
#include <vtkDataArraySelection.h>
#include <vtkErrorCode.h>
#include <vtkExecutive.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkXMLDataElement.h>
#include <vtkXMLDataParser.h>
#include <vtkXMLImageDataReader.h>

#include <deblai/base/error.hpp>

namespace deblai {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, std::string_view why) {
  throw Error(Failure::input,
              fmt::format("{}: {}\n  films are those that `deblai run` writes, with all files "
                          "beside them; run the case again",
                          file.string(), why));
}

void require_readable(const fs::path& file) {
  if (!std::ifstream(file)) refuse(file, "cannot be read");
}

/// The element of that name below the root of an XML file; what it has in it lives as long.
class XmlFile {
 public:
  XmlFile(const fs::path& file, const char* root) {
    require_readable(file);
    const vtkNew<vtkCallbackCommand> silence;
    parser_->AddObserver(vtkCommand::ErrorEvent, silence);
    parser_->SetFileName(file.c_str());
    const bool read = parser_->Parse() != 0 && parser_->GetRootElement() != nullptr;
    if (read) root_ = parser_->GetRootElement()->FindNestedElementWithName(root);
    if (root_ == nullptr) refuse(file, fmt::format("is not a VTK file with a {}", root));
  }

  vtkXMLDataElement* root() const { return root_; }

  /// Of each nested element of that name, as the file gives them.
  std::vector<vtkXMLDataElement*> each(const char* name) const {
    std::vector<vtkXMLDataElement*> found;
    for (int i = 0; i < root_->GetNumberOfNestedElements(); ++i) {
      vtkXMLDataElement* element = root_->GetNestedElement(i);
      if (std::string(element->GetName()) == name) found.push_back(element);
    }
    return found;
  }

 private:
  vtkNew<vtkXMLDataParser> parser_;
  vtkXMLDataElement* root_ = nullptr;
};

/// A file that another names stands beside it.
fs::path beside(const fs::path& file, const char* name) {
  if (name == nullptr || *name == '\0') refuse(file, "refers to a file without a name");
  return file.parent_path() / fs::path(name).filename();
}

Block block_of(const fs::path& file, const std::array<int, 6>& extent, const GridShape& shape) {
  Block block;
  for (int a = 0; a < max_dim; ++a) {
    const auto axis = static_cast<std::size_t>(a);
    const int first = extent[2 * axis];
    const int last = extent[2 * axis + 1];
    const int cells = a < shape.dim() ? shape.axes[axis].cells : 0;
    if (first < 0 || last < first || last > cells || (cells > 0 && last == first)) {
      refuse(file, fmt::format("holds the cells {} to {} of axis {}, of which run.json counts {}",
                               first, last, a, cells));
    }
    if (cells == 0) continue;
    block.start[axis] = first;
    block.count[axis] = last - first;
  }
  return block;
}

}  // namespace

std::vector<fs::path> picture_pieces(const fs::path& picture) {
  if (picture.extension() != ".pvti") return {picture};
  std::vector<fs::path> pieces;
  const XmlFile index(picture, "PImageData");
  for (vtkXMLDataElement* piece : index.each("Piece"))
    pieces.push_back(beside(picture, piece->GetAttribute("Source")));
  if (pieces.empty()) refuse(picture, "has no pieces");
  return pieces;
}

GridShape picture_shape(const fs::path& picture) {
  const bool parallel = picture.extension() == ".pvti";
  const char* name = parallel ? "PImageData" : "ImageData";
  const XmlFile file(picture, name);
  std::array<int, 6> extent{};
  std::array<double, 3> origin{};
  std::array<double, 3> spacing{};
  vtkXMLDataElement* image = file.root();
  if (image->GetVectorAttribute("WholeExtent", 6, extent.data()) != 6 ||
      image->GetVectorAttribute("Origin", 3, origin.data()) != 3 ||
      image->GetVectorAttribute("Spacing", 3, spacing.data()) != 3)
    refuse(picture, "does not say on which grid it is");
  GridShape shape;
  for (std::size_t a = 0; a < max_dim; ++a) {
    const int cells = extent[2 * a + 1] - extent[2 * a];
    if (cells <= 0) break;
    if (extent[2 * a] != 0 || !(spacing[a] > 0)) refuse(picture, "is not the whole of a picture");
    shape.axes.push_back({cells, origin[a], cells * spacing[a]});
  }
  if (shape.axes.empty()) refuse(picture, "has no cells");
  return shape;
}

GridShape film_shape(const fs::path& film) {
  const XmlFile index(film, "Collection");
  const std::vector<vtkXMLDataElement*> pictures = index.each("DataSet");
  if (pictures.empty()) refuse(film, "has no pictures");
  return picture_shape(beside(film, pictures.front()->GetAttribute("file")));
}

std::vector<FilmTime> read_film_index(const fs::path& film) {
  std::vector<FilmTime> times;
  const XmlFile index(film, "Collection");
  for (vtkXMLDataElement* each : index.each("DataSet")) {
    double time = 0;
    if (each->GetScalarAttribute("timestep", time) == 0) refuse(film, "has a picture without time");
    times.push_back({time, picture_pieces(beside(film, each->GetAttribute("file")))});
  }
  if (times.empty()) refuse(film, "has no pictures");
  return times;
}

FilmPiece read_film_piece(const fs::path& file, const GridShape& shape,
                          const std::vector<std::string>& names) {
  require_readable(file);
  const vtkNew<vtkCallbackCommand> silence;  // what we report, it would print too
  vtkNew<vtkXMLImageDataReader> reader;
  reader->AddObserver(vtkCommand::ErrorEvent, silence);
  reader->GetExecutive()->AddObserver(vtkCommand::ErrorEvent, silence);
  reader->SetFileName(file.c_str());
  if (reader->CanReadFile(file.c_str()) == 0) refuse(file, "is not an image of VTK");
  if (!names.empty()) {
    reader->UpdateInformation();
    reader->GetCellDataArraySelection()->DisableAllArrays();
    for (const std::string& name : names) {
      if (reader->GetCellDataArraySelection()->ArrayExists(name.c_str()) != 0)
        reader->SetCellArrayStatus(name.c_str(), 1);
    }
  }
  reader->Update();
  vtkImageData* image = reader->GetOutput();
  if (reader->GetErrorCode() != vtkErrorCode::NoError || image == nullptr)
    refuse(file, "cannot be read: it is damaged or incomplete");

  FilmPiece piece;
  std::array<int, 6> extent{};
  image->GetExtent(extent.data());
  piece.cells = block_of(file, extent, shape);
  vtkCellData* data = image->GetCellData();
  for (int i = 0; i < data->GetNumberOfArrays(); ++i) {
    vtkFloatArray* array = vtkFloatArray::SafeDownCast(data->GetArray(i));
    if (array == nullptr || array->GetName() == nullptr) continue;
    if (array->GetNumberOfTuples() != piece.cells.cells())
      refuse(file, "cannot be read: it is damaged or incomplete");
    const float* first = array->GetPointer(0);
    piece.arrays[array->GetName()] = {array->GetNumberOfComponents(),
                                      {first, first + array->GetNumberOfValues()}};
  }
  return piece;
}

}  // namespace deblai
