#pragma once

#include <cstddef>

#include <deblai/base/storage.hpp>
#include <deblai/transforms/line_kernel.hpp>

namespace deblai {

/// Cosine transforms of lines of n numbers, in place.
///
///     forward (DCT-II)   X_k = sum_j x_j cos(pi (j + 1/2) k / n)
///     inverse            x_j = (2/n) [ X_0 / 2 + sum_{k>0} X_k cos(pi (j + 1/2) k / n) ]
///
/// As many lines at a time as a register of the processor has lanes, by Makhoul's algorithm (1980)
/// in every lane: the bits of a line depend on nothing but the line. Any n >= 1: of n log n
/// operations where n has small factors, of n p where p is its largest prime factor. Reads and
/// writes the data once; works in 3 n + 4 p lanes beside it, which sit in the first cache.
/// Not collective. Not thread-safe.
class CosineTransform {
 public:
  explicit CosineTransform(int n, const LineKernel& kernel = line_kernels().front());

  int size() const { return plan_.tables().n; }

  /// Transform `count` contiguous lines: line c has its j-th number at data[c stride + j].
  void forward_rows(double* data, std::ptrdiff_t stride, std::ptrdiff_t count);
  void inverse_rows(double* data, std::ptrdiff_t stride, std::ptrdiff_t count);

  /// Transform `count` adjacent columns: line c has its j-th number at data[j stride + c].
  void forward_columns(double* data, std::ptrdiff_t stride, std::ptrdiff_t count);
  void inverse_columns(double* data, std::ptrdiff_t stride, std::ptrdiff_t count);

 private:
  LinePlan plan_;
  LineKernel kernel_;
  Storage work_;
};

}  // namespace deblai
