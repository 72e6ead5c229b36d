#pragma once

#include <cstddef>

#include <deblai/base/storage.hpp>
#include <deblai/transforms/line_kernel.hpp>

namespace deblai {

/// Cosine transforms of lines of n numbers T (double or float), in place.
///
///     forward (DCT-II)   X_k = sum_j x_j cos(pi (j + 1/2) k / n)
///     inverse            x_j = (2/n) [ X_0 / 2 + sum_{k>0} X_k cos(pi (j + 1/2) k / n) ]
///
/// As many lines at a time as a register of the processor has lanes, by Makhoul's algorithm (1980)
/// in every lane: the bits of a line depend on nothing but the line. Any n >= 1: of n log n
/// operations where n has small factors, of n p where p is its largest prime factor. Reads and
/// writes the data once; works in 3 n + 4 p lanes beside it, which sit in the first cache. Tables
/// and all arithmetic are of T. Not collective. Not thread-safe.
template <class T>
class CosineTransformOf {
 public:
  explicit CosineTransformOf(int n, const LineKernelOf<T>& kernel = line_kernels<T>().front());

  int size() const { return plan_.tables().n; }

  /// Transform `count` contiguous lines: line c has its j-th number at data[c stride + j].
  void forward_rows(T* data, std::ptrdiff_t stride, std::ptrdiff_t count);
  void inverse_rows(T* data, std::ptrdiff_t stride, std::ptrdiff_t count);

  /// Transform `count` adjacent columns: line c has its j-th number at data[j stride + c].
  void forward_columns(T* data, std::ptrdiff_t stride, std::ptrdiff_t count);
  void inverse_columns(T* data, std::ptrdiff_t stride, std::ptrdiff_t count);

 private:
  LinePlanOf<T> plan_;
  LineKernelOf<T> kernel_;
  StorageOf<T> work_;
};

using CosineTransform = CosineTransformOf<double>;

}  // namespace deblai
