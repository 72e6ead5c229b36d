#include <deblai/base/stop_signals.hpp>

#include <array>

#include <csignal>

namespace deblai {
namespace {

struct Meaning {
  int signal;
  Wish wish;
};

constexpr std::array meanings{
    Meaning{SIGUSR1, Wish::checkpoint}, Meaning{SIGUSR2, Wish::stop_by_user},
    Meaning{SIGTERM, Wish::stop_by_system}, Meaning{SIGINT, Wish::stop_by_terminal}};

// A signal handler reaches nothing else.
volatile std::sig_atomic_t checkpoint_wished = 0;
volatile std::sig_atomic_t stop_wished = 0;

std::array<struct sigaction, meanings.size()> former{};

void hear(int signal) {
  for (const Meaning& each : meanings) {
    if (each.signal != signal) continue;
    if (each.wish == Wish::checkpoint) {
      checkpoint_wished = 1;
    } else {
      stop_wished = static_cast<int>(each.wish);
    }
  }
}

}  // namespace

StopSignals::StopSignals() {
  checkpoint_wished = 0;
  stop_wished = 0;
  for (std::size_t i = 0; i < meanings.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = hear;
    const bool once = meanings[i].wish >= Wish::stop_by_system;
    action.sa_flags = SA_RESTART | (once ? static_cast<int>(SA_RESETHAND) : 0);
    sigemptyset(&action.sa_mask);
    sigaction(meanings[i].signal, &action, &former[i]);
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < meanings.size(); ++i)
    sigaction(meanings[i].signal, &former[i], nullptr);
}

Wish StopSignals::taken() {
  if (stop_wished != 0) return static_cast<Wish>(stop_wished);
  if (checkpoint_wished == 0) return Wish::none;
  checkpoint_wished = 0;
  return Wish::checkpoint;
}

}  // namespace deblai
