#include <deblai/report/frames.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/report/film_volume.hpp>
#include <deblai/report/map_row.hpp>

namespace deblai {

namespace {

/// Numbers at the middles of pixels, rows from below, seen in other pixels: linear between them.
struct Tile {
  int width = 1;
  int height = 1;
  std::vector<double> numbers;

  double at(double x, double y) const {
    const auto along = [](double place, int count) {
      return std::clamp(place * count - 0.5, 0.0, count - 1.0);
    };
    const double u = along(x, width);
    const double v = along(y, height);
    const int i = std::min(static_cast<int>(u), std::max(width - 2, 0));
    const int j = std::min(static_cast<int>(v), std::max(height - 2, 0));
    const auto number = [&](int a, int b) {
      return numbers[static_cast<std::size_t>(std::min(b, height - 1)) *
                         static_cast<std::size_t>(width) +
                     static_cast<std::size_t>(std::min(a, width - 1))];
    };
    const double s = u - i;
    const double t = v - j;
    return (1 - t) * ((1 - s) * number(i, j) + s * number(i + 1, j)) +
           t * ((1 - s) * number(i, j + 1) + s * number(i + 1, j + 1));
  }

  Tile resized(int columns, int rows) const {
    Tile result{columns, rows, {}};
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column)
        result.numbers.push_back(at((column + 0.5) / columns, (row + 0.5) / rows));
    return result;
  }
};

double side(const GridShape& shape, int axis) {
  return shape.axes[static_cast<std::size_t>(axis)].length;
}

}  // namespace

Frames::Frames(const FilmSource& film, int pixels) : film_(film), pixels_(pixels) {
  const bool solid = film.shape().dim() == 3 && film.look() == FilmSource::Look::shapes;
  if (!solid) {
    View all;
    for (std::size_t a = 0; a < film.shape().axes.size(); ++a)
      all.cells[a] = all.factor[a] = film.shape().axes[a].cells;
    for (int k = 0; k < film.pictures(); ++k) {
      const std::vector<double> most =
          maxima(film.comm(), film.read(k, {"density"}), {"density", 0}, all);
      if (!most.empty()) most_ = std::max(most_, most.front());
    }
  }
  if (!(most_ > 0)) most_ = 1;
  if (film.shape().dim() < 3 || solid) return;
  std::vector<ScalarVolume> ends;
  for (const int k : {0, film.pictures() - 1})
    ends.push_back(volume_of(film, film.read(k, {"density"})));
  middle_ = middle_cell(film, ends);
}

std::string Frames::operator()(int k) const {
  const std::vector<FilmPiece> pieces = film_.read(k, {"density", "mask"});
  if (film_.shape().dim() == 1) return curve(pieces);
  if (film_.shape().dim() == 2) return map(pieces);
  return film_.look() == FilmSource::Look::shapes ? solid(pieces) : slices(pieces);
}

std::string Frames::curve(const std::vector<FilmPiece>& pieces) const {
  const View view = whole_view(film_.shape(), pixels_);
  std::vector<double> numbers = means(film_.comm(), pieces, {"density", 0}, view);
  if (!film_.comm().is_root()) return {};
  const Tile line = Tile{view.pixels(0), 1, std::move(numbers)}.resized(pixels_, 1);
  MappedImage image{pixels_, pixels_ / 2, {}, &ColourMap::sequential()};
  for (int row = 0; row < image.height; ++row) {
    const double height = 1.05 * most_ * (image.height - row - 0.5) / image.height;
    for (const double number : line.numbers)
      image.pixels.push_back(ColourMap::index(number > height ? 0.6 : 0));
  }
  return png(image);
}

std::string Frames::map(const std::vector<FilmPiece>& pieces) const {
  const Plane plane = projection(film_.shape(), 0, 1, pixels_);
  const View& view = plane.view;
  std::vector<double> numbers = means(film_.comm(), pieces, {"density", 0}, view);
  std::vector<double> walls = walls_of(film_, pieces, plane);
  if (!film_.comm().is_root()) return {};
  const double longest = std::max(side(film_.shape(), 0), side(film_.shape(), 1));
  const auto edge = [&](int axis) {
    return std::max(1,
                    static_cast<int>(std::lround(pixels_ * side(film_.shape(), axis) / longest)));
  };
  const auto resized = [&](std::vector<double>& values) {
    if (values.empty()) return values;
    return Tile{view.pixels(0), view.pixels(1), std::move(values)}
        .resized(edge(0), edge(1))
        .numbers;
  };
  return png(mapped(resized(numbers), edge(0), density_bar(film_, most_), resized(walls)));
}

std::string Frames::solid(const std::vector<FilmPiece>& pieces) const {
  const ScalarVolume volume = volume_of(film_, pieces);
  const ScalarVolume first = volume_of(film_, film_.read(0, {"density"}));
  if (!film_.comm().is_root()) return {};
  const double level = SurfaceLevels(film_, first)(volume);
  const Screen3 screen = screen_for(volume, pixels_);
  ColourImage image = shaded(volume, level > 0 ? level : 1e300, screen);
  for (Rgba& pixel : image.pixels)
    if (pixel.alpha == 0) pixel = {{255, 255, 255}, 255};
  return png(image);
}

std::string Frames::slices(const std::vector<FilmPiece>& pieces) const {
  const GridShape& shape = film_.shape();
  const double wide = 2 * side(shape, 0) + side(shape, 1);  // axial, coronal, sagittal
  const auto edge = [&](int axis) {
    return std::max(1, static_cast<int>(pixels_ * side(shape, axis) / wide));
  };
  Tile all{2 * edge(0) + edge(1), std::max(edge(1), edge(2)), {}};
  all.numbers.assign(static_cast<std::size_t>(all.width) * static_cast<std::size_t>(all.height), 0);
  int left = 0;
  for (const auto& [across, up] : {std::pair{0, 1}, std::pair{0, 2}, std::pair{1, 2}}) {
    const int third = 3 - across - up;
    const Plane plane = slice(shape, across, up, middle_[static_cast<std::size_t>(third)], pixels_);
    std::vector<double> numbers = means(film_.comm(), pieces, {"density", 0}, plane.view);
    if (!film_.comm().is_root()) continue;
    const Tile tile =
        Tile{plane.view.pixels(across), plane.view.pixels(up), std::move(numbers)}.resized(
            edge(across), edge(up));
    for (int row = 0; row < tile.height; ++row)
      for (int column = 0; column < tile.width; ++column)
        all.numbers[static_cast<std::size_t>(row) * static_cast<std::size_t>(all.width) +
                    static_cast<std::size_t>(left + column)] =
            tile.numbers[static_cast<std::size_t>(row) * static_cast<std::size_t>(tile.width) +
                         static_cast<std::size_t>(column)];
    left += tile.width;
  }
  if (!film_.comm().is_root()) return {};
  return png(mapped(all.numbers, all.width, density_bar(film_, most_)));
}

}  // namespace deblai
