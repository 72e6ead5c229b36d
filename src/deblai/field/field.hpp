#pragma once

#include <span>

#include <deblai/base/exact_sum.hpp>
#include <deblai/base/storage.hpp>
#include <deblai/grid/grid.hpp>

namespace deblai {

/// One number a cell, or a face, on `slices` copies of this rank's part of a time slice.
///
/// Layout [k][z][y][x], x contiguous, halo one cell wide (SliceLayout). A face is stored with the
/// cell on its right; faces in a wall are zeros. Local indices count from the first owned cell;
/// -1 and `count` reach the halo. Copies are deep.
class Field {
 public:
  /// Zero everywhere. Not collective.
  Field(const Grid& grid, int slices);

  const Grid& grid() const { return grid_; }
  int slices() const { return slices_; }

  /// First owned cell of slice k.
  double* slice(int k) { return values_.data() + offset(k); }
  const double* slice(int k) const { return values_.data() + offset(k); }

  /// First cell of a line along x, in local indices.
  double* line(int k, int z, int y) { return slice(k) + shift(z, y); }
  const double* line(int k, int z, int y) const { return slice(k) + shift(z, y); }

  double& at(int k, int z, int y, int x) { return line(k, z, y)[x]; }
  double at(int k, int z, int y, int x) const { return line(k, z, y)[x]; }

  /// Everything, halo included.
  std::span<double> raw() { return values_; }
  std::span<const double> raw() const { return values_; }

 private:
  std::ptrdiff_t offset(int k) const { return k * layout_.size + layout_.first; }
  std::ptrdiff_t shift(int z, int y) const { return z * layout_.stride[2] + y * layout_.stride[1]; }

  Grid grid_;
  SliceLayout layout_;
  int slices_;
  Storage values_;
};

/// Call f(k, z, y) for every owned line along x of slices [0, slices).
template <class F>
void for_each_line(const Grid& grid, int slices, F&& f) {
  const Block& block = grid.owned();
  if (block.empty()) return;
  for (int k = 0; k < slices; ++k) {
    for (int z = 0; z < block.count[2]; ++z) {
      for (int y = 0; y < block.count[1]; ++y) f(k, z, y);
    }
  }
}

/// Sum over the cells of slice k of this rank, lines first. Not collective.
ExactSum local_sum(const Field& field, int k);

/// Sum over all cells of slice k, times the cell volume. Collective; the same bits on any ranks.
double integral(const Field& field, int k = 0);

/// Smallest and largest owned value of all slices, over all ranks. Collective.
double minimum(const Field& field);
double maximum(const Field& field);

/// field <- factor field. Not collective.
void scale(Field& field, double factor);

}  // namespace deblai
