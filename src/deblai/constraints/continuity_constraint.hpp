#pragma once

#include <deblai/elliptic/spectral_solver.hpp>
#include <deblai/field/halo.hpp>
#include <deblai/field/paths.hpp>

namespace deblai {

/// The affine set C of paths with  D_t rho + div m = 0, the ends of rho given, no flux through
/// walls.
///
/// The ends are whatever the path brings: projections move inner faces only. Lengths are those of
/// the grid times `length_scale`, which sets the weight of momentum against density in the
/// projection. Holds one potential (and the transposed copies of its solver).
class ContinuityConstraint {
 public:
  /// Not collective.
  ContinuityConstraint(const Grid& grid, double length_scale);

  const Grid& grid() const { return potential_.grid(); }
  double length_scale() const { return length_scale_; }

  /// path <- its orthogonal projection on C. Collective. Afterwards the residual is at round-off if
  /// the ends have equal masses. Papadakis, Peyré & Oudet (2014), sec. 3.
  void project(StaggeredPath& path);

  /// Largest |D_t rho + div m| over the largest |D_t rho| or, when the path hardly moves, over the
  /// largest density in unit time. Infinite when a number of the path is NaN. Collective. Destroys
  /// the potential.
  double residual(const StaggeredPath& path);

  /// phi = (A A*)^-1 r for the r that `source` writes plane by plane, its halo filled. Collective.
  const Field& solve(const SpectralSolver::Source& source);

  Field& potential() { return potential_; }

 private:
  void exchange_potential();

  double length_scale_;
  Field potential_;
  SpectralSolver solver_;
  Halo halo_;
};

}  // namespace deblai
