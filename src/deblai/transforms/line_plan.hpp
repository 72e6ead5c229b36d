#pragma once

#include <vector>

namespace deblai {

/// A point of the unit circle.
template <class T>
struct RootOf {
  T cos, sin;
};

/// How the cosine transform of n numbers is made: a complex FFT of n / 2 numbers where n is even,
/// of n where it is odd, in place, between Makhoul's permutation and his twiddles (1980).
template <class T>
struct LineTablesOf {
  using Root = RootOf<T>;

  /// One pass over the numbers of the FFT: butterflies of `radix` numbers `inner` apart, which
  /// leaves `blocks` blocks transformed.
  struct Pass {
    int radix;
    int inner;
    int blocks;
    const Root* twiddles;  ///< [q < inner][0 < t < radix] of 2 pi q t / (inner radix)
    const Root* roots;     ///< [m < radix] of 2 pi m / radix
  };

  int n = 0;
  int half = 0;  ///< numbers of the FFT
  const Pass* passes = nullptr;
  int pass_count = 0;
  int largest_radix = 1;
  const int* place = nullptr;  ///< [number of the FFT] where it starts: its digits reversed
  /// [number of the FFT] which numbers of the line are its parts; no imaginary part for odd n.
  const int* real = nullptr;
  const int* imag = nullptr;
  const int* placed_real = nullptr;  ///< the same, [place]
  const int* placed_imag = nullptr;
  const Root* cosines = nullptr;  ///< [k <= n] of pi k / 2n
};

/// Owner of the tables for lines of n numbers T, for any n. Every cosine is rounded once.
template <class T>
class LinePlanOf {
 public:
  explicit LinePlanOf(int n);
  LinePlanOf(LinePlanOf&&) noexcept = default;
  LinePlanOf& operator=(LinePlanOf&&) noexcept = default;
  LinePlanOf(const LinePlanOf&) = delete;
  LinePlanOf& operator=(const LinePlanOf&) = delete;
  ~LinePlanOf() = default;

  const LineTablesOf<T>& tables() const { return tables_; }

 private:
  void cut_into_passes();
  void permute();

  LineTablesOf<T> tables_;
  std::vector<typename LineTablesOf<T>::Pass> passes_;
  std::vector<std::vector<RootOf<T>>> roots_;
  std::vector<int> place_, real_, imag_, placed_real_, placed_imag_;
  std::vector<RootOf<T>> cosines_;
};

}  // namespace deblai
