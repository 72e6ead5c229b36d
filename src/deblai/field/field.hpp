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
/// -1 and `count` reach the halo. Copies are deep. T is double, or float where a half of the bytes
/// is worth seven digits.
template <class T>
class FieldOf {
 public:
  /// Zero everywhere. Not collective.
  FieldOf(const Grid& grid, int slices)
      : grid_(grid),
        layout_(grid.layout()),
        slices_(slices),
        values_(static_cast<std::size_t>(slices * grid.layout().size), T{0}) {}

  const Grid& grid() const { return grid_; }
  int slices() const { return slices_; }

  /// First owned cell of slice k.
  T* slice(int k) { return values_.data() + offset(k); }
  const T* slice(int k) const { return values_.data() + offset(k); }

  /// First cell of a line along x, in local indices.
  T* line(int k, int z, int y) { return slice(k) + shift(z, y); }
  const T* line(int k, int z, int y) const { return slice(k) + shift(z, y); }

  T& at(int k, int z, int y, int x) { return line(k, z, y)[x]; }
  T at(int k, int z, int y, int x) const { return line(k, z, y)[x]; }

  /// Everything, halo included.
  std::span<T> raw() { return values_; }
  std::span<const T> raw() const { return values_; }

 private:
  std::ptrdiff_t offset(int k) const { return k * layout_.size + layout_.first; }
  std::ptrdiff_t shift(int z, int y) const { return z * layout_.stride[2] + y * layout_.stride[1]; }

  Grid grid_;
  SliceLayout layout_;
  int slices_;
  StorageOf<T> values_;
};

using Field = FieldOf<double>;

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
template <class T>
ExactSum local_sum(const FieldOf<T>& field, int k);

/// Sum over all cells of slice k, times the cell volume. Collective; the same bits on any ranks.
template <class T>
double integral(const FieldOf<T>& field, int k = 0);

/// Smallest and largest owned value of all slices, over all ranks. Collective.
template <class T>
double minimum(const FieldOf<T>& field);
template <class T>
double maximum(const FieldOf<T>& field);

/// field <- factor field. Not collective.
template <class T>
void scale(FieldOf<T>& field, double factor);

}  // namespace deblai
