#include <deblai/cases/report_page.hpp>

#include <fmt/format.h>

#include <deblai/base/atomic_file.hpp>
#include <deblai/cases/run_record.hpp>
#include <deblai/report/film_strip.hpp>
#include <deblai/report/markup.hpp>
#include <deblai/report/page.hpp>

namespace deblai {

namespace {

namespace fs = std::filesystem;

/// "leg_2" is "path 2 to the template" in a heading.
std::string heading_of(const std::string& name) {
  if (name == "template") return "The template";
  if (name.starts_with("leg_"))
    return fmt::format("From density {} to the template", name.substr(4));
  return {};
}

/// Paths of a group that are shown; the others are in the film.
constexpr std::size_t most_films = 9;

class Pictures {
 public:
  Pictures(const Communicator& world, const nlohmann::json& run, const fs::path& directory)
      : films_(films_of(world, run, directory, most_films)) {}

  /// Markup. Collective.
  std::string path(int pixels) const {
    std::string text;
    for (const auto& [name, film] : films_) {
      const std::string heading = heading_of(name);
      if (!heading.empty()) text += fmt::format("<h3>{}</h3>\n", escaped(heading));
      text += film_strip(film, heading.empty() ? "the density" : heading, pixels);
    }
    return text;
  }

  std::string growth(int pixels) const {
    return films_.size() == 1 ? growth_map(films_.front().film, pixels) : std::string();
  }

 private:
  std::vector<RunFilm> films_;
};

}  // namespace

std::string report_page(const Communicator& world, const fs::path& directory) {
  PageContent content;
  content.run = read_run_record(world, directory);
  content.length = reads_volumes(content.run) ? "mm" : "length";
  collectively(world, [&] {
    if (!world.is_root()) return;
    content.name =
        fs::absolute(directory / "").lexically_normal().parent_path().filename().string();
    content.history = file_contents(directory / "history.csv").value_or("");
    content.case_file = file_contents(directory / "case.yaml").value_or("");
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
