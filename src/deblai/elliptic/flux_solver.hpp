#pragma once

#include <vector>

#include <deblai/elliptic/v_cycle.hpp>

namespace deblai {

/// When FluxSolver stops, and what it came to.
struct FluxSolverRule {
  double tolerance = 1e-6;  ///< on the residual, relative to the right-hand side, in l2
  int max_iterations = 200;
};
struct FluxSolverOutcome {
  bool converged = false;
  int iterations = 0;
  double residual = 0;  ///< relative
};

/// Solves  x + div F(x) = r,  a backward Euler step of conserved mass: F is a linear flux between
/// neighbouring cells, through the face above cell a and below cell b
///
///     F = by_low x_a + by_high x_b,   by_low >= 0 >= by_high,
///
/// in units in which div is the difference of the faces of a cell. The matrix has columns of sum 1,
/// and is not symmetric where mass drifts.
///
/// Stabilised biconjugate gradients (van der Vorst 1992), preconditioned by a V-cycle with the
/// means of the fine faces on coarse ones. The same bits on any number of ranks, by exact sums.
class FluxSolver {
 public:
  /// Collective.
  explicit FluxSolver(const Grid& grid);

  /// Take a flux: fields of one slice an axis, a face stored with the cell above it, its upper halo
  /// filled, zero in walls. Collective.
  void set_flux(const std::vector<Field>& by_low, const std::vector<Field>& by_high);

  /// out <- in + div F(in). Fills the halo of `in`. Collective.
  void apply(Field& in, Field& out);

  /// x <- the solution, from 0. Collective. Running out of iterations is a result; what overflows
  /// leaves x = 0.
  FluxSolverOutcome solve(const Field& rhs, Field& x, const FluxSolverRule& rule = {});

 private:
  struct Level : MultigridLevel {
    std::vector<Field> by_low, by_high;

    explicit Level(const Grid& g);
    void relax(int colour);
    void apply(Field& in, Field& out);
  };

  void precondition(const Field& in, Field& out);
  void forget();

  VCycle<Level> cycle_;
  Field residual_, shadow_, search_, image_, half_, other_;
};

}  // namespace deblai
