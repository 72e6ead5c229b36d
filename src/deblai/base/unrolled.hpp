#pragma once

#include <type_traits>
#include <utility>

namespace deblai {

/// f(0), ..., f(count - 1) with constants, so that a loop over components costs no loop.
template <int count, class F>
[[gnu::always_inline]] inline void unrolled(F&& f) {
  [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
    (f(std::integral_constant<int, i>{}), ...);
  }
  (std::make_integer_sequence<int, count>{});
}

}  // namespace deblai
