#pragma once

#include <cstddef>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"  // nothing here crosses a translation unit by value
#endif

namespace deblai {

/// `count` numbers in one register of the processor, one of each of as many lines.
template <int count>
struct LanesOf {
  typedef double type __attribute__((vector_size(8 * count)));
  typedef double unaligned __attribute__((vector_size(8 * count), aligned(8), may_alias));
  typedef long long indices __attribute__((vector_size(8 * count)));
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

/// The transpose of a square of numbers, a row a register: in log2 steps, each of which exchanges
/// the off-diagonal squares of 1, 2, 4 numbers.
template <int count>
inline void transpose(Lanes<count> (&rows)[count]) {
  using Indices = typename LanesOf<count>::indices;
#pragma GCC unroll 4
  for (int size = 1; size < count; size *= 2) {
    Indices low{};
    Indices high{};
    for (int i = 0; i < count; ++i) {
      const bool second = (i & size) != 0;
      low[i] = second ? count + i - size : i;
      high[i] = second ? count + i : i + size;
    }
#pragma GCC unroll 8
    for (int i = 0; i < count; ++i) {
      if ((i & size) != 0) continue;
      const Lanes<count> a = rows[i];
      const Lanes<count> b = rows[i + size];
      rows[i] = __builtin_shuffle(a, b, low);
      rows[i + size] = __builtin_shuffle(a, b, high);
    }
  }
}

}  // namespace deblai
