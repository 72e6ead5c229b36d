#include <deblai/field/gathered.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace deblai {

namespace {

/// The owned cells, x fastest.
std::vector<float> packed(const Field& field, const std::string& name) {
  constexpr double largest = std::numeric_limits<float>::max();
  const Block& block = field.grid().owned();
  std::vector<float> cells;
  if (block.empty()) return cells;
  cells.reserve(static_cast<std::size_t>(block.cells()));
  for_each_line(field.grid(), 1, [&](int, int z, int y) {
    const double* in = field.line(0, z, y);
    for (int x = 0; x < block.count[0]; ++x) {
      if (!(std::abs(in[x]) <= largest)) {
        const std::array<int, 3> cell{block.start[0] + x, block.start[1] + y, block.start[2] + z};
        fail(fmt::format("{} is {} in cell ({}): files hold finite Float32 numbers only", name,
                         in[x], fmt::join(cell, ", ")));
      }
      cells.push_back(static_cast<float>(in[x]));
    }
  });
  return cells;
}

/// Put the cells of a block where they belong.
void place(const float* cells, const Block& block, const Grid& grid, std::vector<float>& whole) {
  const auto width = static_cast<std::size_t>(grid.cells(0));
  const auto height = static_cast<std::size_t>(grid.cells(1));
  for (int z = block.start[2]; z < block.end(2); ++z) {
    for (int y = block.start[1]; y < block.end(1); ++y) {
      const std::size_t line = static_cast<std::size_t>(z) * height + static_cast<std::size_t>(y);
      const std::size_t first = width * line + static_cast<std::size_t>(block.start[0]);
      std::copy_n(cells, block.count[0], whole.begin() + static_cast<std::ptrdiff_t>(first));
      cells += block.count[0];
    }
  }
}

}  // namespace

std::vector<float> gathered(const Field& field, const std::string& name) {
  const Grid& grid = field.grid();
  const Communicator& comm = grid.comm();
  const auto ranks = static_cast<std::size_t>(comm.size());
  std::vector<Block> blocks(ranks);
  constexpr int numbers = sizeof(Block) / sizeof(int);
  check_mpi(
      MPI_Allgather(&grid.owned(), numbers, MPI_INT, blocks.data(), numbers, MPI_INT, comm.get()));
  std::vector<int> counts(ranks);
  std::vector<int> starts(ranks);
  int total = 0;  // of a slice, which PETSc counts in 32 bits
  for (std::size_t r = 0; r < ranks; ++r) {
    starts[r] = total;
    counts[r] = blocks[r].empty() ? 0 : static_cast<int>(blocks[r].cells());
    total += counts[r];
  }

  std::vector<float> mine;
  std::vector<float> received;
  std::vector<float> whole;
  collectively(comm, [&] {
    mine = packed(field, name);
    if (!comm.is_root()) return;
    received.resize(static_cast<std::size_t>(total));
    whole.resize(received.size());
  });
  check_mpi(MPI_Gatherv(mine.data(), static_cast<int>(mine.size()), MPI_FLOAT, received.data(),
                        counts.data(), starts.data(), MPI_FLOAT, 0, comm.get()));
  if (!comm.is_root()) return {};
  for (std::size_t r = 0; r < ranks; ++r) {
    if (counts[r] > 0) place(received.data() + starts[r], blocks[r], grid, whole);
  }
  return whole;
}

}  // namespace deblai
