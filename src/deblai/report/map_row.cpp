#include <deblai/report/map_row.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/report/markup.hpp>

namespace deblai {

double MapRow::largest() const {
  double most = 0;
  for (const RowMap& each : maps)
    for (const double number : each.numbers) most = std::max(most, std::abs(number));
  return most > 0 ? most : 1;
}

double MapRow::fastest() const {
  double most = 0;
  for (const RowMap& each : maps) most = std::max(most, each.arrows.fastest());
  return most;
}

std::string markup_of(const FilmSource& film, const MapRow& row, double fastest) {
  std::string text = "<div class=\"row\">\n";
  for (const RowMap& each : row.maps) {
    MapPanel panel = panel_of(film, row.plane, each.heading);
    panel.title = fmt::format("{}, {}", row.title, each.heading);
    panel.image =
        mapped(each.numbers, row.plane.view.pixels(row.plane.across), row.bar, each.walls);
    panel.arrows = each.arrows.drawn(fastest);
    text += svg(panel) + "\n";
  }
  return figure(text + "</div>\n" + svg(row.bar), row.caption);
}

std::string arrow_caption(const FilmSource& film, double fastest) {
  if (!(fastest > 0)) return {};
  if (film.has("flow"))
    return fmt::format("Arrows: the flow; the longest is {} {}. ", readable_number(fastest),
                       film.units().flow());
  return fmt::format("Arrows: the mean velocity of the mass around; the longest is {} {}. ",
                     readable_number(fastest), film.units().speed());
}

std::vector<double> walls_of(const FilmSource& film, const std::vector<FilmPiece>& pieces,
                             const Plane& plane) {
  if (!film.has("mask")) return {};
  return means(film.comm(), pieces, {"mask", 0}, plane.view);
}

std::vector<double> rates_of(const FilmSource& film, const std::vector<FilmPiece>& pieces,
                             const Plane& plane) {
  std::vector<double> rates = means(film.comm(), pieces, {"growth_rate", 0, "density"}, plane.view);
  const std::vector<double> mass = means(film.comm(), pieces, {"density", 0}, plane.view);
  for (std::size_t i = 0; i < rates.size(); ++i) rates[i] = mass[i] > 0 ? rates[i] / mass[i] : 0;
  return rates;
}

double largest_rate(const MapRow& rates, const MapRow& densities) {
  const double least = 0.02 * densities.largest();
  double most = 0;
  for (std::size_t k = 0; k < rates.maps.size(); ++k) {
    const std::vector<double>& mass = densities.maps[k].numbers;
    for (std::size_t i = 0; i < mass.size(); ++i)
      if (mass[i] > least) most = std::max(most, std::abs(rates.maps[k].numbers[i]));
  }
  return most > 0 ? most : 1;
}

ColourBar density_bar(const FilmSource& film, double most) {
  const bool scans = film.look() == FilmSource::Look::scans;
  return {scans ? &ColourMap::grey() : &ColourMap::sequential(), 0, most,
          fmt::format("density [{}]", film.units().density())};
}

ColourBar signed_bar(double most, const std::string& label) {
  return {&ColourMap::diverging(), -most, most, label};
}

}  // namespace deblai
