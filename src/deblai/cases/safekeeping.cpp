#include <deblai/cases/safekeeping.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <deblai/report/sentences.hpp>

namespace deblai {

namespace {

/// Share of the time that checkpoints may take.
constexpr double share = 0.02;

/// For an iteration, at least [s].
constexpr unsigned patience = 600;

}  // namespace

Safekeeping::Safekeeping(const Communicator& comm, CheckpointFile file, RunIdentity identity,
                         const CheckpointTimes& times, std::optional<Hdf5Store> stopped,
                         Voice voice)
    : comm_(comm),
      file_(std::move(file)),
      identity_(std::move(identity)),
      times_(times),
      stopped_(std::move(stopped)),
      voice_(std::move(voice)),
      heart_(comm.rank(), patience) {
  asked_ = now();
  next_ = asked_ + times_.interval.seconds;
}

std::optional<Standing> Safekeeping::standing() {
  std::optional<Standing> standing;
  if (stopped_) collectively(comm_, [&] { standing = standing_of(*stopped_); });
  return standing;
}

void Safekeeping::restore(const std::vector<StateField>& fields) {
  for (const StateField& each : fields)
    std::visit([&](auto* field) { stopped_.value().read(each.name, *field); }, each.field);
  stopped_.reset();
  asked_ = now();
}

bool Safekeeping::due() {
  Reason mine = of_clock();
  const double time = now();
  iteration_ = std::max(iteration_, time - std::exchange(asked_, time));
  heart_.beat(std::max(iteration_, cost_.value_or(0)));
  switch (StopSignals::taken()) {
    case Wish::none:
      break;
    case Wish::checkpoint:
      mine = std::max(mine, Reason::signal);
      break;
    case Wish::stop_by_user:
      mine = std::max(mine, Reason::user);
      break;
    case Wish::stop_by_system:
      mine = std::max(mine, Reason::system);
      break;
    case Wish::stop_by_terminal:
      mine = std::max(mine, Reason::terminal);
      break;
  }
  reason_ = static_cast<Reason>(static_cast<int>(max(comm_, static_cast<double>(mine))));
  return reason_ != Reason::none;
}

Safekeeping::Reason Safekeeping::of_clock() const {
  if (!comm_.is_root()) return Reason::none;
  // Time for two iterations and the checkpoint, that may take longer than the ones before.
  const double needed = 1 + 2 * (iteration_ + cost_.value_or(times_.foreseen_cost));
  if (now() + needed > times_.walltime.seconds) return Reason::walltime;
  return now() >= next_ ? Reason::interval : Reason::none;
}

double Safekeeping::now() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - times_.start).count();
}

void Safekeeping::save(const Standing& standing, const std::vector<StateField>& fields) {
  const bool stops = reason_ >= Reason::walltime;
  const double begin = now();
  try {
    file_.write(comm_, identity_, standing, fields);
  } catch (const CollectiveError& error) {
    if (stops) throw;
    voice_.warn(fmt::format("no checkpoint: {}", error.what()));
    next_ = now() + times_.interval.seconds;
    return;
  }
  cost_ = std::max(cost_.value_or(0), now() - begin);
  next_ = now() + std::max(times_.interval.seconds, *cost_ / share);
  asked_ = now();
  const std::string sentence =
      fmt::format("checkpoint at {}, in {}", place_of(standing), readable_seconds(now() - begin));
  if (stops) {
    const char* by = reason_ == Reason::walltime ? "--walltime"
                     : reason_ == Reason::user   ? "SIGUSR2"
                     : reason_ == Reason::system ? "SIGTERM"
                                                 : "Ctrl-C";
    throw Stopped{by, standing};
  }
  (reason_ == Reason::signal ? voice_.say : voice_.record)(sentence);
}

}  // namespace deblai
