#pragma once

#include <deblai/elliptic/gram_solver.hpp>
#include <deblai/problems/geodesic_saddle.hpp>
#include <deblai/splitting/douglas_rachford.hpp>

namespace deblai {

/// A path U and a point V = K U of cells, as two unknowns.
struct LiftedPath {
  StaggeredPath path;
  CellPath cells;
};

/// x <- a y + b x. Rank-local.
void combine(double a, const LiftedPath& y, double b, LiftedPath& x);

/// f(U, V) = i_C(U) + J(V): the path is admissible, the action is that of the cells.
///
/// Keeps the Moreau complement of V, a point of the domain of J*, in `dual`.
class AdmissibleAction {
 public:
  AdmissibleAction(ContinuityConstraint& constraint, const Action& action, CellPath& dual)
      : constraint_(constraint), action_(action), dual_(dual) {}

  /// Collective.
  void prox(double step, LiftedPath& p);

  /// J* where it is finite but not 0; rank-local.
  double conjugate(const CellLine& y) const {
    return action_.is_homogeneous() ? 0 : action_.conjugate(y);
  }

 private:
  ContinuityConstraint& constraint_;
  const Action& action_;
  CellPath& dual_;
};

/// g(U, V) = 0 where V = K U, and infinite elsewhere.
class InterpolationGraph {
 public:
  /// Not collective.
  InterpolationGraph(const Grid& grid, double theta);

  /// p <- the nearest point with V = K U, the ends of U as they are, whatever the step. Collective.
  void prox(double step, LiftedPath& p);

  /// Fill the halos of `cells` that K* reads. Collective.
  void exchange(CellPath& cells);

 private:
  double theta_;
  GramSolver gram_;
  Halo halo_;
};

/// The geodesic by Douglas-Rachford on f + g, Papadakis, Peyré & Oudet (2014), sec. 4.3 (A-DR),
/// with the operators of the other algorithm taken one by one: slow, to check that one.
///
/// Stores three lifted paths beside the state: as much as three states.
class PapadakisPeyreOudet {
 public:
  /// Starts where the algorithm would be if the state were its solution: z = (U + K* Y / sigma,
  /// K U - Y / sigma). The proxes' step is 1 / sigma. Collective.
  PapadakisPeyreOudet(GeodesicState& state, ContinuityConstraint& constraint, const Action& action,
                      double theta, double sigma, double relaxation);

  /// One iteration. Collective; the same report on every rank and any number of them.
  StepReport advance();

  /// The last iteration: leaves an admissible path and a feasible dual in the state.
  StepReport finish();

 private:
  using Algorithm = DouglasRachford<LiftedPath, AdmissibleAction, InterpolationGraph>;

  static LiftedPath start(const GeodesicState& state, double theta, double sigma,
                          InterpolationGraph& graph);
  StepReport report();

  GeodesicState& state_;
  double theta_;
  AdmissibleAction action_;
  InterpolationGraph graph_;
  Algorithm algorithm_;
  Algorithm::State point_;
};

}  // namespace deblai
