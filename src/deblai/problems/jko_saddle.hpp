#pragma once

#include <deblai/energies/energy_sum.hpp>
#include <deblai/problems/geodesic_saddle.hpp>

namespace deblai {

/// Where a step stands: a path whose last density is an unknown, its dual, and the dual of that
/// density, which at the minimum is the scaled first variation of the energy.
struct JkoState {
  GeodesicState path;
  Field end_dual;  ///< one slice
  Field end;       ///< prox point of the energy: a density in its domain; one slice

  JkoState(const Grid& grid, const BalanceLaw& law, CellComponents kind)
      : path(grid, law, kind), end_dual(grid, 1), end(grid, 1) {}
};

/// min of the action of a path plus an energy of its last density, as the saddle problem that
/// ChambollePock iterates on: SaddleProblem.
///
/// The energy stands beside the action as one more slab, half as long as the last, that has the
/// last density for its mean: the last time face then weighs like an inner one, K x is joined by
/// rho(1), and |K| <= 1 still. With the dual e of that slab, 1/2 (alpha + e) is K* y on the face.
class JkoSaddle {
 public:
  /// The state's path begins with the density before the step. What is added to the mean of J over
  /// space-time cells is the mean over cells of a function with the slope factor e'(density_unit
  /// rho), rho in solver units. Not collective.
  JkoSaddle(JkoState& state, const Action& action, double theta, const EnergySum& energy,
            double density_unit, double factor, const Field* mobility);

  /// path <- its projection on the balance law, its first density fixed, its last one free.
  /// Collective; the masses of all faces must agree.
  void make_admissible();

  /// Potential and step of the last density. Collective.
  void project();

  /// The rest of the iteration; the consensus is that of action and energy together, over what the
  /// step moves: |K x' - v| over |momentum| + |rho(1) - rho(0)|. Collective.
  StepReport advance(double sigma, double relaxation);

  /// Twice the kinetic energy at the path's momentum and its dual u, as a mean over space-time
  /// cells: of <m, u> and rho |u|^2 / w the larger, which agree at the minimum. Collective.
  double distance_squared() const;

 private:
  void advance_end(double sigma, double relaxation, SweepSums& sums);
  void measure_motion();

  JkoState& state_;
  double theta_;
  const EnergySum& energy_;
  double density_unit_;
  double factor_;  ///< of e' in the energy's slab
  const Field* mobility_;
  double end_weight_;
  Field potential_;
  SpectralSolver solver_;
  Sweep sweep_;
  Halo halo_;
  Field face_;  ///< K* y on the last face, then its step
  int iterations_ = 0;
  double motion_ = 0;  ///< squared
};

}  // namespace deblai
