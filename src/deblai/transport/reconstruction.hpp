#pragma once

#include <algorithm>
#include <cmath>

#include <deblai/field/halo.hpp>

namespace deblai {

/// Half of van Leer's (1974) limited slope of three neighbours, the harmonic mean of their
/// differences:  a b / (a + b)  where a = middle - lower and b = upper - middle have one sign, zero
/// elsewhere. At most |a| and at most |b|, in every bit: the values middle -+ slope / 2 on the two
/// faces lie between those of the neighbours, and never below zero where no neighbour is.
inline double limited_half_slope(double lower, double middle, double upper) {
  const double a = middle - lower;
  const double b = upper - middle;
  if (!(a * b > 0)) return 0;
  const double least = std::min(std::abs(a), std::abs(b));
  const double most = std::max(std::abs(a), std::abs(b));
  return std::copysign(std::min(least / (1 + least / most), least), a);
}

/// Piecewise linear reconstruction of a density along an axis, upwind values on faces (MUSCL, van
/// Leer 1979). Slopes vanish in cells at a wall.
class Reconstruction {
 public:
  /// Not collective.
  explicit Reconstruction(const Grid& grid) : halo_(grid, 1), half_(grid, 1) {}

  /// Prepare for the faces along `axis`; fills the density's halo along it. Collective on the
  /// grid's lines.
  void prepare(Field& density, int axis);

  /// Of a line along x, for faces [x0, x1) as for_each_face_line has them: out <- the density that
  /// arrives from where `velocity` comes. Reads the halo of the density. Not collective.
  void upwind(const Field& density, int axis, int z, int y, int x0, int x1, const double* velocity,
              double* out) const;

 private:
  Halo halo_;
  Field half_;
};

}  // namespace deblai
