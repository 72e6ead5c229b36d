#pragma once

#include <deblai/field/field.hpp>

namespace deblai {

/// Values of all slices of a field on a block of cells, wherever they are owned: [k][z][y][x].
struct FetchedBlock {
  Block block;
  Storage values;

  const double* line(int k, int z, int y) const {  // global indices
    return values.data() +
           ((std::ptrdiff_t{1} * k * block.count[2] + (z - block.start[2])) * block.count[1] +
            (y - block.start[1])) *
               block.count[0];
  }
};

/// Each rank asks for a block of its own, in global indices; it may be empty. Cells outside the
/// grid come back as zeros, like the faces in walls. Collective on the grid.
FetchedBlock fetch(const Field& field, const Block& wanted);

}  // namespace deblai
