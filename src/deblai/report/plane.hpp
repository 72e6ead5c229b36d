#pragma once

#include <optional>
#include <string>
#include <vector>

#include <deblai/report/film_source.hpp>
#include <deblai/report/map_panel.hpp>

namespace deblai {

/// Two axes of a grid seen as a map: across and up.
struct Plane {
  int across = 0;
  int up = 1;
  View view;  ///< a pixel thick along the third axis
};

/// The cells of `shape` in the plane of two axes, through `cell` of the third, where there is one.
Plane slice(const GridShape& shape, int across, int up, int cell, int pixels);
/// All cells, those behind one another in one pixel.
Plane projection(const GridShape& shape, int across, int up, int pixels);

/// The same plane in coarse pixels, about `count` along its longer side.
Plane coarse(const Plane& plane, int count);

/// Numbers of a plane, rows from below: what `means` and `maxima` give.
using PlaneNumbers = std::vector<double>;

/// The panel of a plane without its pixels: heading, axes.
MapPanel panel_of(const FilmSource& film, const Plane& plane, const std::string& heading);

/// Mean velocities of the mass in coarse pixels, and where: for arrows.
struct PlaneArrows {
  struct One {
    std::array<double, 2> place{};     ///< [length]
    std::array<double, 2> velocity{};  ///< [length / time]
  };
  std::vector<One> arrows;
  double spacing = 1;  ///< of the coarse pixels [length]

  double fastest() const;
  /// The arrows drawn so that the speed `fastest` reaches to the next.
  std::vector<Arrow> drawn(double fastest) const;
};

/// Of the array "velocity" or, as it is, "flow"; nothing where a film has neither, and on ranks
/// other than the root. Where hardly any mass is, there is no arrow. Collective.
PlaneArrows arrows_of(const FilmSource& film, const std::vector<FilmPiece>& pieces,
                      const Plane& plane);

}  // namespace deblai
