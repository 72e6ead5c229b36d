#include <cmath>
#include <new>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include <deblai/base/communicator.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

/// What `work`, run collectively, throws on this rank.
template <class Work>
std::pair<Failure, std::string> thrown(Work&& work) {
  try {
    collectively(testing::world(), work);
  } catch (const CollectiveError& error) {
    return {error.failure(), error.what()};
  }
  return {Failure::internal, "nothing"};
}

TEST(Collectively, PassesWhereNoRankFails) {
  int runs = 0;
  collectively(testing::world(), [&] { ++runs; });
  EXPECT_EQ(runs, 1);
}

TEST(Collectively, FailsOnEveryRankWhenOneFails) {
  const Communicator& comm = testing::world();
  for (int failing = 0; failing < comm.size(); ++failing) {
    const auto [failure, message] = thrown([&] {
      if (comm.rank() == failing) throw Error(Failure::input, "rank " + std::to_string(failing));
    });
    EXPECT_EQ(failure, Failure::input);
    EXPECT_EQ(message, "rank " + std::to_string(failing));
  }
}

TEST(Collectively, BringsTheMessageOfTheLowestFailingRank) {
  const Communicator& comm = testing::world();
  const int lowest = comm.size() / 2;
  const auto [failure, message] = thrown([&] {
    if (comm.rank() < lowest) return;
    throw Error(comm.rank() == lowest ? Failure::usage : Failure::input,
                std::string(1000, 'x') + std::to_string(comm.rank()));
  });
  EXPECT_EQ(failure, Failure::usage);
  EXPECT_EQ(message, std::string(1000, 'x') + std::to_string(lowest));
}

TEST(Collectively, CallsAFailedAllocationAMatterOfResources) {
  const Communicator& comm = testing::world();
  const auto [failure, message] = thrown([&] {
    if (comm.rank() == comm.size() - 1) throw std::bad_alloc();
  });
  EXPECT_EQ(failure, Failure::resources);
  EXPECT_NE(message.find("out of memory"), std::string::npos);
  EXPECT_NE(message.find("fewer cells"), std::string::npos) << "says how to mend it";
}

TEST(Collectively, CallsAnyOtherExceptionADefectOfOurs) {
  const auto [failure, message] = thrown([] { throw std::runtime_error("surprise"); });
  EXPECT_EQ(failure, Failure::internal);
  EXPECT_EQ(message, "surprise");
}

TEST(Collectively, CanBeUsedAgainAfterAFailure) {
  EXPECT_EQ(thrown([] { require(false, Failure::usage, ""); }).first, Failure::usage);
  EXPECT_EQ(thrown([] {}).second, "nothing");
}

TEST(Communicator, KnowsItsRanks) {
  const Communicator& comm = testing::world();
  EXPECT_GE(comm.rank(), 0);
  EXPECT_LT(comm.rank(), comm.size());
  EXPECT_EQ(comm.is_root(), comm.rank() == 0);
  const Communicator copy = comm;
  EXPECT_EQ(copy.get(), comm.get());
  EXPECT_NE(Communicator(comm.get()).get(), comm.get()) << "a duplicate of its own";
}

TEST(Communicator, FindsExtremesAndTotals) {
  const Communicator& comm = testing::world();
  const int last = comm.size() - 1;
  EXPECT_EQ(max(comm, comm.rank()), last);
  EXPECT_EQ(min(comm, comm.rank()), 0);
  EXPECT_EQ(min(comm, -comm.rank()), -last);
  EXPECT_EQ(max(comm, -HUGE_VAL), -HUGE_VAL);
  EXPECT_EQ(sum(comm, 1LL << 40), (1LL << 40) * comm.size());
}

TEST(Communicator, BroadcastsTheRootsText) {
  const Communicator& comm = testing::world();
  EXPECT_EQ(broadcast(comm, comm.is_root() ? "from the root" : "from another"), "from the root");
  EXPECT_EQ(broadcast(comm, comm.is_root() ? "" : "not empty"), "");
}

TEST(Communicator, TurnsErrorCodesIntoErrorsThatNameTheirPlace) {
  try {
    check_mpi(MPI_Send(nullptr, -1, MPI_DOUBLE, 0, 0, testing::world().get()));
    FAIL() << "a message of -1 doubles was sent";
  } catch (const Error& error) {
    EXPECT_EQ(error.failure(), Failure::internal);
    EXPECT_NE(std::string(error.what()).find("communicator_test.cpp"), std::string::npos);
  }
}

}  // namespace
}  // namespace deblai
