#include <fstream>
#include <limits>
#include <sstream>

#include <vtkXMLImageDataReader.h>
#include <vtkXMLPImageDataReader.h>

#include "read_back.hpp"

namespace deblai::testing {
namespace {

template <class Reader>
vtkSmartPointer<vtkImageData> read(const std::filesystem::path& file) {
  const auto reader = vtkSmartPointer<Reader>::New();
  reader->SetFileName(file.c_str());
  reader->Update();
  return reader->GetOutput();
}

}  // namespace

vtkSmartPointer<vtkImageData> read_image(const std::filesystem::path& file) {
  return file.extension() == ".pvti" ? read<vtkXMLPImageDataReader>(file)
                                     : read<vtkXMLImageDataReader>(file);
}

std::vector<std::pair<double, std::string>> read_film(const std::filesystem::path& file) {
  const std::string text = read_text(file);
  const auto quoted_after = [&text](const std::string& key, std::size_t from) {
    const std::size_t start = text.find(key, from) + key.size();
    return text.substr(start, text.find('"', start) - start);
  };
  std::vector<std::pair<double, std::string>> frames;
  const std::string entry = "<DataSet ";
  for (auto at = text.find(entry); at != std::string::npos; at = text.find(entry, at + 1)) {
    frames.emplace_back(std::stod(quoted_after("timestep=\"", at)), quoted_after("file=\"", at));
  }
  return frames;
}

std::string read_text(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  if (!std::filesystem::is_directory(folder)) return names;
  for (const auto& item : std::filesystem::directory_iterator(folder)) {
    names.insert(item.path().filename().string());
  }
  return names;
}

Field field_of(const Grid& grid, int component, const CellFunction& value) {
  Field field(grid, 1);
  for (double& halo : field.raw()) halo = std::numeric_limits<double>::quiet_NaN();
  const auto& start = grid.owned().start;
  for_each_line(grid, 1, [&](int k, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      field.at(k, z, y, x) = value(component, {start[0] + x, start[1] + y, start[2] + z});
    }
  });
  return field;
}

Scene::Scene(const Grid& grid, int index, double time) {
  fields.push_back(field_of(grid, 0, [&](int, auto cell) { return density(time, cell); }));
  for (int a = 0; a < grid.dim(); ++a) {
    fields.push_back(field_of(grid, a, [&](int c, auto cell) { return velocity(time, c, cell); }));
  }
  snapshot.index = index;
  snapshot.time = time;
  snapshot.fields = {{"density", {&fields[0]}}, {"velocity", {}}};
  for (std::size_t f = 1; f < fields.size(); ++f) {
    snapshot.fields[1].components.push_back(&fields[f]);
  }
}

double Scene::density(double time, std::array<int, 3> cell) {
  return time + cell[0] + 100.0 * cell[1] + 1e4 * cell[2] + 0.1;
}

double Scene::velocity(double time, int component, std::array<int, 3> cell) {
  return (component + 1) * density(time, cell) * (cell[0] % 2 == 0 ? -1 : 1);
}

}  // namespace deblai::testing
