#pragma once

#include <string>
#include <utility>
#include <vector>

#include <deblai/report/plane.hpp>

namespace deblai {

/// A map of a row.
struct RowMap {
  std::string heading;
  std::vector<double> numbers;  ///< of the plane, rows from below
  std::vector<double> walls;    ///< above 1/2 where no mass may be; empty: nowhere
  PlaneArrows arrows = {};
};

/// Maps of one plane beside one another, in the same colours.
struct MapRow {
  Plane plane;
  std::string title;  ///< for those who do not see it: "Maps of the path, slice z = 0.5"
  ColourBar bar;
  std::vector<RowMap> maps;
  std::string caption;  ///< markup

  MapRow(const Plane& p, std::string row_title, std::string row_caption = {})
      : plane(p), title(std::move(row_title)), caption(std::move(row_caption)) {}

  /// Largest absolute value of the numbers, 1 where all vanish.
  double largest() const;
  double fastest() const;
};

/// The row as markup; the speed `fastest` is that of the longest arrow. Not collective.
std::string markup_of(const FilmSource& film, const MapRow& row, double fastest);

/// What the longest arrow stands for, in a sentence; nothing where there are no arrows.
std::string arrow_caption(const FilmSource& film, double fastest);

/// Where no mass may be in the pixels of a plane. Collective.
std::vector<double> walls_of(const FilmSource& film, const std::vector<FilmPiece>& pieces,
                             const Plane& plane);

/// The growth rates of the mass in the pixels of a plane, 0 where there is none. On the root.
/// Collective.
std::vector<double> rates_of(const FilmSource& film, const std::vector<FilmPiece>& pieces,
                             const Plane& plane);

/// The largest rate among the pixels that have more than 2 % of the largest density of a row.
double largest_rate(const MapRow& rates, const MapRow& densities);

/// The colours of densities, up to `most`.
ColourBar density_bar(const FilmSource& film, double most);
/// Those of signed numbers.
ColourBar signed_bar(double most, const std::string& label);

}  // namespace deblai
