#include <deblai/cases/run_directory.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <deblai/cases/leg_files.hpp>
#include <deblai/output/nifti_series.hpp>

namespace deblai {

namespace fs = std::filesystem;

namespace {

bool is_ours(const fs::path& directory) {
  std::ifstream file(directory / "run.json");
  std::string start(64, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  return start.find("\"deblai\"") != std::string::npos;
}

/// A run that was killed while it wrote its first file left but that.
bool is_bare(const fs::path& directory, std::error_code& code) {
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, code)) {
    if (entry.path().filename() != "run.json.part") return false;
  }
  return true;
}

void require_ours(const fs::path& directory) {
  std::error_code code;
  const fs::file_status status = fs::status(directory, code);
  if (status.type() == fs::file_type::not_found) return;
  require(fs::is_directory(status), Failure::usage,
          fmt::format("{}: the run directory cannot be made: a file stands in its place\n"
                      "  remove the file, or choose another directory with -o DIR",
                      directory.string()));
  const bool bare = is_bare(directory, code);
  require(
      !code, Failure::resources,
      fmt::format(
          "{}: the run directory cannot be read: {}\n  check its rights, or choose another with "
          "-o DIR",
          directory.string(), code.message()));
  require(bare || is_ours(directory), Failure::usage,
          fmt::format("{}: is not empty and not a run of deblai (it has no run.json)\n"
                      "  nothing was touched; choose another directory with -o DIR",
                      directory.string()));
}

/// What an earlier run shows must not be taken for this one's, whose films may have other names.
void remove_films(const fs::path& folder) {
  std::error_code code;
  std::vector<fs::path> films;
  for (const auto& item : fs::directory_iterator(folder, code)) {
    const std::string name = item.path().filename().string();
    constexpr std::array fixed{"surface.pvd", "template_surface.pvd", "density.pvd",
                               "flow.pvd",    "template.pvd",         "tracers.pvd",
                               "map.pvd",     "labels.pvd",           "pathlines.vtp"};
    const bool named = std::find(fixed.begin(), fixed.end(), name) != fixed.end() ||
                       (name.starts_with("leg_") && name.ends_with(".pvd")) ||
                       (name.starts_with("tracers_") && name.ends_with(".vtp"));
    if (named) films.push_back(item.path());
  }
  for (const fs::path& film : films) fs::remove(film, code);
}

/// The volumes of an earlier run; other files stay.
void remove_volumes(const fs::path& folder) {
  std::error_code code;
  std::vector<fs::path> made;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    if (is_nifti_of_film(entry.path())) made.push_back(entry.path());
  }
  for (const fs::path& each : made) fs::remove(each, code);
}

/// What scripts/paraview/render made of an earlier run; what it did not make stays.
void remove_pictures(const fs::path& folder) {
  std::error_code code;
  std::vector<fs::path> made;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    const bool picture = name.starts_with("frame_") && name.ends_with(".png");
    const bool film = name == "film.gif" || name == "film.mp4" || name == "film.ogv";
    if (picture || film) made.push_back(entry.path());
  }
  for (const fs::path& each : made) fs::remove(each, code);
  fs::remove(folder, code);  // only if it is empty
}

}  // namespace

fs::path default_directory(const fs::path& case_file) {
  std::string name = case_file.stem().string();
  if (name == "case")
    name = fs::absolute(case_file).lexically_normal().parent_path().filename().string();
  return (name.empty() ? "case" : name) + "-run";
}

void require_run_directory(const Communicator& comm, const fs::path& directory) {
  collectively(comm, [&] {
    if (comm.is_root()) require_ours(directory);
  });
}

std::string what_is_replaced(const Communicator& comm, const fs::path& directory) {
  std::string text;
  if (comm.is_root()) {
    std::error_code code;
    const fs::file_time_type written = fs::last_write_time(directory / "run.json", code);
    if (!code) {
      const auto time = std::chrono::file_clock::to_sys(written);
      const std::time_t seconds = std::chrono::system_clock::to_time_t(
          std::chrono::time_point_cast<std::chrono::system_clock::duration>(time));
      text = fmt::format(", in place of the run of {:%Y-%m-%d %H:%M}", fmt::localtime(seconds));
    }
  }
  return broadcast(comm, std::move(text));
}

void make_directory(const Communicator& comm, const fs::path& directory) {
  collectively(comm, [&] {
    if (!comm.is_root()) return;
    std::error_code code;
    fs::create_directories(directory, code);
    require(!code, Failure::resources,
            fmt::format("{}: the run directory cannot be made: {}\n"
                        "  check the rights of the folder around it, or choose another with -o DIR",
                        directory.string(), code.message()));
  });
}

void forget_run(const Communicator& comm, const fs::path& directory) {
  collectively(comm, [&] {
    if (!comm.is_root()) return;
    std::error_code code;
    constexpr std::array stale{"history.csv",        "log.txt",
                               "case.yaml",          "path.h5",
                               "checkpoint.h5",      "checkpoint.previous.h5",
                               "checkpoint.h5.part", "report.html"};
    for (const char* name : stale) fs::remove(directory / name, code);
    remove_legs(directory);
    remove_films(directory / "fields");
    remove_volumes(directory / "nifti");
    remove_pictures(directory / "pictures");
  });
}

}  // namespace deblai
