// Crimes that the test program must find; test_alarms.py commits each one and listens for the
// alarm.
#include <vector>

#include <support/world.hpp>

namespace {

using deblai::testing::world;

TEST(Crime, FailsOnTheLastRank) { EXPECT_NE(world().rank(), world().size() - 1); }

TEST(Crime, ThrowsOnTheLastRank) {
  if (world().rank() == world().size() - 1) {
    throw deblai::Error(deblai::Failure::input, "thrown here");
  }
}

TEST(Crime, SendsWhatNobodyReceives) {
  const int lost = 1;
  if (world().is_root()) MPI_Send(&lost, 1, MPI_INT, world().size() - 1, 7, world().get());
}

TEST(Crime, Deadlocks) {
  if (!world().is_root()) MPI_Barrier(world().get());
}

TEST(Crime, ReadsPastTheEnd) {
  const std::vector<int> few(static_cast<std::size_t>(world().size()));
  const volatile int* start = few.data();
  const int beyond = start[few.size()];
  EXPECT_EQ(beyond, beyond);
}

TEST(Crime, OverflowsAnInteger) {
  volatile int large = 2147483647;
  large = large + 1;
}

TEST(Crime, LosesMemory) {
  const int* volatile lost = new int[1000];
  EXPECT_NE(lost, nullptr);
  lost = nullptr;
}

TEST(NoCrime, SharesAScratchDirectory) {
  EXPECT_TRUE(std::filesystem::is_directory(deblai::testing::scratch()));
}

}  // namespace
