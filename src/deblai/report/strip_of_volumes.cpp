#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/pictures/surface.hpp>
#include <deblai/report/film_strip.hpp>
#include <deblai/report/film_volume.hpp>
#include <deblai/report/map_row.hpp>
#include <deblai/report/markup.hpp>

namespace deblai {

namespace {

constexpr int surface_pixels = 320;

/// The edges of the box that its inside does not hide.
std::string edges_of(const Screen3& screen) {
  const std::array<double, 3> into = screen.camera.frame()[2];
  std::string path;
  for (unsigned corner = 0; corner < 8; ++corner) {
    for (unsigned a = 0; a < 3; ++a) {
      if ((corner >> a & 1U) != 0) continue;
      const unsigned other = corner | 1U << a;
      const auto place = [&](unsigned c) {
        std::array<double, 3> p{};
        for (unsigned b = 0; b < 3; ++b) p[b] = ((c >> b & 1U) != 0 ? 0.5 : -0.5) * screen.sides[b];
        return p;
      };
      // The corner nearest to the eye is on the side that the view does not go to.
      unsigned nearest = 0;
      for (unsigned b = 0; b < 3; ++b) nearest |= into[b] < 0 ? 1U << b : 0U;
      if (corner == nearest || other == nearest) continue;
      const auto from = screen.project(place(corner));
      const auto to = screen.project(place(other));
      path += fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", from[0], from[1], to[0], to[1]);
    }
  }
  return path;
}

std::string surface_panel(const ScalarVolume& volume, double level, const std::string& heading,
                          const std::string& title) {
  const Screen3 screen = screen_for(volume, surface_pixels);
  const ColourImage image = shaded(volume, level, screen);
  return fmt::format(
      "<svg class=\"map\" role=\"img\" viewBox=\"0 -34 {0} {1}\" width=\"186\" "
      "height=\"{2:.0f}\"><title>{3}</title>\n"
      "<text class=\"heading large\" x=\"{4}\" y=\"-12\" text-anchor=\"middle\">{5}</text>"
      "<path class=\"box\" d=\"{6}\"/>\n"
      "<image width=\"{0}\" height=\"{0}\" href=\"{7}\"/>\n</svg>\n",
      screen.pixels, screen.pixels + 34, 186.0 * (screen.pixels + 34) / screen.pixels,
      escaped(title), screen.pixels / 2, heading, edges_of(screen), data_address(png(image)));
}

std::string surfaces(const FilmSource& film, const std::string& subject,
                     const std::vector<ScalarVolume>& volumes) {
  const std::vector<int> chosen = film.chosen(strip_pictures);
  const SurfaceLevels levels(film, volumes.front());
  std::string text = "<div class=\"row\">\n";
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const double level = levels(volumes[i]);
    if (!(level > 0)) continue;
    const std::string heading = at_time(film.time(chosen[i]));
    text += surface_panel(volumes[i], level, heading,
                          fmt::format("Surface of {} at {}", subject, heading));
  }
  const std::string which =
      levels.keep_volume()
          ? "The surface at each time encloses the volume that the half of the largest density "
            "encloses at the start."
          : "The surface of half the largest density at the start.";
  return figure(text + "</div>", which + "  Seen from the front right and 22° above; z is up.");
}

std::string slices(const FilmSource& film, const std::string& subject, int pixels,
                   const std::array<int, 3>& middle) {
  struct Side {
    int across, up, third;
    const char* name;
  };
  std::vector<MapRow> densities;
  std::vector<MapRow> rates;
  std::vector<MapRow> seen;
  const Side sides[] = {{0, 1, 2, "axial"}, {0, 2, 1, "coronal"}, {1, 2, 0, "sagittal"}};
  const bool scans = film.look() == FilmSource::Look::scans;
  for (const Side& side : sides) {
    const auto third = static_cast<std::size_t>(side.third);
    const Axis& axis = film.shape().axes[third];
    const std::string place = fmt::format("{} = {:.4g}", axis_name(side.third, film.units())[0],
                                          axis.centre(middle[third]));
    const Plane plane = slice(film.shape(), side.across, side.up, middle[third], pixels);
    const std::string name =
        scans ? fmt::format("{} slice, {}", side.name, place) : "slice " + place;
    densities.emplace_back(plane, fmt::format("Density of {}, {}", subject, name), name);
    rates.emplace_back(plane, fmt::format("Growth rate of {}, {}", subject, name), name);
    const std::string along =
        fmt::format("largest density along {}", axis_name(side.third, film.units())[0]);
    seen.emplace_back(projection(film.shape(), side.across, side.up, pixels),
                      fmt::format("Projection of {}, {}", subject, along), along);
  }
  for (const int picture : film.chosen(strip_pictures)) {
    const std::vector<FilmPiece> pieces = film.read(picture, {});
    const std::string heading = film.pictures() > 1 ? at_time(film.time(picture)) : "";
    for (std::size_t i = 0; i < densities.size(); ++i) {
      const Plane& plane = densities[i].plane;
      const std::vector<double> walls = walls_of(film, pieces, plane);
      densities[i].maps.push_back({heading, means(film.comm(), pieces, {"density", 0}, plane.view),
                                   walls, arrows_of(film, pieces, plane)});
      if (film.has("growth_rate"))
        rates[i].maps.push_back({heading, rates_of(film, pieces, plane), walls});
      seen[i].maps.push_back(
          {heading, maxima(film.comm(), pieces, {"density", 0}, seen[i].plane.view), {}});
    }
  }
  if (!film.comm().is_root()) return {};
  double fastest = 0;
  double most = 0;
  double rate = 0;
  for (std::size_t i = 0; i < densities.size(); ++i) {
    fastest = std::max(fastest, densities[i].fastest());
    most = std::max({most, densities[i].largest(), seen[i].largest()});
    rate = std::max(rate, rates[i].maps.empty() ? 0 : largest_rate(rates[i], densities[i]));
  }
  std::string text;
  const auto add = [&](std::vector<MapRow>& rows, const ColourBar& bar, const std::string& more) {
    for (MapRow& row : rows) {
      if (row.maps.empty()) continue;
      row.bar = bar;
      row.caption = fmt::format("{}. {}", escaped(row.caption), more);
      row.caption[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(row.caption[0])));
      text += markup_of(film, row, fastest);
    }
  };
  add(densities, density_bar(film, most),
      arrow_caption(film, fastest) + (film.has("mask") ? "Grey: obstacles." : ""));
  add(rates, signed_bar(rate, "growth rate [1 / time]"),
      "Red: mass grows there; blue: it shrinks. Thin mass can have rates beyond the ends of the "
      "bar.");
  if (!scans) seen.erase(seen.begin() + 1, seen.end());
  add(seen, density_bar(film, most), "");
  return text;
}

}  // namespace

std::string strip_of_volumes(const FilmSource& film, const std::string& subject, int pixels) {
  std::vector<ScalarVolume> volumes;
  for (const int picture : film.chosen(strip_pictures))
    volumes.push_back(volume_of(film, film.read(picture, {"density"})));
  const std::array<int, 3> cell = middle_cell(film, volumes);
  const std::string cut = slices(film, subject, pixels, cell);
  if (!film.comm().is_root()) return {};
  const bool scans = film.look() == FilmSource::Look::scans;
  if (scans)
    return "<p>x grows to the subject's right, y to the front, z to the head: what is left in an "
           "axial or coronal picture is the subject's left.</p>\n" +
           cut;
  return surfaces(film, subject, volumes) + cut;
}

}  // namespace deblai
