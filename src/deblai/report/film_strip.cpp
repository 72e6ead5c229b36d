#include <deblai/report/film_strip.hpp>

#include <fmt/format.h>

#include <deblai/report/markup.hpp>
#include <deblai/report/map_row.hpp>

namespace deblai {

std::string film_strip(const FilmSource& film, const std::string& subject, int pixels) {
  if (film.shape().dim() == 1) return strip_of_curves(film, subject, pixels);
  if (film.has("flow")) return strip_of_flow(film, pixels);
  return film.shape().dim() == 2 ? strip_of_maps(film, subject, pixels)
                                 : strip_of_volumes(film, subject, pixels);
}

std::string growth_map(const FilmSource& film, int pixels) {
  const bool measured = film.has("source") && film.has("density");
  if (!measured && !film.has("growth_rate")) return {};
  if (film.shape().dim() == 1 || film.pictures() < 2) return {};
  std::vector<std::pair<int, int>> sides{{0, 1}};
  if (film.shape().dim() == 3) sides = {{0, 1}, {0, 2}, {1, 2}};
  std::vector<MapRow> rows;
  for (const auto& [across, up] : sides) {
    MapRow row{projection(film.shape(), across, up, pixels), "Map of growth"};
    rows.push_back(std::move(row));
  }
  // the trapezoidal rule over the pictures; per area of the picture where axes are looked along
  const Quantity grown = measured ? Quantity{"source", 0} : Quantity{"growth_rate", 0, "density"};
  std::vector<std::vector<double>> sums(rows.size());
  for (int k = 0; k < film.pictures(); ++k) {
    const double before = film.time(std::max(k - 1, 0));
    const double after = film.time(std::min(k + 1, film.pictures() - 1));
    const std::vector<FilmPiece> pieces = film.read(k, {grown.array, "density"});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::vector<double> now = means(film.comm(), pieces, grown, rows[i].plane.view);
      sums[i].resize(now.size(), 0);
      for (std::size_t p = 0; p < now.size(); ++p) sums[i][p] += 0.5 * (after - before) * now[p];
    }
  }
  if (!film.comm().is_root()) return {};
  double most = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<double>& sum = sums[i];
    double depth = 1;
    for (int a = 0; a < film.shape().dim(); ++a) {
      if (a != rows[i].plane.across && a != rows[i].plane.up)
        depth = film.shape().axes[static_cast<std::size_t>(a)].length;
    }
    for (double& number : sum) number *= depth;
    const std::string heading =
        film.shape().dim() == 2 ? "over all time" : fmt::format("seen along {}", "zyx"[i]);
    rows[i].maps.push_back({heading, std::move(sum), {}});
    most = std::max(most, rows[i].largest());
  }
  Units area = film.units();
  area.dim = 2;
  std::string text = "<div class=\"beside\">\n";
  for (MapRow& row : rows) {
    row.bar = signed_bar(most, fmt::format("mass gained or lost [{}]", area.density()));
    text += markup_of(film, row, 0);
  }
  return text +
         "</div>\n<p>Red: mass was made there in the course of the path; blue: it was lost. "
         "Mass that only came or went by moving does not show.</p>\n";
}

}  // namespace deblai
