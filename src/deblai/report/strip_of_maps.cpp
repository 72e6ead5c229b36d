#include <fmt/format.h>

#include <deblai/report/film_strip.hpp>
#include <deblai/report/map_row.hpp>

namespace deblai {

namespace {

constexpr const char* wall_caption = "Grey: obstacles. ";

}  // namespace

std::string strip_of_maps(const FilmSource& film, const std::string& subject, int pixels) {
  const Plane plane = projection(film.shape(), 0, 1, pixels);
  MapRow densities{plane, fmt::format("Map of {}, density", subject)};
  MapRow rates{plane, fmt::format("Map of {}, growth rate", subject)};
  for (const int picture : film.chosen(strip_pictures)) {
    const std::vector<FilmPiece> pieces = film.read(picture, {});
    const std::vector<double> walls = walls_of(film, pieces, plane);
    const std::string heading = film.pictures() > 1 ? at_time(film.time(picture)) : "";
    densities.maps.push_back({heading, means(film.comm(), pieces, {"density", 0}, plane.view),
                              walls, arrows_of(film, pieces, plane)});
    if (film.has("growth_rate"))
      rates.maps.push_back({heading, rates_of(film, pieces, plane), walls});
  }
  if (!film.comm().is_root()) return {};
  const double fastest = densities.fastest();
  densities.bar = density_bar(film, densities.largest());
  densities.caption = arrow_caption(film, fastest) + (film.has("mask") ? wall_caption : "");
  std::string text = markup_of(film, densities, fastest);
  if (rates.maps.empty()) return text;
  rates.bar = signed_bar(largest_rate(rates, densities), "growth rate [1 / time]");
  rates.caption =
      "Red: mass grows there; blue: it shrinks. At a rate of 1 there is e = 2.7 times as much of "
      "it "
      "after one unit of time. Thin mass can have rates beyond the ends of the bar.";
  return text + markup_of(film, rates, 0);
}

std::string strip_of_flow(const FilmSource& film, int pixels) {
  const Plane plane = projection(film.shape(), 0, 1, pixels);
  const std::vector<FilmPiece> pieces = film.read(0, {});
  const std::vector<double> walls = walls_of(film, pieces, plane);
  MapRow ends{plane, "Map of the densities", "From where to where."};
  for (const char* name : {"source", "target"})
    ends.maps.push_back({name, means(film.comm(), pieces, {name, 0}, plane.view), walls});
  MapRow flow{plane, "Map of the flow"};
  flow.maps.push_back({"flow", means(film.comm(), pieces, {"flow", Quantity::length}, plane.view),
                       walls, arrows_of(film, pieces, plane)});
  if (!film.comm().is_root()) return {};
  const bool deep = film.shape().dim() == 3;
  const std::string seen = deep ? "Means along z. " : "";
  ends.bar = density_bar(film, ends.largest());
  ends.caption += " " + seen;
  flow.bar = {&ColourMap::sequential(), 0, flow.largest(),
              fmt::format("size of the flow [{}]", film.units().flow())};
  flow.caption = seen + arrow_caption(film, flow.fastest());
  return markup_of(film, ends, 0) + markup_of(film, flow, flow.fastest());
}

}  // namespace deblai
