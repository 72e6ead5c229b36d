#pragma once

#include <vector>

#include <deblai/elliptic/v_cycle.hpp>

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
/// Conjugate gradients with a V-cycle as preconditioner; on coarse faces the mean weight of the
/// fine faces that lie in them, so that what does not conduct stays seen. A handful of iterations
/// where the weight is smooth, a few dozen where it jumps by six orders of magnitude from cell to
/// cell.
///
/// Constants are the null space: the mean is taken off r and phi. Inner products are exact sums:
/// the same bits on any number of ranks, which algebraic multigrid does not give.
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
  struct Level : MultigridLevel {
    std::vector<Field> face;  ///< weight on faces over the squared spacing

    explicit Level(const Grid& g)
        : MultigridLevel(g), face(static_cast<std::size_t>(g.dim()), Field(g, 1)) {}
    /// face <- half sums of a weight in cells, whose halo is filled. Collective.
    void take_faces(Field& weight);
    void relax(int colour);
    void apply(Field& in, Field& out);
  };

  VCycle<Level> cycle_;
  std::vector<Field> face_weight_;
  Field search_, image_;
};

}  // namespace deblai
