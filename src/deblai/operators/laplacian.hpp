#pragma once

#include <deblai/field/field.hpp>

namespace deblai {

/// out <- out + factor Laplacian f on the line (k, z, y), with no flux through walls and the grid's
/// spacings times `length_scale`. Reads the halo of f on both sides. Not collective.
void add_laplacian(double factor, const Field& f, double length_scale, int k, int z, int y,
                   double* out);

}  // namespace deblai
