#pragma once

#include <vector>

#include <deblai/grid/grid.hpp>

namespace deblai {

/// The cells that both blocks have; no cells where there are none.
Block common(const Block& a, const Block& b);

/// A block as six numbers, for a message: starts, then counts. And back.
std::vector<double> numbers_of(const Block& block);
Block block_of(const std::vector<double>& numbers);

/// The ranks that own cells of a block in global indices, which may reach beyond the grid,
/// ascending. Asks nobody; work and memory are those of the answer. Not collective.
std::vector<int> owners(const Grid& grid, const Block& block);

}  // namespace deblai
