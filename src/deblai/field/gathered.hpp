#pragma once

#include <string>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// Throw CollectiveError, Failure::internal, unless a float holds every number of slice 0; `name`
/// says of what. Collective on the grid.
void require_floats(const Field& field, const std::string& name);

/// The cells of slice 0 that have a global index along an axis, on the root, in single precision:
/// of the other axes the lower one fastest; nothing elsewhere. @pre require_floats.
///
/// Collective on the grid. The root stores 8 bytes a cell of the plane, and hears from its owners
/// alone. Throws CollectiveError, Failure::resources, where the root has no room.
std::vector<float> gathered_plane(const Field& field, int axis, int index);

}  // namespace deblai
