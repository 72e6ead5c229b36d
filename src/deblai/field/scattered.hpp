#pragma once

#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// Numbers on a block of cells in global indices, x fastest. Borrowed.
struct PlacedCells {
  Block cells;
  const float* values;
};

/// Slice 0 of a field <- numbers that lie on any ranks: each brings some blocks, or none. What no
/// block covers is left as it is.
///
/// Collective on the grid. Returns the owned cells that were written, one that two blocks cover
/// counted twice. Throws CollectiveError, Failure::resources, where a rank has no room.
std::ptrdiff_t scatter(const std::vector<PlacedCells>& pieces, Field& field);

}  // namespace deblai
