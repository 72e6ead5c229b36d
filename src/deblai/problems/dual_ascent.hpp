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
  /// From a potential at the target. Collective.
  DualAscent(Field source, Field target, Field target_potential);

  /// A step for either end. Returns what the dual gained, as `value`; 0 or less: nothing is left to
  /// be gained on this grid. Collective.
  double iterate();

  /// Of the dual, half the squared distance at the best [mass length^2].
  double value() const { return value_; }
  const Field& target_potential() const { return target_.potential; }
  PushForward& push_forward() { return push_; }

 private:
  struct End {
    Field density;
    Field potential;
    double largest = 0;  ///< of the density
    double damping = 1;  ///< over that
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
