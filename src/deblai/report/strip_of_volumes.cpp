#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/pictures/surface.hpp>
#include <deblai/report/film_strip.hpp>
#include <deblai/report/map_row.hpp>
#include <deblai/report/markup.hpp>

namespace deblai {

namespace {

constexpr int surface_pixels = 320;
constexpr int surface_cells = 128;  ///< at most along an axis of what is shaded

/// The volume of a picture in at most `surface_cells` an axis, on the root. Collective.
Volume volume_of(const FilmSource& film, const std::vector<FilmPiece>& pieces) {
  const View view = whole_view(film.shape(), surface_cells);
  Volume volume;
  volume.values = means(film.comm(), pieces, {"density", 0}, view);
  for (std::size_t a = 0; a < 3; ++a) {
    volume.count[a] = view.pixels(static_cast<int>(a));
    volume.spacing[a] = film.shape().axes[a].spacing() * view.factor[a];
  }
  return volume;
}

/// The mean place of its mass, in shares of the box.
std::array<double, 3> middle_of(const Volume& volume) {
  std::array<double, 3> sum{};
  double mass = 0;
  std::size_t i = 0;
  for (int z = 0; z < volume.count[2]; ++z) {
    for (int y = 0; y < volume.count[1]; ++y) {
      for (int x = 0; x < volume.count[0]; ++x, ++i) {
        const double here = volume.values[i];
        mass += here;
        sum[0] += here * (x + 0.5) / volume.count[0];
        sum[1] += here * (y + 0.5) / volume.count[1];
        sum[2] += here * (z + 0.5) / volume.count[2];
      }
    }
  }
  for (double& each : sum) each = mass > 0 ? each / mass : 0.5;
  return sum;
}

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

std::string surface_panel(const Volume& volume, double level, const std::string& heading,
                          const std::string& title) {
  Screen3 screen;
  screen.pixels = surface_pixels;
  for (std::size_t a = 0; a < 3; ++a) screen.sides[a] = volume.count[a] * volume.spacing[a];
  ColourImage image{screen.pixels, screen.pixels, {}};
  for (const Hit& hit : surface(volume, level, screen)) {
    const auto shade = [&](double part) {
      return static_cast<std::uint8_t>(std::lround(part * hit.brightness));
    };
    image.pixels.push_back(hit.there ? Rgba{{shade(132), shade(176), shade(214)}, 255} : Rgba{});
  }
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
                     const std::vector<Volume>& volumes) {
  const std::vector<int> chosen = film.chosen(strip_pictures);
  const Volume& first = volumes.front();
  const double half = 0.5 * *std::max_element(first.values.begin(), first.values.end());
  const std::size_t cells = cells_above(first, half);
  if (!(half > 0) || cells == 0) return {};
  const bool keeps = !film.has("growth_rate") && !film.has("source");
  std::string text = "<div class=\"row\">\n";
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const double level = keeps ? level_of(volumes[i], cells) : half;
    if (!(level > 0)) continue;
    const std::string heading = at_time(film.time(chosen[i]));
    text += surface_panel(volumes[i], level, heading,
                          fmt::format("Surface of {} at {}", subject, heading));
  }
  const std::string which =
      keeps ? "The surface at each time encloses the volume that the half of the largest density "
              "encloses at the start."
            : "The surface of half the largest density at the start.";
  return figure(text + "</div>",
                which + " Seen from 60° right of the front and 22° above; z is up.");
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
    densities.push_back({plane, fmt::format("Density of {}, {}", subject, name), {}, {}, name});
    rates.push_back({plane, fmt::format("Growth rate of {}, {}", subject, name), {}, {}, name});
    const std::string along =
        fmt::format("largest density along {}", axis_name(side.third, film.units())[0]);
    seen.push_back({projection(film.shape(), side.across, side.up, pixels),
                    fmt::format("Projection of {}, {}", subject, along),
                    {},
                    {},
                    along});
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
        rates[i].maps.push_back(
            {heading, means(film.comm(), pieces, {"growth_rate", 0}, plane.view), walls});
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
    rate = std::max(rate, rates[i].largest());
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
      "Red: mass grows there; blue: it shrinks.");
  if (!scans) seen.erase(seen.begin() + 1, seen.end());
  add(seen, density_bar(film, most), "");
  return text;
}

}  // namespace

std::string strip_of_volumes(const FilmSource& film, const std::string& subject, int pixels) {
  std::vector<Volume> volumes;
  std::array<double, 3> middle{};
  const std::vector<int> chosen = film.chosen(strip_pictures);
  for (const int picture : chosen) {
    volumes.push_back(volume_of(film, film.read(picture, {"density"})));
    if (!film.comm().is_root()) continue;
    const std::array<double, 3> here = middle_of(volumes.back());
    for (std::size_t a = 0; a < 3; ++a) middle[a] += here[a] / static_cast<double>(chosen.size());
  }
  std::array<int, 3> cell{};
  for (std::size_t a = 0; a < 3; ++a) {
    const int cells = film.shape().axes[a].cells;
    const double share = max(film.comm(), film.comm().is_root() ? middle[a] : 0);
    cell[a] = std::clamp(static_cast<int>(share * cells), 0, cells - 1);
  }
  const std::string cut = slices(film, subject, pixels, cell);
  if (!film.comm().is_root()) return {};
  const bool scans = film.look() == FilmSource::Look::scans;
  return (scans ? std::string() : surfaces(film, subject, volumes)) + cut;
}

}  // namespace deblai
