#pragma once

#include <deblai/field/paths.hpp>
#include <deblai/operators/balance_law.hpp>
#include <deblai/transport/advection.hpp>
#include <deblai/transport/reconstruction.hpp>

namespace deblai {

/// The flow by which a path that obeys a balance law moves its density: what crosses a face, over
/// the density there, reconstructed as Advection does it.
///
/// Within a slab the density of the path is linear in time and what crosses its faces constant, so
/// that Advection in this flow carries the path's own density exactly. What diffuses crosses faces
/// too. A source makes where it is positive; where it is negative it removes at the rate s / rho.
///
/// Where there is next to nothing the quotients are noise, and would ask for very short steps: a
/// component of the velocity is at most `fastest` times the side of the box in unit time, and mass
/// is removed at most at the rate `fastest` cells of that side in unit time.
class PathFlow {
 public:
  /// The path and the law in the units of the grid, the halo of the density filled where the law is
  /// viscous; the path outlives this. Not collective.
  explicit PathFlow(const StaggeredPath& path, const BalanceLaw& law = {}, double fastest = 4);

  /// At a time of slab k, one of its ends included. Valid until the next call. Collective.
  const Flow& at(int slab, double time);

 private:
  void take_density(int slab, double time);
  void divide(int slab, int axis);
  void take_source(int slab);

  const StaggeredPath& path_;
  BalanceLaw law_;
  double fastest_;  ///< [1 / time]
  Field density_;
  Reconstruction reconstruction_;
  Flow flow_;
};

/// density <- what a density at time `from` becomes at time `to` along a path, 0 <= from <= to <=
/// 1. Collective; throws as Advection does.
void carry(Field& density, PathFlow& flow, Advection& advection, double from = 0, double to = 1);

}  // namespace deblai
