#include <cstdint>
#include <set>

#include <gtest/gtest.h>

#include <deblai/base/storage.hpp>

namespace deblai {
namespace {

constexpr std::size_t large = std::size_t{1} << 20;  // doubles, of the system's pages

std::uintptr_t address(const Storage& array) {
  return reinterpret_cast<std::uintptr_t>(array.data());
}

TEST(Storage, StartsOnACacheLine) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{1000}, large}) {
    EXPECT_EQ(address(Storage(n, 1.0)) % 64, 0U);
  }
}

TEST(Storage, HasLargeArraysAtDifferentSetsOfACache) {
  const std::vector<Storage> arrays(20, Storage(large, 1.0));
  std::set<std::uintptr_t> sets;
  for (const Storage& array : arrays) sets.insert(address(array) % 4096);
  EXPECT_EQ(sets.size(), arrays.size());
}

TEST(Storage, HoldsWhatIsWrittenToItsEnds) {
  Storage array(large + 3, 2.0);
  array.front() = array.back() = 3;
  const Storage copy = array;
  EXPECT_EQ(copy.front(), 3);
  EXPECT_EQ(copy[large / 2], 2);
  EXPECT_EQ(copy.back(), 3);
}

}  // namespace
}  // namespace deblai
