#pragma once

#include <deblai/elliptic/spectral_solver.hpp>
#include <deblai/field/halo.hpp>
#include <deblai/field/paths.hpp>

namespace deblai {

/// The affine set C of paths that obey a balance law: A path = 0, the ends of rho given, no flux
/// through walls.
///
/// The ends are whatever the path brings: projections move inner faces and the source only. The
/// law's length scale sets the weight of momentum against density in the projection. Holds one
/// potential (and the transposed copies of its solver), of doubles or floats; the path is of
/// doubles either way.
template <class T>
class ContinuityConstraintOf {
 public:
  /// Not collective.
  ContinuityConstraintOf(const Grid& grid, const BalanceLaw& law);

  const Grid& grid() const { return potential_.grid(); }
  const BalanceLaw& law() const { return law_; }

  /// path <- its orthogonal projection on C. Collective. Afterwards the residual is at round-off if
  /// the ends have equal masses. Papadakis, Peyré & Oudet (2014), sec. 3.
  ///
  /// With a potential of floats: at the round-off of doubles after a few calls, since the residual
  /// is made in doubles and each call takes off all of it but the rounding of that call's potential
  /// (iterative refinement).
  void project(StaggeredPath& path);

  /// Largest |A path| over the largest |D_t rho| or, when the path hardly moves, over the
  /// largest density in unit time. Infinite when a number of the path is NaN. Collective. Destroys
  /// the potential, and fills the density's halo where the law needs it.
  double residual(StaggeredPath& path);

  /// phi = (A A*)^-1 r for the r that `source` writes plane by plane, its halo filled. Collective.
  const FieldOf<T>& solve(const typename SpectralSolverOf<T>::Source& source);

  FieldOf<T>& potential() { return potential_; }

 private:
  void exchange_density(StaggeredPath& path);
  void exchange_potential();

  BalanceLaw law_;
  FieldOf<T> potential_;
  SpectralSolverOf<T> solver_;
  HaloOf<T> halo_;
};

using ContinuityConstraint = ContinuityConstraintOf<double>;

}  // namespace deblai
