#include <deblai/base/heartbeat.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <csignal>
#include <fmt/format.h>
#include <unistd.h>

namespace deblai {
namespace {

// A signal handler reaches nothing else.
std::array<char, 256> last_words{};
volatile std::sig_atomic_t rung = 0;
volatile std::sig_atomic_t grace_left = 0;

void ring(int /*signal*/) {
  if (rung == 0) {
    rung = 1;
    alarm(static_cast<unsigned>(grace_left));
    return;
  }
  [[maybe_unused]] const ssize_t said =
      write(STDERR_FILENO, last_words.data(), std::strlen(last_words.data()));
  _exit(1);
}

}  // namespace

Heartbeat::Heartbeat(int rank, unsigned patience, unsigned grace)
    : patience_(patience), former_alarm_(alarm(0)), former_handler_(std::signal(SIGALRM, ring)) {
  const std::string text = fmt::format(
      "deblai: error on rank {}: no iteration ends any more: a rank, its machine or the network "
      "hangs\n  `deblai resume` goes on from the last checkpoint\n",
      rank);
  last_words.fill('\0');
  std::copy_n(text.begin(), std::min(text.size(), last_words.size() - 1), last_words.begin());
  rung = 0;
  grace_left = static_cast<std::sig_atomic_t>(grace);
}

Heartbeat::~Heartbeat() {
  alarm(former_alarm_);
  std::signal(SIGALRM, former_handler_);
}

void Heartbeat::beat(double seconds) const {
  rung = 0;
  alarm(std::max(patience_, static_cast<unsigned>(std::min(100 * seconds, 1e6))));
}

}  // namespace deblai
