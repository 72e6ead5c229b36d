#include <deblai/cases/report_page.hpp>

#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <deblai/base/atomic_file.hpp>
#include <deblai/report/film_strip.hpp>
#include <deblai/report/markup.hpp>
#include <deblai/report/page.hpp>
#include <deblai/report/plain_words.hpp>

namespace deblai {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::optional<std::string> contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

[[noreturn]] void refuse(const fs::path& directory, std::string_view why) {
  throw Error(Failure::input,
              fmt::format("{}: {}\n  name the directory of a run that `deblai run` has finished",
                          (directory / "run.json").string(), why));
}

/// What run.json says, on every rank. Collective.
Json read_run(const Communicator& world, const fs::path& directory) {
  std::string text;
  collectively(world, [&] {
    if (!world.is_root()) return;
    const std::optional<std::string> read = contents(directory / "run.json");
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

/// Volumes are in millimetres; of other files, and formulas, only their author knows.
bool reads_volumes(const Json& run) {
  for (const Json& each : run.value("inputs", Json::array())) {
    const std::string path = text_at(each, "/path");
    if (path.ends_with(".nii") || path.ends_with(".nii.gz")) return true;
  }
  return false;
}

std::vector<std::string> films_of(const Json& run) {
  std::vector<std::string> films;
  for (const Json& each : run.value("outputs", Json::array())) {
    if (each.is_string() && each.get<std::string>().ends_with(".pvd"))
      films.push_back(each.get<std::string>());
  }
  return films;
}

/// "leg_2" is "path 2 to the template" in a heading.
std::string heading_of(const std::string& film) {
  const std::string name = fs::path(film).stem().string();
  if (name == "template") return "The template";
  if (name.starts_with("leg_"))
    return fmt::format("From density {} to the template", name.substr(4));
  return {};
}

/// Paths of a group that are shown; the others are in the film.
constexpr std::size_t most_films = 9;

class Pictures {
 public:
  Pictures(const Communicator& world, const Json& run, const fs::path& directory)
      : names_(films_of(run)) {
    if (names_.size() > most_films) names_.resize(most_films);
    if (names_.empty()) return;
    GridShape shape;
    collectively(world, [&] { shape = shape_of(run, directory); });
    const bool volumes = reads_volumes(run);
    const Units units{volumes ? "mm" : "length", shape.dim()};
    const auto look = volumes ? FilmSource::Look::scans : FilmSource::Look::shapes;
    for (const std::string& name : names_)
      films_.emplace_back(world, directory / name, shape, units, look);
  }

  /// Markup. Collective.
  std::string path(int pixels) const {
    std::string text;
    for (std::size_t i = 0; i < films_.size(); ++i) {
      const std::string heading = heading_of(names_[i]);
      if (!heading.empty()) text += fmt::format("<h3>{}</h3>\n", escaped(heading));
      text += film_strip(films_[i], heading.empty() ? "the density" : heading, pixels);
    }
    return text;
  }

  std::string growth(int pixels) const {
    return films_.size() == 1 ? growth_map(films_.front(), pixels) : std::string();
  }

 private:
  std::vector<std::string> names_;
  std::vector<FilmSource> films_;
};

/// An SVG file as it stands in a page: from its first element on.
std::string embedded_svg(const fs::path& file) {
  const std::string text = contents(file).value_or("");
  const std::size_t start = text.find("<svg");
  return start == std::string::npos ? std::string() : text.substr(start);
}

}  // namespace

std::string report_page(const Communicator& world, const fs::path& directory) {
  PageContent content;
  content.run = read_run(world, directory);
  content.length = reads_volumes(content.run) ? "mm" : "length";
  collectively(world, [&] {
    if (!world.is_root()) return;
    content.name =
        fs::absolute(directory / "").lexically_normal().parent_path().filename().string();
    content.history = contents(directory / "history.csv").value_or("");
    content.case_file = contents(directory / "case.yaml").value_or("");
    content.energy = embedded_svg(directory / "energy.svg");
  });
  const Pictures pictures(world, content.run, directory);
  std::string text;
  for (const int pixels : {256, 128, 64}) {
    content.pictures = pictures.path(pixels);
    content.growth = pictures.growth(pixels);
    collectively(world, [&] {
      if (world.is_root()) text = page(content);
    });
    if (max(world, static_cast<double>(text.size())) < largest_page) break;
  }
  return text;
}

fs::path write_report(const Communicator& world, const fs::path& directory) {
  const std::string text = report_page(world, directory);
  fs::path file = directory / "report.html";
  collectively(world, [&] {
    if (world.is_root()) write_atomically(file, text);
  });
  return file;
}

}  // namespace deblai
