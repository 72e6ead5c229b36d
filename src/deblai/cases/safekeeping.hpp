#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <deblai/base/heartbeat.hpp>
#include <deblai/base/stop_signals.hpp>
#include <deblai/cases/checkpoint_file.hpp>
#include <deblai/cases/duration.hpp>

namespace deblai {

/// When the state of a run is kept, and when it stops.
struct CheckpointTimes {
  Duration interval = Duration::never();
  Duration walltime = Duration::never();  ///< that the whole run may take
  double foreseen_cost = 0;               ///< of a checkpoint, until one was made [s]
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

/// Thrown on every rank where a run was asked to stop, and its state is safe.
struct Stopped {
  std::string by;  ///< "SIGTERM", "--walltime"
  Standing standing;
};

/// The checkpoints of a run: in time, on signals, before the wall time is over. Catches signals
/// while it lives, and ends the program where iterations no longer end.
class Safekeeping : public Checkpoints {
 public:
  /// Told what becomes of checkpoints, in a sentence.
  struct Voice {
    std::function<void(const std::string&)> record;  ///< for the log
    std::function<void(const std::string&)> say;     ///< for the user, too
    std::function<void(const std::string&)> warn;
  };

  /// @param stopped the checkpoint to go on from, if any
  Safekeeping(const Communicator& comm, CheckpointFile file, RunIdentity identity,
              const CheckpointTimes& times, std::optional<Hdf5Store> stopped, Voice voice);

  std::optional<Standing> standing() override;
  void restore(const std::vector<StateField>& fields) override;
  /// One number is reduced over the ranks: all see the same.
  bool due() override;
  /// A disk that is full costs a checkpoint, not the run, unless that was to stop: then
  /// CollectiveError, Failure::resources. Throws Stopped.
  void save(const Standing& standing, const std::vector<StateField>& fields) override;

 private:
  /// Wish, and what the clock says.
  enum class Reason { none, interval, signal, walltime, user, system, terminal };

  double now() const;
  Reason of_clock() const;

  Communicator comm_;
  CheckpointFile file_;
  RunIdentity identity_;
  CheckpointTimes times_;
  std::optional<Hdf5Store> stopped_;
  Voice voice_;
  StopSignals signals_;
  Heartbeat heart_;
  Reason reason_ = Reason::none;
  // [s] since the start; the root's count.
  double next_ = 0;
  double asked_ = 0;            ///< last time
  double iteration_ = 0;        ///< longest so far
  std::optional<double> cost_;  ///< of the longest checkpoint
};

}  // namespace deblai
