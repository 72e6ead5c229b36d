#include <deblai/pictures/surface.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace deblai {

namespace {

using Vector = std::array<double, 3>;

double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

Vector along(const Vector& from, const Vector& direction, double way) {
  return {from[0] + way * direction[0], from[1] + way * direction[1], from[2] + way * direction[2]};
}

Vector unit(const Vector& v) {
  const double length = std::sqrt(dot(v, v));
  if (!(length > 0)) return {0, 0, 0};
  return {v[0] / length, v[1] / length, v[2] / length};
}

/// Rays pass by blocks of cells in which, and next to which, nothing is above the level.
class Blocks {
 public:
  Blocks(const ScalarVolume& volume, double level) {
    for (std::size_t a = 0; a < 3; ++a) count_[a] = volume.count[a] / size + 1;
    full_.assign(static_cast<std::size_t>(count_[0]) * static_cast<std::size_t>(count_[1]) *
                     static_cast<std::size_t>(count_[2]),
                 0);
    for (int z = 0; z < volume.count[2]; ++z)
      for (int y = 0; y < volume.count[1]; ++y)
        for (int x = 0; x < volume.count[0]; ++x)
          if (volume.at(x, y, z) > level) mark(x, y, z);
  }

  bool empty_at(const Vector& place) const {
    std::array<int, 3> block{};
    for (std::size_t a = 0; a < 3; ++a) {
      block[a] = static_cast<int>(std::floor(place[a] / size));
      if (block[a] < 0 || block[a] >= count_[a]) return true;
    }
    return full_[index(block[0], block[1], block[2])] == 0;
  }

  static constexpr int size = 4;  ///< cells an edge

 private:
  std::size_t index(int x, int y, int z) const {
    return (static_cast<std::size_t>(z) * static_cast<std::size_t>(count_[1]) +
            static_cast<std::size_t>(y)) *
               static_cast<std::size_t>(count_[0]) +
           static_cast<std::size_t>(x);
  }

  void mark(int x, int y, int z) {
    // a cell has its say in the places up to one cell from its centre
    for (const int k : {std::max(z - 1, 0) / size, z / size})
      for (const int j : {std::max(y - 1, 0) / size, y / size})
        for (const int i : {std::max(x - 1, 0) / size, x / size}) full_[index(i, j, k)] = 1;
  }

  std::array<int, 3> count_{};
  std::vector<char> full_;
};

/// Where a ray enters and leaves the box in which a volume can be above zero.
struct Span {
  double from = 0;
  double to = -1;
};

Span inside(const ScalarVolume& volume, const Vector& start, const Vector& direction) {
  Span span{-1e300, 1e300};
  for (std::size_t a = 0; a < 3; ++a) {
    const double low = -1;
    const double high = volume.count[a];
    if (std::abs(direction[a]) < 1e-12) {
      if (start[a] < low || start[a] > high) return {0, -1};
      continue;
    }
    const double one = (low - start[a]) / direction[a];
    const double other = (high - start[a]) / direction[a];
    span.from = std::max(span.from, std::min(one, other));
    span.to = std::min(span.to, std::max(one, other));
  }
  return span;
}

/// Outward, in lengths; smoothed over two cells.
Vector normal(const ScalarVolume& volume, const Vector& place) {
  Vector slope{};
  for (std::size_t a = 0; a < 3; ++a) {
    Vector before = place;
    Vector after = place;
    before[a] -= 1;
    after[a] += 1;
    slope[a] = (volume.at(before) - volume.at(after)) / volume.spacing[a];
  }
  return unit(slope);
}

}  // namespace

double ScalarVolume::at(int x, int y, int z) const {
  if (x < 0 || y < 0 || z < 0 || x >= count[0] || y >= count[1] || z >= count[2]) return 0;
  return values[(static_cast<std::size_t>(z) * static_cast<std::size_t>(count[1]) +
                 static_cast<std::size_t>(y)) *
                    static_cast<std::size_t>(count[0]) +
                static_cast<std::size_t>(x)];
}

double ScalarVolume::at(const std::array<double, 3>& place) const {
  std::array<int, 3> cell{};
  std::array<double, 3> share{};
  for (std::size_t a = 0; a < 3; ++a) {
    const double floor = std::floor(place[a]);
    cell[a] = static_cast<int>(floor);
    share[a] = place[a] - floor;
  }
  double value = 0;
  for (int corner = 0; corner < 8; ++corner) {
    double weight = 1;
    std::array<int, 3> c = cell;
    for (std::size_t a = 0; a < 3; ++a) {
      const bool upper = (static_cast<unsigned>(corner) >> a & 1U) != 0;
      weight *= upper ? share[a] : 1 - share[a];
      c[a] += upper ? 1 : 0;
    }
    if (weight > 0) value += weight * at(c[0], c[1], c[2]);
  }
  return value;
}

