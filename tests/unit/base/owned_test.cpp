#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

#include <deblai/base/communicator.hpp>
#include <deblai/base/owned.hpp>

namespace deblai {
namespace {

struct CountingTraits {
  using Handle = int;
  static Handle null() noexcept { return 0; }
  static void release(Handle& handle) noexcept { released += handle; }
  static inline int released = 0;
};
using Counting = Owned<CountingTraits>;

static_assert(!std::is_copy_constructible_v<OwnedComm>);
static_assert(!std::is_copy_assignable_v<OwnedComm>);
static_assert(std::is_nothrow_move_constructible_v<OwnedComm>);
static_assert(std::is_nothrow_move_assignable_v<OwnedComm>);
static_assert(std::is_nothrow_default_constructible_v<OwnedComm>);
static_assert(!std::is_convertible_v<MPI_Comm, OwnedComm>);
static_assert(sizeof(OwnedComm) == sizeof(MPI_Comm));

class OwnedHandle : public ::testing::Test {
 protected:
  void SetUp() override { CountingTraits::released = 0; }
  static int released() { return CountingTraits::released; }
};

TEST_F(OwnedHandle, IsReleasedOnce) {
  { const Counting one(5); }
  EXPECT_EQ(released(), 5);
}

TEST_F(OwnedHandle, IsNotReleasedWhenEmpty) {
  { const Counting none; }
  EXPECT_EQ(released(), 0);
}

TEST_F(OwnedHandle, MovesToItsNewOwner) {
  Counting first(5);
  {
    const Counting second(std::move(first));
    EXPECT_EQ(second.get(), 5);
    EXPECT_EQ(released(), 0);
  }
  EXPECT_EQ(released(), 5);
}

TEST_F(OwnedHandle, IsReleasedWhenReplaced) {
  Counting first(5);
  first = Counting(70);
  EXPECT_EQ(released(), 5);
  EXPECT_EQ(first.get(), 70);
}

TEST_F(OwnedHandle, SurvivesAssignmentToItself) {
  Counting one(5);
  Counting& same = one;
  one = std::move(same);
  EXPECT_EQ(one.get(), 5);
  EXPECT_EQ(released(), 0);
}

TEST_F(OwnedHandle, IsFilledThroughItsSlot) {
  Counting one;
  *one.slot() = 3;
  EXPECT_EQ(one.get(), 3);
}

}  // namespace
}  // namespace deblai
