#pragma once

#include <cmath>

namespace deblai {

/// Where the root of an increasing function lies, among positive numbers.
struct Bracket {
  double low = 0;
  double high = 0;

  /// The candidate of Newton's method where it lies inside, otherwise a middle: of the logarithms
  /// while the ends are of different sizes. The upper end may be infinite.
  double inside(double candidate) const {
    if (candidate > low && candidate < high) return candidate;
    if (std::isinf(high)) return low > 0 ? 4 * low : 1;
    if (low > 0.25 * high) return 0.5 * (low + high);
    return low > 0 ? std::sqrt(low) * std::sqrt(high) : 1e-3 * high;
  }
};

}  // namespace deblai
