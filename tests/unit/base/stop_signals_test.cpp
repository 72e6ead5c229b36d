#include <csignal>
#include <gtest/gtest.h>

#include <deblai/base/stop_signals.hpp>

namespace deblai {
namespace {

TEST(StopSignals, AreWishes) {
  const StopSignals signals;
  EXPECT_EQ(StopSignals::taken(), Wish::none);
  std::raise(SIGUSR1);
  EXPECT_EQ(StopSignals::taken(), Wish::checkpoint);
  EXPECT_EQ(StopSignals::taken(), Wish::none) << "a checkpoint is made once";
  std::raise(SIGUSR2);
  std::raise(SIGUSR1);
  EXPECT_EQ(StopSignals::taken(), Wish::stop_by_user);
  EXPECT_EQ(StopSignals::taken(), Wish::stop_by_user) << "a wish to stop stays";
}

TEST(StopSignals, OfASystemAndATerminalAreHeardOnceThenEndTheProgram) {
  for (const auto& [number, wish] :
       {std::pair(SIGTERM, Wish::stop_by_system), {SIGINT, Wish::stop_by_terminal}}) {
    const StopSignals signals;
    std::raise(number);
    EXPECT_EQ(StopSignals::taken(), wish);
    struct sigaction now {};
    sigaction(number, nullptr, &now);
    EXPECT_EQ(now.sa_handler, SIG_DFL);
  }
}

TEST(StopSignals, LeaveTheSignalsAsTheyWere) {
  struct sigaction before {};
  sigaction(SIGTERM, nullptr, &before);
  { const StopSignals signals; }
  struct sigaction after {};
  sigaction(SIGTERM, nullptr, &after);
  EXPECT_EQ(after.sa_handler, before.sa_handler);
}

}  // namespace
}  // namespace deblai
