#pragma once

#include <cstddef>

namespace deblai {

/// Brings numbers that are needed soon into the cache by reading one of each cache line. Passes
/// read from more arrays than the processor follows, a short line of each in turn; of a stretch of
/// some lines it foresees the rest, which neither happens when lines alternate nor when it is asked
/// to prefetch.
template <class T>
inline void fetch_ahead(const T* begin, const T* end) {
  constexpr std::ptrdiff_t cache_line = 64 / sizeof(T);
  for (; begin < end; begin += cache_line)
    static_cast<void>(*static_cast<const volatile T*>(begin));
}

/// Lines along x, of `numbers` numbers with their halo, to be fetched together: of some twenty
/// arrays they fit the second cache.
template <class T>
int lines_ahead(std::ptrdiff_t numbers) {
  constexpr std::ptrdiff_t bytes = 16384;
  const std::ptrdiff_t lines = bytes / (numbers * static_cast<std::ptrdiff_t>(sizeof(T)));
  return lines < 1 ? 1 : static_cast<int>(lines);
}

}  // namespace deblai
