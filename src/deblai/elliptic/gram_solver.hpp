#pragma once

#include <vector>

#include <deblai/elliptic/line_solver.hpp>
#include <deblai/field/paths.hpp>

namespace deblai {

/// Solves  (shift + K* K) x = r  on the inner faces of a staggered path, K the interpolation of
/// operators/interpolation.hpp.
///
/// K* K does not mix components. On each line of inner faces it is tridiagonal: diagonal
/// (1 + theta)/2 and off-diagonal (1 - theta)/4 in space, 1/2 and 1/4 in time. With shift 0 it is
/// still regular, its least eigenvalue about (pi / 2n)^2 for lines of n cells and theta = 0.
class GramSolver {
 public:
  /// Not collective.
  GramSolver(const Grid& grid, double theta, double shift);

  /// path <- (shift + K* K)^-1 path on inner faces; ends and walls are left alone. Collective on
  /// the grid. Keeps the upper halo of the momentum right. No allocation.
  void solve(StaggeredPath& path);

 private:
  LineSolver time_;
  std::vector<LineSolver> space_;  ///< an axis
};

}  // namespace deblai
