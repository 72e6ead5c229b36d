#include <deblai/output/nifti_series.hpp>

#include <algorithm>
#include <array>
#include <list>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <deblai/base/atomic_file.hpp>
#include <deblai/field/gathered.hpp>
#include <deblai/output/nifti_file.hpp>

namespace deblai {

namespace {

const Writers::Entry apart("nifti", [](const Grid& grid, const FilmPlace& film) {
  return std::make_unique<NiftiSeries>(grid, film, NiftiFrames::apart);
});
const Writers::Entry together("nifti_4d", [](const Grid& grid, const FilmPlace& film) {
  return std::make_unique<NiftiSeries>(grid, film, NiftiFrames::together);
});

constexpr std::string_view ending = ".nii.gz";

/// Whether a film can be written is known before it is computed.
void prepare(const std::filesystem::path& film) {
  std::error_code code;
  std::filesystem::create_directories(film.parent_path(), code);
  if (code) fail_to_write(film, code.value());
  AtomicFile(film).write("a film comes here\n");
}

bool is_scalar(const NamedField& field) {
  return field.components.size() == 1 && field.name != "velocity" && field.name != "momentum";
}

}  // namespace

NiftiSeries::NiftiSeries(const Grid& grid, FilmPlace film, NiftiFrames frames)
    : grid_(grid), film_(std::move(film)), frames_(frames) {
  collectively(grid_.comm(), [&] {
    if (grid_.comm().is_root()) prepare(film_.path);
  });
}

std::string NiftiSeries::name_of(const std::string& field) const {
  std::string film = film_.path.filename().string();
  if (field == "density") return film;
  return film == "density" ? field : fmt::format("{}_{}", film, field);
}

std::filesystem::path NiftiSeries::file_of(const std::string& field, int index) const {
  return film_.path.parent_path() / fmt::format("{}_{:04}{}", name_of(field), index, ending);
}

void NiftiSeries::recall(const Snapshot& first) {
  for (std::size_t i = 0; i < film_.kept.size(); ++i) {
    for (const NamedField& field : first.fields) {
      if (!is_scalar(field)) continue;
      written_.push_back({field.name, film_.kept[i], file_of(field.name, static_cast<int>(i))});
    }
  }
  collectively(grid_.comm(), [&] {
    if (!grid_.comm().is_root()) return;
    for (const Frame& each : written_) {
      require(std::filesystem::exists(each.file), Failure::input,
              fmt::format("{}: is gone, a picture that the run had drawn before it was stopped\n  "
                          "put it back, or start anew with `deblai run`",
                          each.file.string()));
    }
  });
}

void NiftiSeries::write(const Snapshot& snapshot) {
  const Communicator& comm = grid_.comm();
  std::vector<Frame> frames;
  std::list<AtomicFile> files;
  for (const NamedField& field : snapshot.fields) {
    if (!is_scalar(field)) continue;
    frames.push_back({field.name, snapshot.time, file_of(field.name, snapshot.index)});
    const Field& cells = *field.components.front();
    require_floats(cells, field.name);
    std::optional<NiftiFile> volume;  // of the root
    collectively(comm, [&] {
      if (!comm.is_root()) return;
      const AtomicFile& file = files.emplace_back(frames.back().file);
      volume.emplace(file.partial(), file.path(), grid_.shape(), film_.voxels,
                     NiftiTitle{field.name, 1, snapshot.time, 0});
    });
    const NiftiPlanes planes(grid_.shape(), film_.voxels);
    for (const int index : planes.indices) {
      const std::vector<float> plane = gathered_plane(cells, planes.axis, index);
      collectively(comm, [&] {
        if (volume) volume->add(plane);
      });
    }
    collectively(comm, [&] {
      if (!volume) return;
      volume->close();
      files.back().sync();
    });
  }
  collectively(comm, [&] {
    for (AtomicFile& file : files) file.publish();
  });
  for (AtomicFile& file : files) file.keep();
  written_.insert(written_.end(), frames.begin(), frames.end());
}

void NiftiSeries::join(const std::string& field) const {
  std::vector<Frame> frames;
  std::copy_if(written_.begin(), written_.end(), std::back_inserter(frames),
               [&](const Frame& each) { return each.field == field; });
  AtomicFile file(film_.path.parent_path() / (name_of(field) + std::string(ending)));
  const double step = frames.size() > 1 ? frames[1].time - frames[0].time : 0;
  NiftiFile volume(file.partial(), file.path(), grid_.shape(), film_.voxels,
                   {field, static_cast<int>(frames.size()), frames.front().time, step});
  for (const Frame& each : frames) volume.add_from(each.file);
  volume.close();
  file.sync();
  file.publish();
  file.keep();
}

NiftiSeries::~NiftiSeries() {
  if (!joined_ || !grid_.comm().is_root()) return;
  std::error_code code;
  for (const Frame& each : written_) std::filesystem::remove(each.file, code);
}

void NiftiSeries::close() {
  collectively(grid_.comm(), [&] {
    if (!grid_.comm().is_root()) return;
    std::vector<std::string> joined;
    for (const Frame& each : written_) {
      if (frames_ == NiftiFrames::apart) break;
      if (std::find(joined.begin(), joined.end(), each.field) != joined.end()) continue;
      joined.push_back(each.field);
      join(each.field);
    }
    sync_folder(film_.path.parent_path());
  });
  joined_ = frames_ != NiftiFrames::apart;
}

std::filesystem::path NiftiSeries::entrance() const {
  std::filesystem::path folder = film_.path.parent_path();
  if (written_.empty()) return folder;
  if (frames_ == NiftiFrames::apart) return written_.front().file;
  return folder / (name_of(written_.front().field) + std::string(ending));
}

bool is_nifti_of_film(const std::filesystem::path& file) {
  std::string name = file.filename().string();
  if (name.ends_with(partial_suffix)) name.resize(name.size() - partial_suffix.size());
  if (!name.ends_with(ending)) return false;
  constexpr std::array stems{"density", "growth_rate", "source", "mask",   "template",
                             "leg_",    "flow_",       "map_",   "labels_"};
  return std::any_of(stems.begin(), stems.end(),
                     [&](const char* stem) { return name.starts_with(stem); });
}

}  // namespace deblai
