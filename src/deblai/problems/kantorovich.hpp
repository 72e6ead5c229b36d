#pragma once

#include <deblai/problems/hopf_lax.hpp>

namespace deblai {

/// A lower bound on the squared Wasserstein distance of the two sampled measures (masses at cell
/// centres, equal totals), whatever the potential: by Kantorovich duality with phi_1 the Hopf-Lax
/// transform of phi_0,
///
///     2 [ sum phi_1 rho_1 - sum phi_0 rho_0 ] vol  <=  W2^2 [mass length^2].
///
/// The given potential is that of slab `slice` of `potential`, times `factor`; it is carried back
/// to time 0, and from there forth, back and forth over unit time. Collective; the same bits on any
/// number of ranks.
template <class T>
double kantorovich_bound(const Field& source, const Field& target, const FieldOf<T>& potential,
                         int slice, double factor);

/// The same for the squared Wasserstein-Fisher-Rao distance with length scale kappa, by the duality
/// of logarithmic entropy transport (Liero, Mielke & Savaré 2018): for xi_0(x) + xi_1(y) <= c(x, y)
/// = -log cos^2(min(|x - y| / 2 kappa, pi/2)),
///
///     4 kappa^2 [ sum (1 - exp(-xi_0)) rho_0 + sum (1 - exp(-xi_1)) rho_1 ] vol  <=  WFR^2.
///
/// The constraint is met for c >= |x - y|^2 / 4 kappa^2, which Hopf-Lax takes line by line: the
/// bound gives away what mass that travels far saves by that, (d / 2 kappa)^4 / 6 of its mass each.
/// The best constant that goes from xi_0 to xi_1 is known.
template <class T>
double entropy_transport_bound(const Field& source, const Field& target,
                               const FieldOf<T>& potential, int slice, double factor, double kappa);

}  // namespace deblai
