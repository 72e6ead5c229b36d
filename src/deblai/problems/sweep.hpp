#pragma once

#include <array>
#include <vector>

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
/// changed. Bytes a cell (3D, theta > 0): 27 doubles, 216 bytes. It reads and writes x (4), y (7)
/// and a slice of steps (1), reads psi (1), and psi and the density's y of the next slice, which
/// come from memory again when a slice does not fit the cache (2). Scratch: a slice, a plane, some
/// lines. A source adds 3 doubles, viscosity the Laplacian of psi at four lines.
class Sweep {
 public:
  /// Not collective.
  Sweep(const Grid& grid, const Action& action, double theta, const BalanceLaw& law,
        CellComponents kind);

  /// Reads the halo of psi, and of the sums and differences of y along their own axis, on both
  /// sides. Keeps the upper halo of the momentum right; the halo of y is stale afterwards.
  /// Rank-local, except that a uniform source takes one sum a slab.
  ///
  /// @param end_step the step w of the last time face, one slice, where that face is an unknown;
  /// else null.
  SweepSums advance(StaggeredPath& x, CellPath& y, const Field& psi, double sigma,
                    double relaxation, const Field* end_step = nullptr);

 private:
  struct Line;

  void fetch_next(const Line& line, const StaggeredPath& x, const CellPath& y,
                  const Field& psi) const;
  void step_of_density(const Line& line, const CellPath& y, const Field& psi, double* next) const;
  void step_of_source(const Line& line, const CellPath& y, const Field& psi);
  void step_of_faces(int a, const Line& line, int shift, const CellPath& y, const Field& psi,
                     double* step) const;
  void reflect(const Line& line, const StaggeredPath& x, const CellPath& y, double sigma);
  void relax_dual(const Line& line, CellPath& y, double sigma, double relaxation, SweepSums& sums);
  void relax_path(const Line& line, StaggeredPath& x, double factor);

  double* row(std::vector<double>& rows, int component) const;

  Grid grid_;
  const Action& action_;
  double theta_;
  BalanceLaw law_;
  CellComponents kind_;
  SourceAdjoint source_adjoint_;
  const Field* end_step_ = nullptr;
  std::array<double, max_dim> inverse_spacing_{};
  std::ptrdiff_t n_;
  // Steps w of the faces below and above the line at hand; those below are kept from before.
  std::vector<double> density_below_;  ///< [z][y][x]
  std::vector<double> z_below_;        ///< [y][x]
  std::vector<double> y_below_;        ///< [x]
  std::vector<double> x_faces_;        ///< faces 0..n of the line
  std::vector<double> density_above_, y_above_, z_above_;
  std::vector<double> source_step_;  ///< [x]
  // A row of n cells for each component.
  std::vector<double> ybar_, point_, dual_;
  std::vector<double> value_, distance_, square_;
  std::vector<double*> dual_rows_;
};

}  // namespace deblai
