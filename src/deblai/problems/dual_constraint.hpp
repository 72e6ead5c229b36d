#pragma once

#include <deblai/problems/geodesic_saddle.hpp>

namespace deblai {

/// What makes y obey K* y = A* phi, phi = -psi, moving it least:  y <- y + K w,
/// w = (K* K)^-1 (A* phi - K* y). The halos of y and psi must be right; those of y are stale
/// afterwards. Stores some slices. Collective.
template <class T>
void meet_constraint(const FieldOf<T>& psi, GeodesicStateOf<T>& state, double theta);

}  // namespace deblai
