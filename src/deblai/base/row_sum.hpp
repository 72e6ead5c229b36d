#pragma once

#include <array>
#include <cstddef>

namespace deblai {

/// Sum in eight lanes: an order that depends on n alone.
template <class T>
double row_sum(const T* values, std::ptrdiff_t n) {
  std::array<double, 8> lane{};
  std::ptrdiff_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (std::ptrdiff_t l = 0; l < 8; ++l)
      lane[static_cast<std::size_t>(l)] += static_cast<double>(values[i + l]);
  }
  double total = 0;
  for (const double l : lane) total += l;
  for (; i < n; ++i) total += static_cast<double>(values[i]);
  return total;
}

}  // namespace deblai
