#pragma once

#include <vector>

#include <deblai/field/halo.hpp>

namespace deblai {

/// When WeightedPoisson stops, and what it came to.
struct WeightedPoissonRule {
  double tolerance = 1e-9;  ///< on the residual, relative to the right-hand side, in l2
  int max_iterations = 300;
};
struct WeightedPoissonOutcome {
  bool converged = false;
  int iterations = 0;
  double residual = 0;  ///< relative
};

/// Solves  -div(w grad phi) = r  with no-flux walls, w > 0 a weight in cells, its half sums on the
/// faces between them.
///
/// Conjugate gradients with a V-cycle of cell-centred multigrid as preconditioner: averages down,
/// their adjoint, piecewise constants, up; on coarse faces the mean weight of the fine faces that
/// lie in them, so that what does not conduct stays seen; red-black Gauss-Seidel, two sweeps before
/// and, in the order of the adjoint, two after. A handful of iterations where the weight is smooth,
/// a few dozen where it jumps by six orders of magnitude from cell to cell. Axes whose cells are
/// longer than the shortest by half are left alone until the others have caught up, so that point
/// relaxation smooths on anisotropic cells too.
///
/// Constants are the null space: the mean is taken off r and phi. Inner products are exact sums and
/// colours are those of the global grid: the same bits on any number of ranks, which algebraic
/// multigrid does not give.
class WeightedPoisson {
 public:
  /// Collective.
  explicit WeightedPoisson(const Grid& grid);

  /// Take a weight: one slice, positive in every cell. Collective.
  void set_weight(const Field& weight);

  /// phi <- the solution of mean zero, from the phi at hand; one slice each. Collective. Running
  /// out of iterations is a result.
  WeightedPoissonOutcome solve(const Field& rhs, Field& phi, const WeightedPoissonRule& rule = {});

  /// Half sums of the weight on the inner faces along an axis, the upper halo included.
  const Field& face_weight(int axis) const;

 private:
  struct Level {
    Grid grid;
    Halo halo;
    Field phi, rhs, residual;
    std::vector<Field> face;  ///< weight on faces over the squared spacing

    explicit Level(const Grid& g);
  };

  static void take_faces(Level& level, Field& weight);
  static void coarsen_faces(const Level& fine, Level& coarse);
  static void relax(Level& level, int colour);
  static void apply(Level& level, Field& in, Field& out);
  static void find_residual(Level& level);
  void cycle(std::size_t depth);

  std::vector<Level> levels_;  ///< finest first
  std::vector<Field> face_weight_;
  Field search_, image_;
};

}  // namespace deblai
