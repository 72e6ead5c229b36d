#include <deblai/cases/leg_files.hpp>

#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include <deblai/output/path_file.hpp>

namespace deblai {

namespace {

namespace fs = std::filesystem;

/// What is known of a geodesic beside its path.
Notes notes_of(const Geodesic& found) {
  Notes notes;
  const Certificate& bounds = found.certificate;
  const GeodesicResiduals& left = found.residuals;
  notes.numbers = {
      {"distance_squared", {found.distance_squared}},
      {"growth_part", {found.growth_part}},
      {"kantorovich", {}},
      {"discrete", {bounds.discrete}},
      {"residuals",
       {left.continuity, left.consensus, left.mass_drift, left.negative_mass, left.obstacle_mass}},
      {"mass", {found.mass}},
      {"converged", {found.converged ? 1.0 : 0.0}},
      {"iterations_per_level",
       {found.iterations_per_level.begin(), found.iterations_per_level.end()}},
      {"seconds", {found.solve_seconds, found.iteration_seconds}}};
  if (bounds.kantorovich) notes.numbers["kantorovich"] = {*bounds.kantorovich};
  return notes;
}

/// Throws std::out_of_range where a note is missing.
void take_notes(const Notes& notes, Geodesic& found) {
  const auto list = [&](const char* name) -> const std::vector<double>& {
    return notes.numbers.at(name);
  };
  const std::vector<double>& left = list("residuals");
  found.distance_squared = list("distance_squared").at(0);
  found.growth_part = list("growth_part").at(0);
  if (!list("kantorovich").empty()) found.certificate.kantorovich = list("kantorovich").at(0);
  found.certificate.discrete = list("discrete").at(0);
  found.residuals = {left.at(0), left.at(1), left.at(2), left.at(3), left.at(4)};
  found.mass = list("mass").at(0);
  found.converged = list("converged").at(0) != 0;
  for (const double count : list("iterations_per_level"))
    found.iterations_per_level.push_back(static_cast<int>(count));
  found.solve_seconds = list("seconds").at(0);
  found.iteration_seconds = list("seconds").at(1);
}

fs::path folder_of(const fs::path& directory) { return directory / "legs"; }

bool is_there(const Communicator& comm, const fs::path& file) {
  std::error_code ignored;
  return sum(comm, comm.is_root() && fs::exists(file, ignored) ? 1LL : 0LL) > 0;
}

}  // namespace

LegFiles::LegFiles(const Grid& grid, const Model& model, std::vector<double> times,
                   const fs::path& directory)
    : grid_(grid), model_(model), times_(std::move(times)), directory_(directory) {}

fs::path LegFiles::name(const fs::path& directory, int leg) {
  return folder_of(directory) / fmt::format("leg_{}.h5", leg + 1);
}

int LegFiles::finished() {
  const int legs = static_cast<int>(times_.size()) - 1;
  int count = 0;
  while (count < legs && is_there(grid_.comm(), name(directory_, count))) ++count;
  return count;
}

Geodesic LegFiles::read(int leg) {
  const PathFile file(grid_.comm(), name(directory_, leg));
  StoredPath stored = file.read(grid_);
  Geodesic found(std::move(stored.path));
  collectively(grid_.comm(), [&] {
    try {
      take_notes(file.notes(), found);
    } catch (const std::out_of_range&) {
      throw Error(Failure::input, fmt::format("{}: is not a leg that this version of deblai wrote",
                                              name(directory_, leg).string()));
    }
  });
  found.growth_length = stored.growth_length;
  found.mobility = model_.mobility;
  found.density_is_bounded = std::isfinite(model_.density_bound);
  return found;
}

void LegFiles::keep(int leg, const Geodesic& found) {
  const auto k = static_cast<std::size_t>(leg);
  collectively(grid_.comm(), [&] {
    if (!grid_.comm().is_root()) return;
    std::error_code code;
    fs::create_directories(folder_of(directory_), code);
    require(!code, Failure::resources,
            fmt::format("{}: cannot be made: {}", folder_of(directory_).string(), code.message()));
  });
  const double viscosity = model_.viscosity * (times_[k + 1] - times_[k]);  // on unit time
  write_path(found.path, viscosity, found.growth_length, notes_of(found), name(directory_, leg));
}

EarlierLegs sound_legs(const Communicator& comm, const fs::path& directory,
                       std::vector<std::string>& warnings) {
  EarlierLegs sound;
  for (; is_there(comm, LegFiles::name(directory, sound.count)); ++sound.count) {
    try {
      const PathFile file(comm, LegFiles::name(directory, sound.count));
      collectively(comm, [&] {
        const std::vector<double>& levels = file.notes().numbers.at("iterations_per_level");
        sound.iterations += static_cast<int>(std::accumulate(levels.begin(), levels.end(), 0.0));
        sound.seconds += file.notes().numbers.at("seconds").at(0);
      });
    } catch (const CollectiveError& error) {
      warnings.push_back(fmt::format("{}\n  computing that leg anew", error.what()));
      break;
    }
  }
  if (comm.is_root()) remove_legs(directory, sound.count);
  return sound;
}

void remove_legs(const fs::path& directory, int from) {
  std::error_code ignored;
  const auto is_one = [&](const fs::path& file) {
    const std::string stem = file.stem().string();
    return file.extension() == ".part" || (file.extension() == ".h5" && stem.starts_with("leg_"));
  };
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_of(directory), ignored))
    if (is_one(entry.path())) found.push_back(entry.path());
  for (const fs::path& file : found) {
    bool stays = false;
    for (int leg = 0; leg < from; ++leg) stays = stays || file == LegFiles::name(directory, leg);
    if (!stays) fs::remove(file, ignored);
  }
  fs::remove(folder_of(directory), ignored);  // only if it is empty
}

}  // namespace deblai
