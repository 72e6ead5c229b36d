#pragma once

#include <vector>

#include <deblai/elliptic/line_solver.hpp>
#include <deblai/field/paths.hpp>

namespace deblai {

/// K* K on a line of inner faces, K the interpolation of operators/interpolation.hpp, which mixes
/// no components: of a momentum along its own axis, and of the density in time. Regular, with least
/// eigenvalue about (pi / 2n)^2 on a line of n cells for theta = 0.
inline Tridiagonal gram_in_space(double theta) { return {0.5 * (1 + theta), 0.25 * (1 - theta)}; }

/// shift + K* K in time, each row times the weight of its face.
TridiagonalRows gram_in_time(const TimeSteps& time, double shift);

/// Solves  (shift + K* K) x = r  on the inner faces of a staggered path.
class GramSolver {
 public:
  /// Not collective.
  GramSolver(const Grid& grid, double theta, double shift);

  /// path <- (shift + K* K)^-1 path on inner faces; ends and walls are left alone. Collective on
  /// the grid. Keeps the upper halo of the momentum right. No allocation.
  void solve(StaggeredPath& path);

 private:
  double shift_ = 0;
  LineSolver time_;
  std::vector<LineSolver> space_;  ///< an axis
};

}  // namespace deblai
