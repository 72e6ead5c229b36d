#include <deblai/field/gathered.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace deblai {

namespace {

std::size_t at(int a) { return static_cast<std::size_t>(a); }

/// The cells of a block that lie in the plane; it may be empty.
Block part_in_plane(Block block, int axis, int index) {
  const bool meets = block.start[at(axis)] <= index && index < block.end(axis);
  block.start[at(axis)] = index;
  block.count[at(axis)] = meets ? 1 : 0;
  return block;
}

/// The cells of a part of the owned block, x fastest.
std::vector<float> packed(const Field& field, const Block& part) {
  const Block& own = field.grid().owned();
  std::vector<float> cells;
  if (part.empty()) return cells;
  cells.reserve(static_cast<std::size_t>(part.cells()));
  const int first = part.start[0] - own.start[0];
  for (int z = part.start[2]; z < part.end(2); ++z) {
    for (int y = part.start[1]; y < part.end(1); ++y) {
      const double* in = field.line(0, z - own.start[2], y - own.start[1]) + first;
      for (int x = 0; x < part.count[0]; ++x) cells.push_back(static_cast<float>(in[x]));
    }
  }
  return cells;
}

/// Put the cells of a part where they belong in the plane.
void place(const float* cells, const Block& part, const Grid& grid, int axis,
           std::vector<float>& plane) {
  std::array<std::ptrdiff_t, max_dim> stride{};
  std::ptrdiff_t next = 1;
  for (int a = 0; a < max_dim; ++a) {
    if (a == axis) continue;
    stride[at(a)] = next;
    next *= grid.cells(a);
  }
  for (int z = part.start[2]; z < part.end(2); ++z) {
    for (int y = part.start[1]; y < part.end(1); ++y) {
      float* out = plane.data() + z * stride[2] + y * stride[1] + part.start[0] * stride[0];
      for (int x = 0; x < part.count[0]; ++x) out[x * stride[0]] = *cells++;
    }
  }
}

}  // namespace

void require_floats(const Field& field, const std::string& name) {
  constexpr double largest = std::numeric_limits<float>::max();
  const Block& own = field.grid().owned();
  collectively(field.grid().comm(), [&] {
    for_each_line(field.grid(), 1, [&](int, int z, int y) {
      const double* in = field.line(0, z, y);
      for (int x = 0; x < own.count[0]; ++x) {
        if (std::abs(in[x]) <= largest) continue;
        const std::array<int, 3> cell{own.start[0] + x, own.start[1] + y, own.start[2] + z};
        fail(fmt::format("{} is {} in cell ({}): files hold finite Float32 numbers only", name,
                         in[x], fmt::join(cell, ", ")));
      }
    });
  });
}

std::vector<float> gathered_plane(const Field& field, int axis, int index) {
  const Grid& grid = field.grid();
  const Communicator& comm = grid.comm();
  constexpr int tag = 0;
  std::vector<float> mine;
  std::vector<float> received;
  std::vector<float> plane;
  collectively(comm, [&] {
    mine = packed(field, part_in_plane(grid.owned(), axis, index));
    require(mine.size() <= std::numeric_limits<int>::max(), Failure::resources,
            "too many numbers of a plane for one message: use more ranks");
    if (!comm.is_root()) return;
    const auto cells = static_cast<std::size_t>(grid.shape().cells() / grid.cells(axis));
    plane.resize(cells);
    received.reserve(cells);
  });
  if (!comm.is_root()) {
    if (!mine.empty()) {
      check_mpi(
          MPI_Send(mine.data(), static_cast<int>(mine.size()), MPI_FLOAT, 0, tag, comm.get()));
    }
    return {};
  }
  for (int rank = 0; rank < grid.processes(1) * grid.processes(2); ++rank) {
    const Block part = part_in_plane(grid.owned_by(rank), axis, index);
    if (part.empty()) continue;
    if (rank == 0) {
      place(mine.data(), part, grid, axis, plane);
      continue;
    }
    received.resize(static_cast<std::size_t>(part.cells()));
    check_mpi(MPI_Recv(received.data(), static_cast<int>(received.size()), MPI_FLOAT, rank, tag,
                       comm.get(), MPI_STATUS_IGNORE));
    place(received.data(), part, grid, axis, plane);
  }
  return plane;
}

}  // namespace deblai
