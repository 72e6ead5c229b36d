#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <string_view>

namespace deblai {

/// The number stored at `place` in the given byte order. @pre it lies within `bytes`.
template <class Number>
Number number_at(std::string_view bytes, std::size_t place, std::endian order) {
  std::array<char, sizeof(Number)> raw{};
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(place), sizeof(Number), raw.begin());
  if (order != std::endian::native) std::reverse(raw.begin(), raw.end());
  return std::bit_cast<Number>(raw);
}

}  // namespace deblai
