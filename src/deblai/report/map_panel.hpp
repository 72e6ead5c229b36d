#pragma once

#include <array>
#include <string>
#include <vector>

#include <deblai/pictures/png.hpp>

namespace deblai {

/// An arrow on a map, from and to [length].
struct Arrow {
  std::array<double, 2> from{};
  std::array<double, 2> to{};
};

/// One side of a map.
struct MapAxis {
  std::string name;  ///< "x"
  double low = 0;    ///< [length]
  double high = 1;
};

/// A picture of a plane in its place, with what is drawn upon it.
struct MapPanel {
  std::string heading;  ///< "t = 0.25"
  std::string title;    ///< for those who do not see it: what it shows
  MapAxis x;
  MapAxis y;
  MappedImage image;
  std::vector<Arrow> arrows;
  int width = 186;  ///< [px]
};

/// The panel as SVG that stands by itself in a page, axes in their true proportion. Not collective.
std::string svg(const MapPanel& panel);

/// The colours of a map from `low` to `high`, with what they measure.
struct ColourBar {
  const ColourMap* map = nullptr;
  double low = 0;
  double high = 1;
  std::string label;  ///< "density [mass / length^2]"
};

std::string svg(const ColourBar& bar);

/// Numbers as colours from `low` to `high`; `outside`, if not empty, is above 1/2 where there is no
/// space to be. `numbers` has rows from below, as grids do.
MappedImage mapped(const std::vector<double>& numbers, int width, const ColourBar& bar,
                   const std::vector<double>& outside = {});

}  // namespace deblai
