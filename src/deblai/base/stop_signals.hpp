#pragma once

namespace deblai {

/// What a running program is asked for by a signal. Of several the largest counts.
enum class Wish {
  none,
  checkpoint,       ///< SIGUSR1: keep the state, and go on
  stop_by_user,     ///< SIGUSR2, which mpirun passes on and leaves time for: keep it, and stop
  stop_by_system,   ///< SIGTERM
  stop_by_terminal  ///< SIGINT, from Ctrl-C
};

/// Turns the signals of Wish into wishes while it lives. A second SIGTERM or Ctrl-C ends the
/// program at once. One a process; not collective, signals reach single ranks.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// What this process was asked for since it was last asked here; a wish to stop stays.
  static Wish taken();
};

}  // namespace deblai
