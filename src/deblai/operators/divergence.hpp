#pragma once

#include <deblai/field/paths.hpp>

namespace deblai {

/// out <- D_t rho + div m, at cell centres, nt slices [mass / (length^d time)].
/// Exact differences of face values, with the grid's spacings times `length_scale`. Reads the upper
/// halo of the momentum. Not collective.
void divergence(const StaggeredPath& path, double length_scale, Field& out);

/// path <- path - factor A* phi, where A is `divergence`: the inner faces only, so that the ends
/// and the walls stay. A* = minus the gradient in time and space. Reads the halo of phi on both
/// sides and keeps the upper halo of the momentum right. Not collective.
void subtract_adjoint_divergence(double factor, const Field& phi, double length_scale,
                                 StaggeredPath& path);

}  // namespace deblai
