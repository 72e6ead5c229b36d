#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace deblai {

/// Numbers at the centres of cells, x fastest; zero outside.
struct ScalarVolume {
  std::array<int, 3> count{1, 1, 1};
  std::array<double, 3> spacing{1, 1, 1};  ///< [length]
  std::vector<double> values;

  double at(int x, int y, int z) const;
  /// Trilinear, at a place in cells from the first centre.
  double at(const std::array<double, 3>& place) const;
};

/// The level above which as many cells of `volume` lie as `cells`; their number may be a fraction
/// of the whole. @pre the volume has cells
double level_of(const ScalarVolume& volume, std::size_t cells);
/// Cells above `level`.
std::size_t cells_above(const ScalarVolume& volume, double level);

/// Where one looks from, without perspective: turned around the up axis, above the floor.
struct Camera {
  double azimuth = -60;   ///< [degrees]
  double elevation = 22;  ///< [degrees]
  int up = 2;             ///< axis

  /// Unit vectors to the right, upwards, and into the picture.
  std::array<std::array<double, 3>, 3> frame() const;
};

/// The square picture of a box whose middle is in its middle.
struct Screen3 {
  Camera camera;
  std::array<double, 3> sides;  ///< of the box [length]
  int pixels = 256;             ///< an edge

  /// Half an edge [length]: the box fits however it is turned about the up axis.
  double half_width() const;
  /// Pixels from the left and from above, of a place from the box's middle [length].
  std::array<double, 2> project(const std::array<double, 3>& place) const;
};

/// A pixel of a surface: how bright it is, and where [cells from the first centre].
struct Hit {
  bool there = false;
  double brightness = 0;  ///< in [0, 1]
  std::array<double, 3> place{};
};

/// The surface at a level, by a ray through the middle of each pixel: rows from above. Not
/// collective.
std::vector<Hit> surface(const ScalarVolume& volume, double level, const Screen3& screen);

}  // namespace deblai
