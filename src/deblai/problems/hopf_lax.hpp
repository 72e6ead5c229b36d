#pragma once

#include <array>
#include <optional>
#include <vector>

#include <deblai/field/field.hpp>
#include <deblai/transforms/pencil.hpp>

namespace deblai {

/// The Hopf-Lax semigroup of |x - z|^2 / 2 on the cell centres of a grid:
///
///     forward   phi(x) <- min_z phi(z) + |x - z|^2 / (2 t)
///     backward  phi(x) <- max_z phi(z) - |x - z|^2 / (2 t)
///
/// Separable: one lower envelope of parabolas per line and axis, linear in the cells (Felzenszwalb
/// & Huttenlocher 2012). Works on fields of one slice, in place; collective.
class HopfLax {
 public:
  /// Over which z: the cell centres, as measures at cell centres want it; or all places, phi
  /// between the centres by the parabola through the best one and its neighbours, so that a smooth
  /// phi gives a smooth result, exact to the third order in the cell.
  enum class Minimum { at_centres, between_centres };

  /// Not collective.
  explicit HopfLax(const Grid& grid, Minimum minimum = Minimum::at_centres);

  void forward(Field& phi, double time) { transform(phi, time, 1); }
  void backward(Field& phi, double time) { transform(phi, time, -1); }

 private:
  void transform(Field& phi, double time, double sign);
  void lines(int axis, double* data, const Pencil& pencil, double time, double sign);
  void line(double* f, int n, double c, double sign);
  double lowered(double least, int vertex, int n, double distance, double c) const;

  Grid grid_;
  Minimum minimum_;
  std::array<std::optional<Transpose>, max_dim> transposes_;
  std::vector<double> array_;
  std::vector<double> columns_;          ///< a few adjacent lines, one after the other
  std::vector<double> line_, lifted_;    ///< phi, and phi / c + i^2
  std::vector<double> start_, inverse_;  /// inverse_[k] = 1 / 2k
  std::vector<int> vertex_;
};

}  // namespace deblai
