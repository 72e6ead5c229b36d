#include <deblai/report/plane.hpp>

#include <algorithm>
#include <cmath>

namespace deblai {

namespace {

/// Middle of a pixel [length].
double middle(const GridShape& shape, const View& view, int axis, int pixel) {
  const auto a = static_cast<std::size_t>(axis);
  const int from = view.start[a] + pixel * view.factor[a];
  const int to = std::min(from + view.factor[a], view.start[a] + view.cells[a]);
  return shape.axes[a].origin + 0.5 * (from + to) * shape.axes[a].spacing();
}

}  // namespace

Plane projection(const GridShape& shape, int across, int up, int pixels) {
  Plane plane{across, up, whole_view(shape, pixels)};
  for (std::size_t a = 0; a < 3; ++a) {
    const int axis = static_cast<int>(a);
    if (axis != across && axis != up) plane.view.factor[a] = plane.view.cells[a];
  }
  const int longer = std::max(plane.view.cells[static_cast<std::size_t>(across)],
                              plane.view.cells[static_cast<std::size_t>(up)]);
  for (const int axis : {across, up})
    plane.view.factor[static_cast<std::size_t>(axis)] =
        std::min(std::max(1, (longer + pixels - 1) / pixels),
                 plane.view.cells[static_cast<std::size_t>(axis)]);
  return plane;
}

Plane slice(const GridShape& shape, int across, int up, int cell, int pixels) {
  Plane plane = projection(shape, across, up, pixels);
  for (std::size_t a = 0; a < 3; ++a) {
    const int axis = static_cast<int>(a);
    if (axis == across || axis == up || plane.view.cells[a] == 1) continue;
    plane.view.start[a] = cell;
    plane.view.cells[a] = 1;
    plane.view.factor[a] = 1;
  }
  return plane;
}

Plane coarse(const Plane& plane, int count) {
  Plane result = plane;
  const auto a = static_cast<std::size_t>(plane.across);
  const auto u = static_cast<std::size_t>(plane.up);
  const int longer = std::max(plane.view.cells[a], plane.view.cells[u]);
  const int factor = std::max(1, (longer + count - 1) / count);
  for (const std::size_t axis : {a, u})
    result.view.factor[axis] = std::min(factor, plane.view.cells[axis]);
  return result;
}

MapPanel panel_of(const FilmSource& film, const Plane& plane, const std::string& heading) {
  const auto side = [&](int axis) {
    const Axis& of = film.shape().axes[static_cast<std::size_t>(axis)];
    return MapAxis{axis_name(axis, film.units()), of.origin, of.origin + of.length};
  };
  MapPanel panel;
  panel.heading = heading;
  panel.x = side(plane.across);
  panel.y = side(plane.up);
  return panel;
}

double PlaneArrows::fastest() const {
  double most = 0;
  for (const One& each : arrows)
    most = std::max(most, std::hypot(each.velocity[0], each.velocity[1]));
  return most;
}

std::vector<Arrow> PlaneArrows::drawn(double fastest) const {
  std::vector<Arrow> result;
  if (!(fastest > 0)) return result;
  const double scale = 1.3 * spacing / fastest;
  for (const One& each : arrows) {
    const std::array<double, 2> half{0.5 * scale * each.velocity[0],
                                     0.5 * scale * each.velocity[1]};
    result.push_back({{each.place[0] - half[0], each.place[1] - half[1]},
                      {each.place[0] + half[0], each.place[1] + half[1]}});
  }
  return result;
}

PlaneArrows arrows_of(const FilmSource& film, const std::vector<FilmPiece>& pieces,
                      const Plane& plane) {
  const bool moves = film.has("velocity") && film.has("density");
  if (!moves && !film.has("flow")) return {};
  constexpr int along_the_longer = 15;
  const Plane raster = coarse(plane, along_the_longer);
  const std::string name = moves ? "velocity" : "flow";
  const std::string weight = moves ? "density" : "";
  const std::vector<double> across =
      means(film.comm(), pieces, {name, plane.across, weight}, raster.view);
  const std::vector<double> up = means(film.comm(), pieces, {name, plane.up, weight}, raster.view);
  const std::vector<double> mass = moves ? means(film.comm(), pieces, {"density", 0}, raster.view)
                                         : std::vector<double>(across.size(), 1);
  PlaneArrows result;
  if (mass.empty()) return result;
  const double least = 0.02 * *std::max_element(mass.begin(), mass.end());
  const GridShape& shape = film.shape();
  result.spacing = raster.view.factor[static_cast<std::size_t>(plane.across)] *
                   shape.axes[static_cast<std::size_t>(plane.across)].spacing();
  const int columns = raster.view.pixels(plane.across);
  for (std::size_t i = 0; i < mass.size(); ++i) {
    if (!(mass[i] > least)) continue;
    const int column = static_cast<int>(i) % columns;
    const int row = static_cast<int>(i) / columns;
    result.arrows.push_back({{middle(shape, raster.view, plane.across, column),
                              middle(shape, raster.view, plane.up, row)},
                             {across[i] / mass[i], up[i] / mass[i]}});
  }
  return result;
}

}  // namespace deblai
