#include <deblai/field/blocks.hpp>

#include <algorithm>

namespace deblai {

namespace {

/// First and last part of an axis that has cells of [start, end), which are cells of the axis.
std::array<int, 2> parts(const std::vector<int>& first, int start, int end) {
  const auto part = [&](int cell) {
    return static_cast<int>(std::upper_bound(first.begin(), first.end() - 1, cell) -
                            first.begin()) -
           1;
  };
  return {part(start), part(end - 1)};
}

}  // namespace

Block common(const Block& a, const Block& b) {
  Block both;
  for (std::size_t i = 0; i < max_dim; ++i) {
    both.start[i] = std::max(a.start[i], b.start[i]);
    both.count[i] =
        std::max(0, std::min(a.start[i] + a.count[i], b.start[i] + b.count[i]) - both.start[i]);
  }
  return both;
}

std::vector<double> numbers_of(const Block& block) {
  std::vector<double> numbers(block.start.begin(), block.start.end());
  numbers.insert(numbers.end(), block.count.begin(), block.count.end());
  return numbers;
}

Block block_of(const std::vector<double>& numbers) {
  Block block;
  for (std::size_t a = 0; a < max_dim; ++a) {
    block.start[a] = static_cast<int>(numbers[a]);
    block.count[a] = static_cast<int>(numbers[max_dim + a]);
  }
  return block;
}

std::vector<int> owners(const Grid& grid, const Block& block) {
  const Block whole{{0, 0, 0}, {grid.cells(0), grid.cells(1), grid.cells(2)}};
  const Block part = common(block, whole);
  if (part.empty()) return {};
  std::array<std::array<int, 2>, 3> range{};
  for (int a = 1; a < grid.dim(); ++a)
    range[static_cast<std::size_t>(a)] =
        parts(grid.partition(a), part.start[static_cast<std::size_t>(a)], part.end(a));
  std::vector<int> ranks;
  for (int z = range[2][0]; z <= range[2][1]; ++z) {
    for (int y = range[1][0]; y <= range[1][1]; ++y) ranks.push_back(z * grid.processes(1) + y);
  }
  return ranks;
}

}  // namespace deblai
