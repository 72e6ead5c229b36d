#include <algorithm>
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/report/memory.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

TEST(Memory, PeakGrowsByWhatIsTouched) {
  const double before = peak_bytes();
  EXPECT_GT(before, 1e6);
  constexpr std::ptrdiff_t size = 200'000'000;  // well above what the tests before have used
  {
    std::vector<char> block(size, 1);
    EXPECT_EQ(std::count(block.begin(), block.end(), 1), size);
  }
  EXPECT_GT(peak_bytes(), 0.9 * static_cast<double>(size));
  EXPECT_LT(peak_bytes(), before + 1.2 * static_cast<double>(size));
}

TEST(Memory, PeakOfTheRanksIsBetweenTheLargestAndRanksTimesIt) {
  const double before = peak_bytes();
  const PeakMemory peak = peak_memory(testing::world());
  EXPECT_GE(peak.largest, before);
  EXPECT_GE(peak.total, peak.largest);
  EXPECT_LE(peak.total, testing::world().size() * peak.largest + 1);
}

TEST(Memory, AvailableIsFiniteAndPositive) {
  EXPECT_GT(available_bytes(), 1e6);
  EXPECT_LT(available_bytes(), 1e15);
}

TEST(Memory, FreeDiskIsKnownForAPlaceThatIsYetToBeMade) {
  const auto here = testing::scratch();
  EXPECT_GT(free_disk_bytes(here), 0);
  EXPECT_NEAR(free_disk_bytes(here / "a" / "b"), free_disk_bytes(here), 1e9);
}

TEST(Memory, IsReadable) {
  EXPECT_EQ(readable_bytes(0), "0 bytes");
  EXPECT_EQ(readable_bytes(999), "999 bytes");
  EXPECT_EQ(readable_bytes(1.44e9), "1.4 GB");
  EXPECT_EQ(readable_bytes(310e6), "310 MB");
  EXPECT_EQ(readable_bytes(999.9e6), "1 GB");
}

}  // namespace
}  // namespace deblai
