#include <chrono>

#include <gtest/gtest.h>
#include <unistd.h>

#include <deblai/base/heartbeat.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

/// Sleeps through signals.
void sleep_for(double seconds) {
  const auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < std::chrono::duration<double>(seconds))
    usleep(10'000);
}

TEST(HeartbeatDeathTest, EndsAProgramThatGivesNoSignOfLife) {
  if (!testing::world().is_root()) return;  // nothing in it knows of others
  EXPECT_EXIT(
      {
        const Heartbeat heart(3, 1, 1);
        heart.beat(0);
        sleep_for(10);
      },
      ::testing::ExitedWithCode(1), "error on rank 3: no iteration ends any more");
}

TEST(HeartbeatDeathTest, LeavesAliveWhatBeatsOrHasNotBegun) {
  if (!testing::world().is_root()) return;
  EXPECT_EXIT(
      {
        {
          const Heartbeat heart(0, 1, 1);
          sleep_for(1.2);
          heart.beat(0);
          sleep_for(1.5);  // it has rung once
          heart.beat(0);
          sleep_for(1.5);
        }
        sleep_for(1.2);
        _exit(7);
      },
      ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace deblai
