#include <deblai/field/scattered.hpp>

#include <algorithm>

#include <deblai/base/all_to_all.hpp>
#include <deblai/field/blocks.hpp>

namespace deblai {

namespace {

/// Append a block, then its cells, of those that `wanted` has.
void pack(const PlacedCells& piece, const Block& wanted, std::vector<double>& parcel) {
  const Block& whole = piece.cells;
  const Block part = common(whole, wanted);
  if (part.empty()) return;
  parcel.insert(parcel.end(), part.start.begin(), part.start.end());
  parcel.insert(parcel.end(), part.count.begin(), part.count.end());
  for (int z = part.start[2]; z < part.end(2); ++z) {
    for (int y = part.start[1]; y < part.end(1); ++y) {
      const std::ptrdiff_t row =
          std::ptrdiff_t{1} * (z - whole.start[2]) * whole.count[1] + (y - whole.start[1]);
      const float* line = piece.values + row * whole.count[0] + (part.start[0] - whole.start[0]);
      parcel.insert(parcel.end(), line, line + part.count[0]);
    }
  }
}

/// Cells that were written.
std::ptrdiff_t unpack(const std::vector<double>& parcels, Field& field) {
  const Block& own = field.grid().owned();
  std::ptrdiff_t written = 0;
  for (auto from = parcels.begin(); from != parcels.end();) {
    Block part;
    for (int& start : part.start) start = static_cast<int>(*from++);
    for (int& count : part.count) count = static_cast<int>(*from++);
    for (int z = part.start[2]; z < part.end(2); ++z) {
      for (int y = part.start[1]; y < part.end(1); ++y, from += part.count[0]) {
        double* line = field.line(0, z - own.start[2], y - own.start[1]);
        std::copy_n(from, part.count[0], line + (part.start[0] - own.start[0]));
      }
    }
    written += part.cells();
  }
  return written;
}

}  // namespace

std::ptrdiff_t scatter(const std::vector<PlacedCells>& pieces, Field& field) {
  const Communicator& comm = field.grid().comm();
  Parcels parcels;
  collectively(comm, [&] {
    for (const PlacedCells& piece : pieces) {
      for (const int rank : owners(field.grid(), piece.cells))
        pack(piece, field.grid().owned_by(rank), parcels[rank]);
    }
  });
  return unpack(all_to_all(comm, parcels), field);
}

}  // namespace deblai