double level_of(const ScalarVolume& volume, std::size_t cells) {
  std::vector<double> sorted = volume.values;
  const std::size_t rank = std::min(cells, sorted.size() - 1);
  const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(sorted.begin(), nth, sorted.end(), std::greater<>());
  return *nth;
}

std::size_t cells_above(const ScalarVolume& volume, double level) {
  return static_cast<std::size_t>(std::count_if(volume.values.begin(), volume.values.end(),
                                                [level](double value) { return value > level; }));
}

std::array<std::array<double, 3>, 3> Camera::frame() const {
  const double turn = azimuth * std::numbers::pi / 180;
  const double rise = elevation * std::numbers::pi / 180;
  const auto u = static_cast<std::size_t>(up);
  const std::size_t first = (u + 1) % 3;
  const std::size_t second = (u + 2) % 3;
  Vector right{};
  Vector above{};
  Vector into{};
  right[first] = -std::sin(turn);
  right[second] = std::cos(turn);
  into[first] = -std::cos(rise) * std::cos(turn);
  into[second] = -std::cos(rise) * std::sin(turn);
  into[u] = -std::sin(rise);
  above[first] = -std::sin(rise) * std::cos(turn);
  above[second] = -std::sin(rise) * std::sin(turn);
  above[u] = std::cos(rise);
  return {right, above, into};
}

double Screen3::half_width() const {
  const auto [right, above, into] = camera.frame();
  double half = 0;
  for (const Vector& edge : {right, above}) {
    double reach = 0;
    for (std::size_t a = 0; a < 3; ++a) reach += 0.5 * sides[a] * std::abs(edge[a]);
    half = std::max(half, reach);
  }
  return 1.02 * half;
}

std::array<double, 2> Screen3::project(const std::array<double, 3>& place) const {
  const auto [right, above, into] = camera.frame();
  const double scale = 0.5 * pixels / half_width();
  return {0.5 * pixels + scale * dot(place, right), 0.5 * pixels - scale * dot(place, above)};
}

std::vector<Hit> surface(const ScalarVolume& volume, double level, const Screen3& screen) {
  const auto [right, above, into] = screen.camera.frame();
  const Blocks blocks(volume, level);
  const Vector light =
      unit({0.9 * above[0] - 0.7 * right[0] - into[0], 0.9 * above[1] - 0.7 * right[1] - into[1],
            0.9 * above[2] - 0.7 * right[2] - into[2]});
  const double pixel = 2 * screen.half_width() / screen.pixels;
  Vector direction{};  // in cells; scaled so that a step of 1 is a cell along its fastest axis
  for (std::size_t a = 0; a < 3; ++a) direction[a] = into[a] / volume.spacing[a];
  const double fastest =
      std::max({std::abs(direction[0]), std::abs(direction[1]), std::abs(direction[2])});
  for (double& part : direction) part /= fastest;

  std::vector<Hit> hits(static_cast<std::size_t>(screen.pixels) *
                        static_cast<std::size_t>(screen.pixels));
  const auto trace = [&](Hit& hit, double r, double u) {
    Vector start{};
    for (std::size_t a = 0; a < 3; ++a) {
      const double place = r * right[a] + u * above[a];
      start[a] = place / volume.spacing[a] + 0.5 * (volume.count[a] - 1);
    }
    const Span span = inside(volume, start, direction);
    constexpr double step = 0.5;
    for (double way = span.from; way <= span.to; way += step) {
      const Vector place = along(start, direction, way);
      if (blocks.empty_at(
              {std::max(place[0], 0.0), std::max(place[1], 0.0), std::max(place[2], 0.0)})) {
        continue;
      }
      if (volume.at(place) <= level) continue;
      double outside = way - step;
      double within = way;
      for (int i = 0; i < 8; ++i) {
        const double middle = 0.5 * (outside + within);
        (volume.at(along(start, direction, middle)) > level ? within : outside) = middle;
      }
      hit.there = true;
      hit.place = along(start, direction, within);
      const Vector out = normal(volume, hit.place);
      // a key light from above the left shoulder, a little light from everywhere
      hit.brightness = 0.42 + 0.58 * std::max(0.0, dot(out, light));
      return;
    }
  };
  for (int row = 0; row < screen.pixels; ++row) {
    for (int column = 0; column < screen.pixels; ++column) {
      Hit& hit = hits[static_cast<std::size_t>(row) * static_cast<std::size_t>(screen.pixels) +
                      static_cast<std::size_t>(column)];
      trace(hit, (column + 0.5) * pixel - screen.half_width(),
            screen.half_width() - (row + 0.5) * pixel);
    }
  }
  return hits;
}

}  // namespace deblai
