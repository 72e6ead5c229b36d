#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// Sum of doubles without rounding, and therefore independent of order and of the number of ranks.
///
/// A fixed-point number as wide as the exponent range of a double, in digits of 32 bits with room
/// for 2^30 carries (Kulisch 1971). Add line sums, not cells: a deposit costs a few nanoseconds.
/// Whatever decides the course of an iteration (step sizes, stopping) is summed by this.
class ExactSum {
 public:
  /// A value that is not finite makes the sum NaN.
  void add(double value) noexcept;
  ExactSum& operator+=(const ExactSum& other) noexcept;

  /// The sum rounded to double. Not collective.
  double value() const noexcept;

 private:
  friend void sum(const Communicator& comm, std::span<ExactSum> sums);
  void carry() noexcept;

  // 2046 exponents + 53 bits, in digits of 32 bits, the lowest worth 2^-1074; two digits of head
  // room
  static constexpr std::size_t digits = 68;
  std::array<std::int64_t, digits + 1> digit_{};  ///< the last counts values that are not finite
  std::int64_t pending_ = 0;                      ///< additions since the last carry
};

/// Replace every sum by its total over the ranks. Collective; one message for all of them.
void sum(const Communicator& comm, std::span<ExactSum> sums);

/// Total over the ranks. Collective.
double sum(const Communicator& comm, ExactSum local);

}  // namespace deblai
