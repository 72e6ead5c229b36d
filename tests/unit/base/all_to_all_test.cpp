#include <gtest/gtest.h>

#include <deblai/base/all_to_all.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;

/// As many numbers as the sum of both ranks, that tell of both.
std::vector<double> parcel(int from, int to) {
  return std::vector<double>(static_cast<std::size_t>(from + to), 100.0 * from + to);
}

TEST(AllToAll, BringsEachParcelToItsRankInTheOrderOfTheSenders) {
  const int here = world().rank();
  Parcels parcels;
  for (int to = 0; to < world().size(); ++to) parcels[to] = parcel(here, to);
  std::vector<double> expected;
  for (int from = 0; from < world().size(); ++from) {
    const std::vector<double> one = parcel(from, here);
    expected.insert(expected.end(), one.begin(), one.end());
  }
  EXPECT_EQ(all_to_all(world(), parcels), expected);
}

TEST(AllToAll, MayBringNothing) {
  EXPECT_TRUE(all_to_all(world(), {}).empty());
  EXPECT_TRUE(exchange_parcels(world(), {{0, {}}}).empty());
}

TEST(AllToAll, BringsWhatOneRankAloneSends) {
  const int last = world().size() - 1;
  Parcels parcels;
  if (world().rank() == last) parcels[0] = {1, 2, 3};
  const Parcels arrived = exchange_parcels(world(), parcels);
  EXPECT_EQ(arrived, world().is_root() ? Parcels({{last, {1, 2, 3}}}) : Parcels());
}

/// No parcel is taken for one of the exchange before or after, whoever is ahead.
TEST(AllToAll, KeepsExchangesApart) {
  const int here = world().rank();
  const int ranks = world().size();
  for (int round = 0; round < 300; ++round) {
    // To the ranks ahead by a step whose successor divides the round.
    Parcels parcels;
    Parcels expected;
    for (int step = 0; step < ranks; ++step) {
      if (round % (step + 1) != 0) continue;
      parcels[(here + step) % ranks] = {1.0 * round, 1.0 * here};
      const int from = (here - step + ranks) % ranks;
      expected[from] = {1.0 * round, 1.0 * from};
    }
    ASSERT_EQ(exchange_parcels(world(), parcels), expected);
  }
}

TEST(AllGather, HasTheListsOfAllRanksInTheirOrder) {
  std::vector<double> expected;
  for (int from = 0; from < world().size(); ++from)
    expected.insert(expected.end(), static_cast<std::size_t>(3 * (from % 2)), from);
  EXPECT_EQ(
      all_gather(world(), std::vector<double>(static_cast<std::size_t>(3 * (world().rank() % 2)),
                                              1.0 * world().rank())),
      expected);
  EXPECT_TRUE(all_gather(world(), {}).empty());
}

}  // namespace
}  // namespace deblai
