#include <deblai/problems/deposit.hpp>

#include <algorithm>
#include <bit>

#include <deblai/base/all_to_all.hpp>

namespace deblai {

namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// Which part of an axis a cell lies in.
int part_of(const std::vector<int>& partition, int cell) {
  return static_cast<int>(std::upper_bound(partition.begin() + 1, partition.end() - 1, cell) -
                          partition.begin() - 1);
}

}  // namespace

Deposit::Deposit(const Grid& grid, int channels)
    : grid_(grid),
      channels_(channels),
      lines_(at(std::ptrdiff_t{1} * grid.cells(1) * grid.cells(2))),
      is_touched_(lines_.size(), 0) {}

std::size_t Deposit::index(int z, int y) const {
  return at(std::ptrdiff_t{1} * z * grid_.cells(1) + y);
}

std::int64_t* Deposit::line(int z, int y) {
  const std::size_t i = index(z, y);
  if (is_touched_[i] == 0) {
    is_touched_[i] = 1;
    touched_.push_back(i);
    lines_[i].assign(at(std::ptrdiff_t{1} * channels_ * grid_.cells(0)), 0);
  }
  return lines_[i].data();
}

int Deposit::owner(int z, int y) const {
  const int part_y = grid_.processes(1) > 1 ? part_of(grid_.partition(1), y) : 0;
  const int part_z = grid_.processes(2) > 1 ? part_of(grid_.partition(2), z) : 0;
  return part_z * grid_.processes(1) + part_y;
}

// A line goes as its index, then its numbers, bits in the place of doubles.
void Deposit::send_to_owners() {
  const Communicator& comm = grid_.comm();
  Parcels parcels;
  std::vector<std::size_t> kept;
  for (const std::size_t i : touched_) {
    const auto y = static_cast<int>(i % at(grid_.cells(1)));
    const auto z = static_cast<int>(i / at(grid_.cells(1)));
    const int rank = owner(z, y);
    if (rank == comm.rank()) {
      kept.push_back(i);
      continue;
    }
    std::vector<double>& parcel = parcels[rank];
    parcel.push_back(static_cast<double>(i));
    for (const std::int64_t number : lines_[i]) parcel.push_back(std::bit_cast<double>(number));
    is_touched_[i] = 0;
  }
  touched_ = kept;
  const std::vector<double> arrived = all_to_all(comm, parcels);
  const std::ptrdiff_t count = std::ptrdiff_t{1} * channels_ * grid_.cells(0);
  for (auto from = arrived.begin(); from != arrived.end(); from += count) {
    const auto i = static_cast<std::size_t>(*from++);
    std::int64_t* sums =
        line(static_cast<int>(i / at(grid_.cells(1))), static_cast<int>(i % at(grid_.cells(1))));
    for (std::ptrdiff_t k = 0; k < count; ++k) sums[k] += std::bit_cast<std::int64_t>(from[k]);
  }
}

void Deposit::collect(double unit, std::span<Field* const> fields) {
  if (grid_.comm().size() > 1) send_to_owners();
  const Block& own = grid_.owned();
  const int n = grid_.cells(0);
  for_each_line(grid_, 1, [&](int, int z, int y) {
    const std::size_t i = index(own.start[2] + z, own.start[1] + y);
    for (std::size_t c = 0; c < fields.size(); ++c) {
      double* values = fields[c]->line(0, z, y);
      if (is_touched_[i] == 0) {
        std::fill_n(values, n, 0.0);
        continue;
      }
      const std::int64_t* sums = lines_[i].data() + at(n) * c;
      for (int x = 0; x < n; ++x) values[x] = unit * static_cast<double>(sums[x]);
    }
  });
  for (const std::size_t i : touched_) is_touched_[i] = 0;
  touched_.clear();
}

}  // namespace deblai
