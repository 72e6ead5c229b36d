#pragma once

#include <deblai/field/field.hpp>

namespace deblai {

/// out <- out + factor Laplacian f on the line (k, z, y), with no flux through walls and the grid's
/// spacings times `length_scale`. Reads the halo of f on both sides. Not collective. Of fields of
/// floats too, into doubles or floats: each term is made in doubles and rounded as `out` is.
template <class T, class U>
void add_laplacian(double factor, const FieldOf<T>& f, double length_scale, int k, int z, int y,
                   U* out);

}  // namespace deblai
