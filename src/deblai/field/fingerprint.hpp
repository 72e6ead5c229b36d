#pragma once

#include <cstdint>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// The sum of word_hash over all values, halo left out, each at its place in the global array
/// [k][z][y][x]. Collective; the same on any number of ranks if and, but for chance, only if all
/// bits are the same. Floats count as the doubles that they are.
template <class T>
std::uint64_t fingerprint(const FieldOf<T>& field);

/// Of several fields, in this order. Collective.
std::uint64_t fingerprint(const std::vector<const Field*>& fields);

/// The place of the first cell of a line in the global array [k][z][y][x]; `line` in local indices.
inline std::uint64_t global_place(const Grid& grid, int k, int z, int y) {
  const Block& block = grid.owned();
  const auto wide = [](int i) { return static_cast<std::uint64_t>(i); };
  const std::uint64_t row =
      (wide(k) * wide(grid.cells(2)) + wide(block.start[2] + z)) * wide(grid.cells(1)) +
      wide(block.start[1] + y);
  return row * wide(grid.cells(0)) + wide(block.start[0]);
}

}  // namespace deblai
