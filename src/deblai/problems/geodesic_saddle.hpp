#pragma once

#include <deblai/constraints/continuity_constraint.hpp>
#include <deblai/problems/sweep.hpp>
#include <deblai/splitting/chambolle_pock.hpp>

namespace deblai {

/// Where an iteration stands: the path and its dual, in solver units (mean density 1, lengths times
/// the law's length scale). The path is of doubles, since it shall obey its law to round-off; the
/// dual of T.
template <class T>
struct GeodesicStateOf {
  StaggeredPath path;
  CellPathOf<T> dual;
  BalanceLaw law;

  /// Zero. Not collective.
  GeodesicStateOf(const Grid& grid, const BalanceLaw& balance, CellComponents kind);
  GeodesicStateOf(StaggeredPath x, CellPathOf<T> y, const BalanceLaw& balance)
      : path(std::move(x)), dual(std::move(y)), law(balance) {}
};

using GeodesicState = GeodesicStateOf<double>;

/// min over admissible paths of the action, as the saddle problem that ChambollePock iterates on.
///
/// Owns the constraint (one potential) and the scratch of the sweep; works on a state in place.
template <class T>
class GeodesicSaddleOf {
 public:
  /// The state's path must be admissible already, and stays so: of doubles to round-off; of floats
  /// each iteration adds the rounding of its step, until the constraint projects it again. Not
  /// collective.
  GeodesicSaddleOf(GeodesicStateOf<T>& state, const Action& action, double theta);

  /// Potential of the projection of x - K* y / sigma. As x is admissible, it is sigma^-1 times
  /// psi = -(A A*)^-1 A K* y, which does not depend on sigma: psi is computed. Collective.
  void project();

  /// The rest of the iteration. Collective; the same report on every rank and any number of them.
  StepReport advance(double sigma, double relaxation);

  /// psi of the state's dual: the discrete Kantorovich potential of the path. Collective.
  FieldOf<T>& dual_potential();

  ContinuityConstraintOf<T>& constraint() { return constraint_; }

 private:
  GeodesicStateOf<T>& state_;
  double theta_;
  ContinuityConstraintOf<T> constraint_;
  SweepOf<T> sweep_;
  HaloOf<T> halo_;
};

using GeodesicSaddle = GeodesicSaddleOf<double>;

/// Fill the halos of the momentum's duals, each along its own axis. Collective on the grid's lines.
template <class T>
void exchange_momenta(HaloOf<T>& halo, CellPathOf<T>& y);

/// A field of one slice <- itself less its mean: the step of a density whose mass is data.
/// Collective.
void subtract_mean(Field& slice);

/// <K x, y> of the source alone, as a mean over space-time cells; 0 where mass is kept. Collective.
template <class T>
double growth_pairing(const GeodesicStateOf<T>& state);

/// |y| / |x| over all cells and faces: the ratio of dual to primal that sets the step. Collective.
template <class T>
double dual_to_primal_ratio(const GeodesicStateOf<T>& state);

}  // namespace deblai
