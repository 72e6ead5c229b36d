#include <deblai/base/exact_sum.hpp>

#include <bit>
#include <cmath>
#include <limits>

namespace deblai {

namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

void ExactSum::add(double value) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto exponent = static_cast<unsigned>((bits >> 52) & 0x7ff);
  if (exponent == 0x7ff) {
    ++digit_[digits];
    return;
  }
  std::uint64_t mantissa = bits & 0xfffffffffffffULL;
  if (exponent > 0) mantissa |= 1ULL << 52;
  const unsigned shift = exponent > 0 ? exponent - 1 : 0;  // value = mantissa 2^(shift - 1074)
  const unsigned first = shift / 32;
  const Wide wide = static_cast<Wide>(mantissa) << (shift % 32);
  const std::int64_t sign = (bits >> 63) != 0 ? -1 : 1;
  for (unsigned i = 0; i < 3; ++i) {
    digit_[first + i] +=
        sign * static_cast<std::int64_t>(static_cast<std::uint32_t>(wide >> (32 * i)));
  }
  if (++pending_ >= (1 << 30)) carry();
}

ExactSum& ExactSum::operator+=(const ExactSum& other) noexcept {
  ExactSum normal = other;
  normal.carry();
  carry();
  for (std::size_t i = 0; i <= digits; ++i) digit_[i] += normal.digit_[i];
  if (++pending_ >= (1 << 30)) carry();
  return *this;
}

void ExactSum::carry() noexcept {
  for (std::size_t i = 0; i + 1 < digits; ++i) {
    const std::int64_t high = digit_[i] >> 32;  // floor: the digit left behind is in [0, 2^32)
    digit_[i] -= high * (std::int64_t{1} << 32);
    digit_[i + 1] += high;
  }
  pending_ = 0;
}

double ExactSum::value() const noexcept {
  if (digit_[digits] != 0) return std::numeric_limits<double>::quiet_NaN();
  ExactSum normal = *this;
  normal.carry();
  const bool negative = normal.digit_[digits - 1] < 0;
  if (negative) {
    for (std::size_t i = 0; i < digits; ++i) normal.digit_[i] = -normal.digit_[i];
    normal.carry();
  }
  // The three leading digits hold at least 65 bits: they, and whether anything lies below them,
  // decide the rounding, which happens once. Sums below 2^-1022 need none.
  std::size_t top = digits - 1;
  while (top > 2 && normal.digit_[top] == 0) --top;
  Wide leading = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    leading = (leading << 32) | static_cast<Wide>(normal.digit_[top - i]);
  }
  for (std::size_t i = 0; i + 2 < top; ++i) {
    if (normal.digit_[i] != 0) leading |= 1;
  }
  const double total =
      std::ldexp(static_cast<double>(leading), static_cast<int>(32 * (top - 2)) - 1074);
  return negative ? -total : total;
}

void sum(const Communicator& comm, std::span<ExactSum> sums) {
  static_assert(sizeof(ExactSum) % sizeof(std::int64_t) ==
                0);  // digits and nothing else: sent as they are
  constexpr std::size_t width = sizeof(ExactSum) / sizeof(std::int64_t);
  for (ExactSum& s : sums) s.carry();
  check_mpi(MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(width * sums.size()),
                          MPI_INT64_T, MPI_SUM, comm.get()));
  for (ExactSum& s : sums) s.carry();
}

double sum(const Communicator& comm, ExactSum local) {
  sum(comm, std::span(&local, 1));
  return local.value();
}

}  // namespace deblai
