#pragma once

#include <cstdint>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// What a word of 64 bits at a place adds to a hash that is a sum: the order of the words does not
/// matter, so that any number of ranks finds the same. The finaliser of splitmix64 (Steele, Lea &
/// Flood 2014): one changed bit changes half of the sum's.
inline constexpr std::uint64_t word_hash(std::uint64_t word, std::uint64_t place) {
  std::uint64_t z = word + 0x9e3779b97f4a7c15 * (place + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// The hash whose parts the ranks have: their total modulo 2^64. Collective.
std::uint64_t sum_of_hashes(const Communicator& comm, std::uint64_t local);

}  // namespace deblai
