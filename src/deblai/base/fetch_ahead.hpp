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

/// Lines along x, each of `bytes` in all arrays together, to be fetched at once: they share the
/// second cache, some 1 MB, with what is written back.
///
/// @pre bytes > 0
inline int lines_ahead(std::size_t bytes) {
  constexpr std::size_t most = 350000;
  return bytes > most ? 1 : static_cast<int>(most / bytes);
}

}  // namespace deblai
