#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <csignal>
#include <execinfo.h>
#include <fmt/format.h>
#include <unistd.h>

#include <support/watchdog.hpp>

namespace deblai::testing {
namespace {

// A signal handler reaches nothing else.
std::array<char, 512> announcement{};
std::array<char, 64> rank_text{};
useconds_t turn = 0;  ///< [us] one rank after the other

void write_out(const char* text) {
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, std::strlen(text));
}

void bark(int /*signal*/) {
  usleep(turn);
  write_out(announcement.data());
  std::array<void*, 64> stack{};
  backtrace_symbols_fd(stack.data(), backtrace(stack.data(), static_cast<int>(stack.size())),
                       STDERR_FILENO);
  // Leave the other ranks a moment to print theirs, and do not trust MPI to end a job that hangs.
  sleep(1);
  std::signal(SIGALRM, SIG_DFL);
  alarm(5);
  MPI_Abort(MPI_COMM_WORLD, 124);
}

template <std::size_t N>
void store(std::array<char, N>& place, const std::string& text) {
  place.fill('\0');
  std::strncpy(place.data(), text.c_str(), N - 1);
}

}  // namespace

Watchdog::Watchdog(const Communicator& world, unsigned limit) : limit_(limit) {
  store(rank_text, fmt::format("rank {}/{}", world.rank(), world.size()));
  turn = static_cast<useconds_t>(std::min(world.rank(), 9)) * 50'000;
  std::array<void*, 1> warm_up{};
  backtrace(warm_up.data(), 1);  // loads libgcc, which allocates
}

void Watchdog::OnTestStart(const ::testing::TestInfo& test) {
  store(announcement, fmt::format("\n[{}] {}.{} has not ended after {} s; its stack:\n",
                                  rank_text.data(), test.test_suite_name(), test.name(), limit_));
  std::signal(SIGALRM, bark);
  alarm(limit_);
}

void Watchdog::OnTestEnd(const ::testing::TestInfo& /*test*/) { alarm(0); }

}  // namespace deblai::testing
