#pragma once

#include <array>

#include <deblai/actions/action.hpp>
#include <deblai/base/exact_sum.hpp>
#include <deblai/operators/divergence.hpp>

namespace deblai {

/// Squares and products that judge an iteration, over the cells of this rank, each slab with its
/// step times their number.
struct SweepSums {
  ExactSum value;     ///< <K x', y'> - J*(y')
  ExactSum distance;  ///< |K x' - v|^2
  ExactSum point;     ///< |v|^2
};

/// The second half of an iteration in one pass over memory. From x, y and the potential
/// psi = -(A A*)^-1 A K* y, the admissible path is x' = x + w / sigma with w = -(K* y + A* psi),
/// and
///
///     ybar = y + sigma K (2 x' - x),   y' = prox_{sigma J*}(ybar),   v = (ybar - y') / sigma,
///     x += r (x' - x),   y += r (y' - y).
///
/// In place although faces need y on both sides: steps w of faces shared with the line, plane and
/// slice before are kept from there, those shared with the next are computed from y not yet
/// changed. Bytes a cell (3D, theta > 0): reads and writes x (4 doubles), y (7 T) and a slice of
/// steps (1 T), reads psi (1 T), and psi and the density's y of the next slice, which come from
/// memory again when a slice does not fit the cache (2 T). 216 of doubles, 140 of floats. Scratch:
/// a slice, a plane, some lines of T. A source adds a double and a T, both read and written,
/// viscosity the Laplacian of psi at four lines.
///
/// T is what y and psi are stored in, and what is computed with but for sums and the path itself.
template <class T>
class SweepOf {
 public:
  /// Not collective.
  SweepOf(const Grid& grid, const Action& action, double theta, const BalanceLaw& law,
          CellComponents kind);

  /// Reads the halo of psi, and of the sums and differences of y along their own axis, on both
  /// sides. Keeps the upper halo of the momentum right; the halo of y is stale afterwards.
  /// Rank-local, except that a uniform source takes one sum a slab.
  ///
  /// @param end_step the step w of the last time face, one slice, where that face is an unknown;
  /// else null.
  SweepSums advance(StaggeredPath& x, CellPathOf<T>& y, const FieldOf<T>& psi, double sigma,
                    double relaxation, const FieldOf<T>* end_step = nullptr);

 private:
  struct Line;

  Line line_at(int k, int z, int y, StaggeredPath& x, CellPathOf<T>& dual);
  /// Numbers between rows of scratch, n + 1 of which are used: an odd number of cache lines or two,
  /// so that rows do not share sets of the cache.
  std::ptrdiff_t pitch() const { return ((n_ + 16) / 16 | 1) * 16; }
  int lines_together() const;  ///< that are fetched at once
  void fetch(const Line& line, const StaggeredPath& x, const CellPathOf<T>& y,
             const FieldOf<T>& psi) const;
  void find_steps(const Line& line, const CellPathOf<T>& y, const FieldOf<T>& psi,
                  const FieldOf<T>* end_step);
  void step_of_density(const Line& line, const CellPathOf<T>& y, const FieldOf<T>& psi,
                       const FieldOf<T>* end_step) const;
  void step_of_source(const Line& line, const CellPathOf<T>& y, const FieldOf<T>& psi) const;
  void step_of_faces(int a, const Line& line, int shift, const CellPathOf<T>& y,
                     const FieldOf<T>& psi, T* step) const;
  void project(const Line& line, double sigma, SweepSums& sums);

  template <int dim, bool differences, bool source>
  void reflect(Line l, T sigma) const;
  template <int dim, bool differences, bool source>
  void relax(Line l, T sigma, T relaxation, double factor) const;
  template <int dim, bool differences, bool source>
  void choose_loops();

  Grid grid_;
  const Action& action_;
  double theta_;
  BalanceLaw law_;
  CellComponents kind_;
  SourceAdjoint source_adjoint_;
  std::array<T, max_dim> inverse_spacing_{};
  std::ptrdiff_t n_;  ///< cells of a line
  // The loops over all components at once, for the dimension and the components at hand.
  void (SweepOf::*reflect_)(Line, T) const = nullptr;
  void (SweepOf::*relax_)(Line, T, T, double) const = nullptr;
  // Steps w of the faces below the line at hand, kept from the lines before.
  StorageOf<T> density_below_;  ///< [z][y][x]
  StorageOf<T> z_below_;        ///< [y][x]
  StorageOf<T> y_below_;        ///< [x]
  StorageOf<T> scratch_;        ///< rows of the line at hand
};

using Sweep = SweepOf<double>;

}  // namespace deblai
