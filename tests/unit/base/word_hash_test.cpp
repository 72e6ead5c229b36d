#include <bit>
#include <cstdint>

#include <gtest/gtest.h>

#include <deblai/base/word_hash.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

TEST(WordHash, ChangesHalfOfItsBitsWithOneOfTheWordOrThePlace) {
  for (int bit = 0; bit < 64; ++bit) {
    const std::uint64_t flipped = std::uint64_t{1} << bit;
    for (const std::uint64_t other : {word_hash(flipped, 3), word_hash(0, 3 ^ flipped)}) {
      const int changed = std::popcount(word_hash(0, 3) ^ other);
      EXPECT_GT(changed, 10) << bit;
      EXPECT_LT(changed, 54) << bit;
    }
  }
}

TEST(WordHash, IsTheSameSumWhateverTheOrderOfTheRanks) {
  const Communicator& comm = testing::world();
  const auto rank = static_cast<std::uint64_t>(comm.rank());
  const auto ranks = static_cast<std::uint64_t>(comm.size());
  std::uint64_t expected = 0;
  for (std::uint64_t i = 0; i < ranks; ++i) expected += word_hash(7 * i, i);
  EXPECT_EQ(sum_of_hashes(comm, word_hash(7 * rank, rank)), expected);
  const std::uint64_t other = ranks - 1 - rank;
  EXPECT_EQ(sum_of_hashes(comm, word_hash(7 * other, other)), expected);
}

}  // namespace
}  // namespace deblai
