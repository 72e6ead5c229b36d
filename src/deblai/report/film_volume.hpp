#pragma once

#include <array>
#include <vector>

#include <deblai/pictures/png.hpp>
#include <deblai/pictures/surface.hpp>
#include <deblai/report/film_source.hpp>

namespace deblai {

/// The density of a picture in at most 128 cells an axis, on the root; elsewhere no values.
/// Collective.
ScalarVolume volume_of(const FilmSource& film, const std::vector<FilmPiece>& pieces);

/// The cell in the middle of the mass of several pictures; the same on every rank. Collective.
std::array<int, 3> middle_cell(const FilmSource& film, const std::vector<ScalarVolume>& volumes);

/// Levels of the surfaces of a film: that which keeps the volume above half the largest density of
/// the first picture, or where mass grows that density. Not collective.
class SurfaceLevels {
 public:
  SurfaceLevels(const FilmSource& film, const ScalarVolume& first);
  /// 0 where there is no surface.
  double operator()(const ScalarVolume& volume) const;
  bool keep_volume() const { return keeps_; }

 private:
  bool keeps_;
  double half_;
  std::size_t cells_;
};

/// The shaded surface of a volume, see-through around it. Not collective.
ColourImage shaded(const ScalarVolume& volume, double level, const Screen3& screen);

/// The screen that the box of a volume fits into.
Screen3 screen_for(const ScalarVolume& volume, int pixels);

}  // namespace deblai
