#include <gtest/gtest.h>

#include <deblai/base/all_to_all.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;

TEST(AllToAll, BringsEachParcelToItsRankInTheOrderOfTheSenders) {
  const int here = world().rank();
  std::vector<std::vector<double>> parcels;
  for (int to = 0; to < world().size(); ++to)  // as many numbers as the sum of both ranks
    parcels.emplace_back(static_cast<std::size_t>(here + to), 100.0 * here + to);
  std::vector<double> expected;
  for (int from = 0; from < world().size(); ++from)
    expected.insert(expected.end(), static_cast<std::size_t>(from + here), 100.0 * from + here);
  EXPECT_EQ(all_to_all(world(), parcels), expected);
}

TEST(AllToAll, MayBringNothing) {
  const std::vector<std::vector<double>> empty(static_cast<std::size_t>(world().size()));
  EXPECT_TRUE(all_to_all(world(), empty).empty());
}

}  // namespace
}  // namespace deblai
