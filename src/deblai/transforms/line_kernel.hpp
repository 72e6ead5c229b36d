#pragma once

#include <cstddef>
#include <vector>

#include <deblai/transforms/line_plan.hpp>

namespace deblai {

/// Cosine transforms of many lines, made for one kind of processor. The same bits from all kinds.
struct LineKernel {
  /// `data` as of CosineTransform; `work` holds work_size numbers and begins on a cache line.
  using Function = void (*)(const LineTables& tables, double* data, std::ptrdiff_t stride,
                            std::ptrdiff_t count, double* work);

  int lanes;  ///< lines at a time
  Function forward_rows, inverse_rows;
  Function forward_columns, inverse_columns;

  std::size_t work_size(const LineTables& tables) const {
    return static_cast<std::size_t>(lanes) *
           static_cast<std::size_t>(2 * tables.half + 4 * tables.largest_radix + tables.n);
  }
};

/// Those that this processor runs, the widest first. Never empty.
std::vector<LineKernel> line_kernels();

}  // namespace deblai
