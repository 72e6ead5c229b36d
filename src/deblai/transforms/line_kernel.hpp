#pragma once

#include <cstddef>
#include <vector>

#include <deblai/transforms/line_plan.hpp>

namespace deblai {

/// Cosine transforms of many lines of numbers T, made for one kind of processor. The same bits from
/// all kinds.
template <class T>
struct LineKernelOf {
  /// `data` as of CosineTransformOf; `work` holds work_size numbers and begins on a cache line.
  using Function = void (*)(const LineTablesOf<T>& tables, T* data, std::ptrdiff_t stride,
                            std::ptrdiff_t count, T* work);

  int lanes;  ///< lines at a time
  Function forward_rows, inverse_rows;
  Function forward_columns, inverse_columns;

  std::size_t work_size(const LineTablesOf<T>& tables) const {
    return static_cast<std::size_t>(lanes) *
           static_cast<std::size_t>(2 * tables.half + 4 * tables.largest_radix + tables.n);
  }
};

using LineKernel = LineKernelOf<double>;

/// Those that this processor runs, the widest first. Never empty.
template <class T = double>
std::vector<LineKernelOf<T>> line_kernels();
template <>
std::vector<LineKernelOf<double>> line_kernels();
template <>
std::vector<LineKernelOf<float>> line_kernels();

}  // namespace deblai
