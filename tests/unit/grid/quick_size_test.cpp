#include <gtest/gtest.h>

#include <deblai/grid/quick_size.hpp>

namespace deblai {
namespace {

TEST(QuickSize, HasNoLargePrime) {
  EXPECT_EQ(largest_prime(2), 2);
  EXPECT_EQ(largest_prime(91), 13);
  EXPECT_EQ(largest_prime(96), 3);
  EXPECT_EQ(largest_prime(109), 109);
  EXPECT_EQ(largest_prime(121), 11);
  EXPECT_EQ(largest_prime(2147483647), 2147483647);
}

TEST(QuickSize, IsNear) {
  EXPECT_EQ(quick_below(91), 90);
  EXPECT_EQ(quick_above(91), 96);
  for (const int n : {2, 48, 98, 100, 128, 1000}) {
    EXPECT_EQ(quick_below(n), n);
    EXPECT_EQ(quick_above(n), n);
  }
}

}  // namespace
}  // namespace deblai
