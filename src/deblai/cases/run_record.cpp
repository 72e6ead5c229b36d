#include <deblai/cases/run_record.hpp>

#include <cmath>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include <deblai/report/plain_words.hpp>

namespace deblai {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

[[noreturn]] void refuse(const fs::path& directory, std::string_view why) {
  throw Error(Failure::input,
              fmt::format("{}: {}\n  name the directory of a run that `deblai run` has finished",
                          (directory / "run.json").string(), why));
}

/// Those that show densities; not surfaces, tracers, maps.
std::vector<std::string> film_files(const Json& run) {
  std::vector<std::string> films;
  for (const Json& each : run.value("outputs", Json::array())) {
    if (!each.is_string()) continue;
    const auto name = each.get<std::string>();
    const std::string stem = fs::path(name).stem().string();
    const bool leg =
        stem.starts_with("leg_") && stem.find_first_not_of("0123456789", 4) == std::string::npos;
    const bool cells = leg || stem == "density" || stem == "flow" || stem == "template";
    if (cells && name.ends_with(".pvd")) films.push_back(name);
  }
  return films;
}

}  // namespace

GridShape shape_of(const Json& run, const fs::path& directory) {
  GridShape shape;
  for (std::size_t a = 0; a < max_dim; ++a) {
    const auto at = [&](const char* key) {
      return number_at(run, fmt::format("/grid/{}/{}", key, a));
    };
    const double cells = at("cells");
    if (std::isnan(cells)) break;
    const double spacing = at("spacing");
    const double origin = at("origin");
    if (!(cells >= 1 && cells < 1e9 && spacing > 0 && std::isfinite(origin)))
      refuse(directory, "says of its grid what no grid can be");
    shape.axes.push_back({static_cast<int>(cells), origin, cells * spacing});
  }
  if (shape.axes.empty()) refuse(directory, "does not say on which grid it was");
  return shape;
}

std::optional<std::string> file_contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Json read_run_record(const Communicator& world, const fs::path& directory) {
  std::string text;
  collectively(world, [&] {
    if (!world.is_root()) return;
    const std::optional<std::string> read = file_contents(directory / "run.json");
    if (!read) refuse(directory, "cannot be read");
    text = *read;
  });
  text = broadcast(world, std::move(text));
  Json run;
  collectively(world, [&] {
    run = Json::parse(text, nullptr, false);
    if (run.is_discarded() || !run.is_object() || !run.contains("deblai"))
      refuse(directory, "is not the record of a run of deblai");
  });
  return run;
}

bool reads_volumes(const Json& run) {
  for (const Json& each : run.value("inputs", Json::array())) {
    const std::string path = text_at(each, "/path");
    if (path.ends_with(".nii") || path.ends_with(".nii.gz")) return true;
  }
  return false;
}

std::vector<RunFilm> films_of(const Communicator& world, const Json& run, const fs::path& directory,
                              std::size_t most) {
  std::vector<std::string> files = film_files(run);
  if (files.size() > most) files.resize(most);
  std::vector<RunFilm> films;
  if (files.empty()) return films;
  GridShape shape;
  collectively(world, [&] { shape = shape_of(run, directory); });
  const bool volumes = reads_volumes(run);
  const Units units{volumes ? "mm" : "length", shape.dim()};
  const auto look = volumes ? FilmSource::Look::scans : FilmSource::Look::shapes;
  for (const std::string& file : files)
    films.push_back(
        {fs::path(file).stem().string(), FilmSource(world, directory / file, shape, units, look)});
  return films;
}

}  // namespace deblai
