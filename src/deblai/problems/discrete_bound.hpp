#pragma once

#include <deblai/actions/action.hpp>
#include <deblai/problems/geodesic_saddle.hpp>

namespace deblai {

/// A lower bound on the minimum of the discrete functional, whatever the state's dual is.
///
/// With b what the ends of rho add to K x, and g what they add to the continuity equation, Fenchel
/// duality gives, for every phi and y with K* y = A* phi,
///
///     <phi, g> + <y, b> - J*(y)  <=  min { J(K x) : A x = g }.
///
/// The state's dual becomes such a point in three steps: phi = (A A*)^-1 A K* y is nearest to it;
/// y += K (K* K)^-1 (A* phi - K* y) meets the constraint exactly; then each slab's alpha is shifted
/// by the least c that puts y into the domain of J*, and a potential of time alone takes up the
/// shift: phi_k - phi_{k-1} = (c_k + c_{k-1}) / 2nt.
///
/// @param state after the last iteration; its path only lends the two ends. Its dual becomes the
/// feasible y, its halo stale.
/// @param potential GeodesicSaddle::dual_potential() of this dual, which is -phi. It leaves the
/// halos of the dual and its own as they are needed here.
/// @return the bound on the mean of J over space-time cells, in solver units; -infinity when no
/// shift helps.
///
/// Collective on the grid; the same bits on any number of ranks. Stores one more field.
double discrete_bound(GeodesicState& state, const Field& potential, const Action& action,
                      double theta);

}  // namespace deblai
