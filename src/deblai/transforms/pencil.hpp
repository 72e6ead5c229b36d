#pragma once

#include <array>
#include <vector>

#include <deblai/grid/grid.hpp>

namespace deblai {

/// A rank's piece of every time slice: which cells, and how they are stored, [z][y][x].
struct Pencil {
  Block block;
  std::array<int, max_dim> halo{0, 0, 0};

  std::ptrdiff_t extent(int a) const {
    return block.count[static_cast<std::size_t>(a)] + 2 * halo[static_cast<std::size_t>(a)];
  }
  std::ptrdiff_t stride(int a) const { return a == 0 ? 1 : stride(a - 1) * extent(a - 1); }
  std::ptrdiff_t slice_size() const { return block.empty() ? 0 : stride(2) * extent(2); }
  /// Offset of cell (0, 0, 0) of the block within a slice.
  std::ptrdiff_t first() const { return halo[0] + halo[1] * stride(1) + halo[2] * stride(2); }
  /// Offset of this cell of the grid within a slice.
  std::ptrdiff_t offset(const std::array<int, max_dim>& cell) const {
    std::ptrdiff_t sum = first();
    for (int a = 0; a < max_dim; ++a) {
      const auto i = static_cast<std::size_t>(a);
      sum += (cell[i] - block.start[i]) * stride(a);
    }
    return sum;
  }
};

/// The piece a Field of this grid stores.
Pencil field_pencil(const Grid& grid);

/// Where a Transpose cuts [first, first + count): `parts` + 1 bounds, even ones along x, so that
/// pairs of columns stay together.
std::vector<int> transposed_partition(int first, int count, int parts, int axis);

/// The exchange that makes lines along one axis whole by cutting another axis instead.
///
/// Among the ranks of grid.line_comm(gathered): before, each owns its part of `gathered` and the
/// whole local range of `cut`; after, all of `gathered` and a part of that range. One MPI_Alltoallw
/// of subarrays, nothing packed by hand; what stays on a rank is copied. After it, as before it,
/// there is room around the block in rows and planes, which stays as it is. The numbers are of T:
/// double or float.
template <class T>
class TransposeOf {
 public:
  /// Not collective.
  TransposeOf(const Grid& grid, int slices, const Pencil& before, int gathered, int cut);

  const Pencil& before() const { return before_; }
  const Pencil& after() const { return after_; }

  /// From the array of `before` to that of `after`, and back. Collective on the grid's line.
  void forward(const T* before, T* after) const;
  void backward(const T* after, T* before) const;

 private:
  MPI_Comm comm_;
  int slices_;
  Pencil before_, after_;
  Block kept_;  ///< cells that stay on this rank
  std::vector<OwnedDatatype> owned_types_;
  std::vector<MPI_Datatype> before_types_, after_types_;
  std::vector<int> before_counts_, after_counts_, zeros_;
};

using Transpose = TransposeOf<double>;

}  // namespace deblai
