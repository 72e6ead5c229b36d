#include <deblai/input/gridded.hpp>

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

void move(Volume& volume, const GriddedChoice& choice) {
  require(choice.translate.empty() || static_cast<int>(choice.translate.size()) == volume.dim,
          Failure::input,
          fmt::format("`translate` has {} number{}, the file has {} ax{}s: give one number an axis",
                      choice.translate.size(), choice.translate.size() == 1 ? "" : "s", volume.dim,
                      volume.dim == 1 ? "i" : "e"));
  for (std::size_t a = 0; a < static_cast<std::size_t>(volume.dim); ++a) {
    for (double& entry : volume.affine.linear[a]) entry *= choice.scale;
    volume.affine.origin[a] *= choice.scale;
    if (!choice.translate.empty()) volume.affine.origin[a] += choice.translate[a];
  }
}

}  // namespace

std::string grid_format_of(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  if (!ending.empty()) ending.erase(0, 1);
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string& name : GridFormats::names()) {
    const std::vector<std::string> endings = GridFormats::make(name)->extensions();
    if (std::find(endings.begin(), endings.end(), ending) != endings.end()) return name;
  }
  return {};
}

VolumeFile open_gridded(const std::string& format, const std::filesystem::path& file,
                        const GriddedChoice& choice) {
  require_readable(file);
  VolumeFile opened = GridFormats::make(format)->open(file, choice);
  move(opened.volume, choice);
  opened.volume.threshold = choice.values.threshold.value_or(0);
  return opened;
}

std::shared_ptr<const Volume> read_gridded(const Communicator& comm, const std::string& format,
                                           const std::filesystem::path& file,
                                           const GriddedChoice& choice) {
  Volume volume = read_spread(comm, file, "", [&] { return open_gridded(format, file, choice); });
  require_density(comm, volume, choice.values, file);
  clear_infinities(volume.samples);
  return std::make_shared<const Volume>(std::move(volume));
}

void place_by_itself(Volume& volume) {
  const double spacing = 1.0 / *std::max_element(volume.counts.begin(), volume.counts.end());
  for (std::size_t a = 0; a < static_cast<std::size_t>(volume.dim); ++a) {
    volume.affine.linear[a][a] = spacing;
    volume.affine.origin[a] = 0.5 * spacing;
  }
}

void require_room_for(const std::filesystem::path& file, double bytes) {
  constexpr double best_compression = 1032;  // of deflate
  const double size = static_cast<double>(std::filesystem::file_size(file));
  require(
      bytes <= best_compression * size, Failure::input,
      fmt::format("is cut short or damaged: it tells of {:.0f} bytes of numbers, and has {:.0f} "
                  "in all",
                  bytes, size));
}

}  // namespace deblai
