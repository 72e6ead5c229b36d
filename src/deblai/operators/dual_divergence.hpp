#pragma once

#include <deblai/field/paths.hpp>

namespace deblai {

/// Plane z of slice k of  out <- factor A K* cells, without forming K* cells: the right-hand side
/// of the projection of x - K* y / sigma when x is admissible already.
///
/// Bytes a cell (3D, theta > 0): reads 7 doubles, the density's at three slices, writes 1. Reads
/// the halo of the sums and differences along their own axis, on both sides. Not collective.
void dual_divergence(const CellPath& cells, double theta, double length_scale, double factor, int k,
                     int z, Field& out);

}  // namespace deblai
