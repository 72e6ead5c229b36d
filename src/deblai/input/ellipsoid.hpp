#pragma once

#include <vector>

#include <deblai/input/density.hpp>

namespace deblai {

/// Density 1 inside an ellipsoid (an ellipse in 2D, an interval in 1D), as cell averages.
///
/// The chords along x are exact; across x a cell is sampled by 64 rows in 2D, 12 x 12 in 3D. What
/// lies outside the grid is cut off.
class Ellipsoid : public Density {
 public:
  /// @param centre     one number an axis [length]
  /// @param semi_axes  one number an axis, before rotation [length]
  /// @param rotation   degrees: about x, then y, then z in 3D (three numbers); about the normal in
  /// 2D (one) Throws Error, Failure::case_file.
  Ellipsoid(std::vector<double> centre, const std::vector<double>& semi_axes,
            const std::vector<double>& rotation = {});

  std::optional<Bounds> bounds() const override;
  void add_to(Field& out, double weight) const override;

 private:
  std::vector<double> centre_;
  std::array<double, max_dim> half_width_{};                 ///< of the bounds
  std::array<std::array<double, max_dim>, max_dim> unit_{};  ///< maps it to the unit ball
};

/// Density 1 inside a ball. Throws Error, Failure::case_file.
Ellipsoid ball(std::vector<double> centre, double radius);

}  // namespace deblai
