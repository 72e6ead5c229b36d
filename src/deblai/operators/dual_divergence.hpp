#pragma once

#include <deblai/field/paths.hpp>
#include <deblai/operators/balance_law.hpp>

namespace deblai {

/// Plane z of slice k of  out <- factor A K* cells, without forming K* cells: the right-hand side
/// of the projection of x - K* y / sigma when x is admissible already.
///
/// Bytes a cell (3D, theta > 0, no source, no viscosity): reads 7 numbers, the density's at three
/// slices, writes 1. Reads the halo of the sums and differences along their own axis, and of alpha
/// where there is viscosity, on both sides. Not collective.
///
/// @param end K* cells on the last time face, one slice, where that face is an unknown; else null.
template <class T>
void dual_divergence(const CellPathOf<T>& cells, double theta, const BalanceLaw& law, double factor,
                     int k, int z, FieldOf<T>& out, const FieldOf<T>* end = nullptr);

}  // namespace deblai
