#pragma once

#include <optional>
#include <vector>

#include <deblai/field/field.hpp>
#include <deblai/field/halo.hpp>
#include <deblai/transforms/pencil.hpp>

namespace deblai {

/// A symmetric tridiagonal matrix with constant rows; positive definite where it is solved with.
struct Tridiagonal {
  double diagonal = 1;
  double off_diagonal = 0;
};

/// Rows of a symmetric tridiagonal matrix on the inner time faces 1..nt-1; row j of the right-hand
/// side is multiplied by scale[j]. off_diagonal[j] couples a face to the next.
struct TridiagonalRows {
  std::vector<double> diagonal;
  std::vector<double> off_diagonal;
  std::vector<double> scale;
};

/// Solves  M f = r  on the inner faces of every line along one axis, M tridiagonal with, in space,
/// constant rows, and zeros (Dirichlet) beyond both ends of a line.
///
/// Faces are stored with the cell on their right: the unknowns are faces 1..n-1 of a line of n
/// cells, and face 0 in the wall is left alone. One factorisation serves all lines; every number is
/// computed by the same operations wherever it is owned, so that the bits do not depend on the
/// ranks. Lines along x and in time are local; an axis cut by ranks is made whole a slice at a
/// time, which stores one more slice. No allocation in a solve.
class LineSolver {
 public:
  /// Lines along space axis `axis` of fields with `slices` slices, for one component of a momentum.
  /// Not collective.
  static LineSolver in_space(const Grid& grid, int axis, int slices, Tridiagonal matrix);

  /// Lines in time, for a density on the time faces 0..nt: the unknowns are faces 1..nt-1, both
  /// ends are data and are left alone. Not collective.
  static LineSolver in_time(const Grid& grid, const TridiagonalRows& matrix);

  /// f <- M^-1 f. Collective on the grid's lines along the axis. Afterwards the halo along an axis
  /// cut by ranks is right; no other halo is touched.
  void solve(Field& f);

  /// The same for `count` adjacent lines of a solver in time, wherever they are: face j of line i
  /// at faces[(j - 1) along + i], j = 1..nt-1. Not collective.
  void solve_lines(double* faces, std::ptrdiff_t along, std::ptrdiff_t count) const {
    solve_columns(faces, along, 1, count);
  }

 private:
  LineSolver(const Grid& grid, const TridiagonalRows& matrix);

  void solve_slice(double* data, const Pencil& pencil) const;
  void solve_columns(double* face, std::ptrdiff_t along, std::ptrdiff_t across,
                     std::ptrdiff_t count) const;

  Grid grid_;
  int axis_ = max_dim;  ///< max_dim: time
  std::optional<Transpose> transpose_;
  std::optional<Halo> halo_;
  Storage whole_lines_;
  std::vector<double> scaled_pivot_;  ///< scale_j / u_j of the factorisation M = L U, a face
  std::vector<double> before_;        ///< off-diagonal to the face before / u_j
  std::vector<double> coupling_;      ///< off-diagonal / u_j
};

}  // namespace deblai
