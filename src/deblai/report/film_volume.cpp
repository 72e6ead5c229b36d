#include <deblai/report/film_volume.hpp>

#include <algorithm>
#include <cmath>

namespace deblai {

namespace {

constexpr int most_cells = 128;

/// The mean place of its mass, in shares of the box.
std::array<double, 3> middle_of(const ScalarVolume& volume) {
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

}  // namespace

ScalarVolume volume_of(const FilmSource& film, const std::vector<FilmPiece>& pieces) {
  const View view = whole_view(film.shape(), most_cells);
  ScalarVolume volume;
  volume.values = means(film.comm(), pieces, {"density", 0}, view);
  for (std::size_t a = 0; a < 3; ++a) {
    volume.count[a] = view.pixels(static_cast<int>(a));
    volume.spacing[a] = film.shape().axes[a].spacing() * view.factor[a];
  }
  return volume;
}

std::array<int, 3> middle_cell(const FilmSource& film, const std::vector<ScalarVolume>& volumes) {
  std::array<double, 3> middle{};
  for (const ScalarVolume& volume : volumes) {
    if (!film.comm().is_root()) break;
    const std::array<double, 3> here = middle_of(volume);
    for (std::size_t a = 0; a < 3; ++a) middle[a] += here[a] / static_cast<double>(volumes.size());
  }
  std::array<int, 3> cell{};
  for (std::size_t a = 0; a < 3; ++a) {
    const int cells = film.shape().axes[a].cells;
    cell[a] = std::clamp(static_cast<int>(max(film.comm(), middle[a]) * cells), 0, cells - 1);
  }
  return cell;
}

SurfaceLevels::SurfaceLevels(const FilmSource& film, const ScalarVolume& first)
    : keeps_(!film.has("growth_rate") && !film.has("source")),
      half_(0.5 * *std::max_element(first.values.begin(), first.values.end())),
      cells_(cells_above(first, half_)) {}

double SurfaceLevels::operator()(const ScalarVolume& volume) const {
  if (!(half_ > 0)) return 0;
  return keeps_ ? level_of(volume, cells_) : half_;
}

Screen3 screen_for(const ScalarVolume& volume, int pixels) {
  Screen3 screen;
  screen.pixels = pixels;
  for (std::size_t a = 0; a < 3; ++a) screen.sides[a] = volume.count[a] * volume.spacing[a];
  return screen;
}

ColourImage shaded(const ScalarVolume& volume, double level, const Screen3& screen) {
  ColourImage image{screen.pixels, screen.pixels, {}};
  for (const Hit& hit : surface(volume, level, screen)) {
    const auto shade = [&](double part) {
      return static_cast<std::uint8_t>(std::lround(part * hit.brightness));
    };
    image.pixels.push_back(hit.there ? Rgba{{shade(132), shade(176), shade(214)}, 255} : Rgba{});
  }
  return image;
}

}  // namespace deblai
