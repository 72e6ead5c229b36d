#pragma once

namespace deblai {

/// Ends the program when nothing comes to an end any more: a rank that hangs makes all others wait
/// for ever, and no MPI notices.
///
/// By SIGALRM, which says so on standard error and exits with code 1; mpirun then ends the others.
/// It rings twice before: a program that was put to sleep and woken has time for a sign of life.
/// One a process; not collective.
class Heartbeat {
 public:
  /// @param patience, grace until the first ring, and from there to the end [s]
  Heartbeat(int rank, unsigned patience, unsigned grace = 60);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  /// A sign of life. Nobody waits for one before the first.
  /// @param seconds that something of the kind has taken at most: patience is a hundred of it
  void beat(double seconds) const;

 private:
  unsigned patience_;
  unsigned former_alarm_;
  void (*former_handler_)(int);
};

}  // namespace deblai
