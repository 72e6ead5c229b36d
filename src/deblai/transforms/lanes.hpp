#pragma once

#include <cstddef>
#include <utility>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"  // nothing here crosses a translation unit by value
#endif

namespace deblai {

/// `count` numbers in one register of the processor, one of each of as many lines.
/// Written out for each kind of number: from attributes of a type that depends on T, GCC 12 makes
/// other code, slower by 7 % at n = 100.
template <class T, int count>
struct LanesOf;

template <int count>
struct LanesOf<double, count> {
  typedef double type __attribute__((vector_size(8 * count)));
  typedef double unaligned __attribute__((vector_size(8 * count), aligned(8), may_alias));
};

template <int count>
struct LanesOf<float, count> {
  typedef float type __attribute__((vector_size(4 * count)));
  typedef float unaligned __attribute__((vector_size(4 * count), aligned(4), may_alias));
};

template <class T, int count>
using Lanes = typename LanesOf<T, count>::type;

template <int count, class T>
inline Lanes<T, count> load(const T* from) {
  return *reinterpret_cast<const typename LanesOf<T, count>::unaligned*>(from);
}

template <int count, class T>
inline void store(T* to, Lanes<T, count> value) {
  *reinterpret_cast<typename LanesOf<T, count>::unaligned*>(to) = value;
}

/// Numbers i of a where bit `size` of i is not set, and those `size` before of b where it is; with
/// `second`, those `size` after of a and numbers i of b.
template <class T, int count, int size, bool second, int... i>
inline Lanes<T, count> exchange(Lanes<T, count> a, Lanes<T, count> b,
                                std::integer_sequence<int, i...>) {
  return __builtin_shufflevector(
      a, b, ((i & size) != 0 ? count + i - (second ? 0 : size) : i + (second ? size : 0))...);
}

/// The transpose of a square of numbers, a row a register: in log2 steps, each of which exchanges
/// the off-diagonal squares of 1, 2, 4, 8 numbers.
template <class T, int count, int size = 1>
inline void transpose(Lanes<T, count> (&rows)[count]) {
  constexpr auto all = std::make_integer_sequence<int, count>();
#pragma GCC unroll 16
  for (int i = 0; i < count; ++i) {
    if ((i & size) != 0) continue;
    const Lanes<T, count> a = rows[i];
    const Lanes<T, count> b = rows[i + size];
    rows[i] = exchange<T, count, size, false>(a, b, all);
    rows[i + size] = exchange<T, count, size, true>(a, b, all);
  }
  if constexpr (2 * size < count) transpose<T, count, 2 * size>(rows);
}

}  // namespace deblai
