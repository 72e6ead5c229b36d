#pragma once

#include <deblai/actions/action.hpp>
#include <deblai/problems/geodesic_saddle.hpp>

namespace deblai {

/// A lower bound on the minimum of the discrete functional, whatever the state's dual is.
///
/// With b what the ends of rho add to K x, and g what they add to the balance law, Fenchel duality
/// gives, for every phi and y with K* y = A* phi,
///
///     <phi, g> + <y, b> - J*(y)  <=  min { J(K x) : A x = g }.
///
/// The state's dual becomes such a point in four steps: phi = (A A*)^-1 A K* y is nearest to it;
/// y += K (K* K)^-1 (A* phi - K* y) meets the constraint exactly; then each slab's alpha is shifted
/// down by the least c that puts y into the domain of J*, and a potential a(t) of time alone takes
/// up the shifts, a_k - a_{k-1} = dt_{k-1} u_{k-1} c_{k-1} + dt_k (1 - u_k) c_k with the shares u
/// of TimeSteps; where mass grows that moves the source's dual too, -(phi + a) / kappa, so that c_k
/// and a_k are found together, slab after slab. What no shift can mend is scaled down. Where J* is
/// not an indicator some larger shifts are tried.
///
/// A dual of floats meets the constraint to their rounding: 1e-5 of the bound is given away for it,
/// some ten times what was ever seen.
///
/// @param state after the last iteration; its path only lends the two ends. Its dual becomes the
/// last point that was tried, its halo stale: a finite bound's is feasible, of floats to their
/// rounding.
/// @param potential GeodesicSaddle::dual_potential() of this dual, which is -phi. It leaves the
/// halos of the dual and its own as they are needed here.
///
/// @return the bound on the mean of J over space-time cells, in solver units; -infinity when no
/// shift helps.
///
/// Collective on the grid; the same bits on any number of ranks. Stores some slices more.
template <class T>
double discrete_bound(GeodesicStateOf<T>& state, FieldOf<T>& potential, const Action& action,
                      double theta);

}  // namespace deblai
