#include <deblai/problems/continuity.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace deblai {

double distance_in_mass(const Field& a, const Field& b) {
  ExactSum total;
  const int n = a.grid().owned().count[0];
  for_each_line(a.grid(), 1, [&](int, int z, int y) {
    double line = 0;
    for (int x = 0; x < n; ++x) line += std::abs(a.at(0, z, y, x) - b.at(0, z, y, x));
    total.add(line);
  });
  return sum(a.grid().comm(), total) * a.grid().shape().cell_volume();
}

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t numbers_of_a_state = 7;

std::vector<double> numbers_of(const std::vector<CarriedState>& states) {
  std::vector<double> all;
  for (const CarriedState& each : states) {
    const std::array<double, numbers_of_a_state> numbers{
        static_cast<double>(each.frame), each.time,   each.mass, each.least, each.most,
        static_cast<double>(each.steps), each.seconds};
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  return all;
}

/// A density on its way.
class Voyage {
 public:
  Voyage(Field& density, const InPieces<Flow>& flow, const ContinuitySettings& settings,
         const CarriedMonitor& monitor, Checkpoints* checkpoints, const CarriedProgress& progress)
      : density_(density),
        start_(density),
        flow_(flow),
        settings_(settings),
        monitor_(monitor),
        checkpoints_(checkpoints),
        advection_(density.grid(), settings.advection, pauses()) {
    if (!progress) return;
    advection_.watch(
        [&, this](double time) { progress(time, advection_.steps().taken, seconds()); });
  }

  Carried operator()() {
    const std::optional<Standing> stopped =
        checkpoints_ != nullptr ? checkpoints_->standing() : std::nullopt;
    if (stopped) {
      go_on(*stopped);
    } else {
      look(0, 0);
    }
    for (int frame = static_cast<int>(carried_.states.size()); frame < settings_.frames; ++frame) {
      const double next = settings_.end * frame / (settings_.frames - 1);
      for_each_piece(flow_, time_, next, [&](int piece, double start, double end) {
        const FlowInTime in_piece = [&](double t) -> const Flow& { return flow_.at(piece, t); };
        if (flow_.changes) {
          advection_.advance(density_, in_piece, start, end);
        } else {
          advection_.advance(density_, in_piece(start), start, end);
        }
      });
      time_ = next;
      look(frame, time_);
      const bool more = frame + 1 < settings_.frames;
      if (more && checkpoints_ != nullptr && checkpoints_->due()) keep(time_);
    }
    conclude();
    return std::move(carried_);
  }

 private:
  AdvectionPauses pauses() {
    if (checkpoints_ == nullptr) return {};
    return {[this] { return checkpoints_->due(); }, [this](double time) { keep(time); }};
  }

  double seconds() const {
    return before_stop_ + std::chrono::duration<double>(Clock::now() - began_).count();
  }

  void look(int frame, double time) {
    carried_.states.push_back({frame, time, integral(density_), minimum(density_),
                               maximum(density_), advection_.steps().taken, seconds()});
    const Flow& now = flow_.at(piece_at(flow_, time), time);
    makes_mass_ = makes_mass_ || now.production || now.removal;
    if (monitor_) monitor_(carried_.states.back(), density_, now);
  }

  void keep(double time) {
    const AdvectionSteps& steps = advection_.steps();
    Standing standing;
    standing.level = 0;
    standing.done = static_cast<int>(steps.taken);
    standing.seconds = seconds();
    standing.numbers = {{"time", {time}},
                        {"states", numbers_of(carried_.states)},
                        {"makes_mass", {makes_mass_ ? 1.0 : 0.0}},
                        {"advection",
                         {static_cast<double>(steps.taken), static_cast<double>(steps.repeated),
                          steps.smallest, steps.largest, steps.cfl}}};
    checkpoints_->save(standing, {{"density", &density_}});
  }

  void go_on(const Standing& stopped) {
    collectively(density_.grid().comm(), [&] {
      carried_.states = states_in(stopped);
      const std::vector<double>& steps = stopped.numbers.at("advection");
      advection_.count_from({static_cast<long long>(steps.at(0)),
                             static_cast<long long>(steps.at(1)), steps.at(2), steps.at(3),
                             steps.at(4)});
      makes_mass_ = stopped.numbers.at("makes_mass").at(0) != 0;
      time_ = stopped.numbers.at("time").at(0);
      before_stop_ = stopped.seconds;
    });
    checkpoints_->restore({{"density", &density_}});
  }

  void conclude() {
    const double mass = carried_.states.front().mass;
    if (!makes_mass_) {
      double drift = 0;
      for (const CarriedState& state : carried_.states)
        drift = std::max(drift, std::abs(state.mass / mass - 1));
      carried_.mass_drift = drift;
    }
    carried_.steps = advection_.steps();
    carried_.change = distance_in_mass(density_, start_) / mass;
    carried_.solve_seconds = seconds();
  }

  Field& density_;
  Field start_;
  const InPieces<Flow>& flow_;
  const ContinuitySettings& settings_;
  const CarriedMonitor& monitor_;
  Checkpoints* checkpoints_;
  Clock::time_point began_ = Clock::now();
  double before_stop_ = 0;  ///< [s]
  double time_ = 0;
  bool makes_mass_ = false;
  Carried carried_;
  Advection advection_;
};

}  // namespace

std::vector<CarriedState> states_in(const Standing& standing) {
  const auto found = standing.numbers.find("states");
  require(found != standing.numbers.end() && !found->second.empty() &&
              found->second.size() % numbers_of_a_state == 0,
          Failure::input, "the checkpoint is not one of a density that is carried");
  std::vector<CarriedState> states;
  for (auto n = found->second.begin(); n != found->second.end(); n += numbers_of_a_state) {
    states.push_back(
        {static_cast<int>(n[0]), n[1], n[2], n[3], n[4], static_cast<long long>(n[5]), n[6]});
  }
  return states;
}

Carried solve_continuity(Field& density, const InPieces<Flow>& flow,
                         const ContinuitySettings& settings, const CarriedMonitor& monitor,
                         Checkpoints* checkpoints, const CarriedProgress& progress) {
  return Voyage(density, flow, settings, monitor, checkpoints, progress)();
}

}  // namespace deblai
