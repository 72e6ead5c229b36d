#pragma once

#include <deblai/elliptic/weighted_poisson.hpp>
#include <deblai/problems/hopf_lax.hpp>
#include <deblai/problems/push_forward.hpp>

namespace deblai {

/// f <- f^c,  f^c(x) = min_z |x - z|^2 / 2 - f(z). Collective.
void conjugate(HopfLax& hopf_lax, Field& f);

/// Integral of f rho. Collective; the same bits on any number of ranks.
double paired(const Field& f, const Field& rho);

/// The ascent of Kantorovich's dual on one grid, for the potentials of both ends in turn:
/// back_and_forth. Conjugates are those between centres, so that its values are of second order in
/// the cell but bound nothing.
class DualAscent {
 public:
  /// What is added to the metric of the steps for either end, over its largest density.
  struct Damping {
    double source = 1;
    double target = 1;
  };

  /// From a potential at the target. Collective.
  /// @param damping of the steps for either end, over its largest density: Damping
  DualAscent(Field source, Field target, Field target_potential, Damping damping);

  /// A step for either end. Returns what the dual gained, as `value`; collective.
  double iterate();

  /// Neither step of the last iteration gained so much that the next ones will be longer.
  bool at_full_length() const { return !source_.lengthens && !target_.lengthens; }

  /// Of the dual, half the squared distance at the best [mass length^2].
  double value() const { return value_; }
  const Field& target_potential() const { return target_.potential; }
  /// The least with which a step gained what it should, for the next finer grid.
  Damping damping() const { return {source_.best_damping, target_.best_damping}; }
  PushForward& push_forward() { return push_; }

 private:
  struct End {
    Field density;
    Field potential;
    double largest = 0;  ///< of the density
    double damping = 1;  ///< over that, of the next step
    double best_damping = 1;
    bool lengthens = false;
  };

  void step(End& end, End& from);
  void take_curvature(End& end);
  void conjugate_of(const End& of, End& end);
  double dual() const;

  End source_, target_;
  HopfLax hopf_lax_;
  PushForward push_;
  WeightedPoisson poisson_;
  Halo halo_;
  Field image_, residual_, curvature_, weight_, direction_, before_, conjugate_before_;
  double value_ = 0;
};

}  // namespace deblai
