#pragma once

#include <cstddef>

namespace deblai {

/// Has the cache fetch a line that is needed soon. Passes read from so many arrays, a short line of
/// each in turn, that the processor does not foresee them. Any address will do: nothing is read.
inline void fetch_ahead(const double* line, std::ptrdiff_t count) {
  constexpr std::ptrdiff_t cache_line = 8;
  for (std::ptrdiff_t i = 0; i < count + cache_line; i += cache_line)
    __builtin_prefetch(line + i, 1);
}

}  // namespace deblai
