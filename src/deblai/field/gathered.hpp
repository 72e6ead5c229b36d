#pragma once

#include <string>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// Slice 0 of all ranks on the root, [z][y][x], in single precision; nothing elsewhere.
///
/// Collective on the grid. For a moment the root stores 8 bytes a cell. Throws CollectiveError:
/// Failure::internal on a number that no float can hold, `name` saying of what;
/// Failure::resources where the root has no room.
std::vector<float> gathered(const Field& field, const std::string& name);

}  // namespace deblai
