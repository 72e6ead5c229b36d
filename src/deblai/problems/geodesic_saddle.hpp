#pragma once

#include <deblai/constraints/continuity_constraint.hpp>
#include <deblai/problems/sweep.hpp>
#include <deblai/splitting/chambolle_pock.hpp>

namespace deblai {

/// Where an iteration stands: the path and its dual, in solver units (mean density 1, lengths times
/// the law's length scale).
struct GeodesicState {
  StaggeredPath path;
  CellPath dual;
  BalanceLaw law;

  /// Zero. Not collective.
  GeodesicState(const Grid& grid, const BalanceLaw& balance, CellComponents kind);
};

/// min over admissible paths of the action, as the saddle problem that ChambollePock iterates on.
///
/// Owns the constraint (one potential) and the scratch of the sweep; works on a state in place.
class GeodesicSaddle {
 public:
  /// The state's path must be admissible already, and stays so. Not collective.
  GeodesicSaddle(GeodesicState& state, const Action& action, double theta);

  /// Potential of the projection of x - K* y / sigma. As x is admissible, it is sigma^-1 times
  /// psi = -(A A*)^-1 A K* y, which does not depend on sigma: psi is computed. Collective.
  void project();

  /// The rest of the iteration. Collective; the same report on every rank and any number of them.
  StepReport advance(double sigma, double relaxation);

  /// psi of the state's dual: the discrete Kantorovich potential of the path. Collective.
  Field& dual_potential();

  ContinuityConstraint& constraint() { return constraint_; }

 private:
  GeodesicState& state_;
  double theta_;
  ContinuityConstraint constraint_;
  Sweep sweep_;
  Halo halo_;
};

/// Fill the halos of the momentum's duals, each along its own axis. Collective on the grid's lines.
void exchange_momenta(Halo& halo, CellPath& y);

/// A field of one slice <- itself less its mean: the step of a density whose mass is data.
/// Collective.
void subtract_mean(Field& slice);

/// <K x, y> of the source alone, as a mean over space-time cells; 0 where mass is kept. Collective.
double growth_pairing(const GeodesicState& state);

/// |y| / |x| over all cells and faces: the ratio of dual to primal that sets the step. Collective.
double dual_to_primal_ratio(const GeodesicState& state);

}  // namespace deblai
