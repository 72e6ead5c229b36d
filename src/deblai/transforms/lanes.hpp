#pragma once

#include <cstddef>
#include <utility>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"  // nothing here crosses a translation unit by value
#endif

namespace deblai {

/// `count` numbers in one register of the processor, one of each of as many lines.
template <int count>
struct LanesOf {
  typedef double type __attribute__((vector_size(8 * count)));
  typedef double unaligned __attribute__((vector_size(8 * count), aligned(8), may_alias));
};

template <int count>
using Lanes = typename LanesOf<count>::type;

template <int count>
inline Lanes<count> load(const double* from) {
  return *reinterpret_cast<const typename LanesOf<count>::unaligned*>(from);
}

template <int count>
inline void store(double* to, Lanes<count> value) {
  *reinterpret_cast<typename LanesOf<count>::unaligned*>(to) = value;
}

/// Numbers i of a where bit `size` of i is not set, and those `size` before of b where it is; with
/// `second`, those `size` after of a and numbers i of b.
template <int count, int size, bool second, int... i>
inline Lanes<count> exchange(Lanes<count> a, Lanes<count> b, std::integer_sequence<int, i...>) {
  return __builtin_shufflevector(
      a, b, ((i & size) != 0 ? count + i - (second ? 0 : size) : i + (second ? size : 0))...);
}

/// The transpose of a square of numbers, a row a register: in log2 steps, each of which exchanges
/// the off-diagonal squares of 1, 2, 4 numbers.
template <int count, int size = 1>
inline void transpose(Lanes<count> (&rows)[count]) {
  constexpr auto all = std::make_integer_sequence<int, count>();
#pragma GCC unroll 8
  for (int i = 0; i < count; ++i) {
    if ((i & size) != 0) continue;
    const Lanes<count> a = rows[i];
    const Lanes<count> b = rows[i + size];
    rows[i] = exchange<count, size, false>(a, b, all);
    rows[i + size] = exchange<count, size, true>(a, b, all);
  }
  if constexpr (2 * size < count) transpose<count, 2 * size>(rows);
}

}  // namespace deblai
