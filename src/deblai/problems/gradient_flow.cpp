#include <deblai/problems/gradient_flow.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace deblai {

namespace {

using Stepper = std::variant<JkoStepper, ImplicitFlow>;

FlowStep taken(JkoStepper& stepper, double dt) {
  const JkoStep done = stepper.step(dt);
  return {dt,
          done.energy_before,
          done.energy,
          done.dissipation(),
          done.iterations,
          done.consensus,
          done.converged,
          done.stray};
}

FlowStep taken(ImplicitFlow& stepper, double dt) {
  const ImplicitFlowStep done = stepper.step(dt);
  return {.dt = dt,
          .energy_before = done.energy_before,
          .energy = done.energy,
          .dissipation = done.dissipation,
          .iterations = done.iterations,
          .converged = done.converged};
}

Stepper stepper_of(const Field& initial, EnergySum energy, const Model& model, FlowScheme scheme,
                   const JkoSettings& jko) {
  if (scheme == FlowScheme::jko) return JkoStepper(initial, std::move(energy), model, jko);
  return ImplicitFlow(initial, std::move(energy), model.mobility);
}

/// f(value, density before, density after) for the owned cells of a field.
template <class F>
void for_each_cell(Field& field, const Field& before, const Field& after, F&& f) {
  for_each_line(field.grid(), 1, [&](int, int z, int y) {
    double* value = field.line(0, z, y);
    const double* from = before.line(0, z, y);
    const double* to = after.line(0, z, y);
    for (int x = 0; x < field.grid().owned().count[0]; ++x) f(value[x], from[x], to[x]);
  });
}

}  // namespace

double FlowStep::distance() const { return dt * std::sqrt(dissipation); }

double FlowStep::imbalance() const { return std::abs(energy_before - energy - dt * dissipation); }

GradientFlow::GradientFlow(const Field& initial, EnergySum energy, const Model& model,
                           FlowScheme scheme, const JkoSettings& jko)
    : stepper_(stepper_of(initial, std::move(energy), model, scheme, jko)), before_(initial) {}

FlowStep GradientFlow::step(double dt) {
  before_ = density();
  return std::visit([&](auto& stepper) { return taken(stepper, dt); }, stepper_);
}

const Field& GradientFlow::density() const {
  return std::visit([](const auto& stepper) -> const Field& { return stepper.density(); },
                    stepper_);
}

double GradientFlow::energy() const {
  return std::visit([](const auto& stepper) { return stepper.energy(); }, stepper_);
}

std::vector<double> GradientFlow::standing() const {
  return std::visit([](const auto& stepper) { return stepper.standing(); }, stepper_);
}

std::vector<StateField> GradientFlow::fields() {
  return std::visit([](auto& stepper) { return stepper.fields(); }, stepper_);
}

void GradientFlow::go_on(const std::vector<double>& standing) {
  std::visit([&](auto& stepper) { stepper.go_on(standing); }, stepper_);
}

std::vector<Field> GradientFlow::momentum() const {
  return std::visit([](const auto& stepper) { return stepper.momentum(); }, stepper_);
}

std::vector<Field> GradientFlow::velocity(double floor) const {
  const Field& after = density();
  const double least = floor * std::max(maximum(before_), maximum(after));
  // What moves is, of a minimising movement, the density in the middle of the step.
  const double share = std::holds_alternative<JkoStepper>(stepper_) ? 0.5 : 1;
  std::vector<Field> result = momentum();
  for (Field& component : result) {
    for_each_cell(component, before_, after, [&](double& value, double from, double to) {
      const bool vacuum = !(std::min(from, to) > least);
      value = vacuum ? 0 : value / ((1 - share) * from + share * to);
    });
  }
  return result;
}

int FlowSteps::count() const {
  // A last step of round-off is none.
  return std::max(1, static_cast<int>(std::ceil(end / dt * (1 - 1e-9))));
}

namespace {

/// The times at which pictures are due.
class Pictures {
 public:
  explicit Pictures(const FlowSteps& steps)
      : between_(steps.pictures > 0 ? steps.pictures : steps.end), end_(steps.end) {}

  /// The next, or the end.
  double next() const { return std::min(static_cast<double>(drawn_) * between_, end_); }
  /// Whether one is due then; the next is a later one.
  bool due(double time) {
    if (time < next() * (1 - 1e-9)) return false;
    drawn_ = static_cast<long long>(time / between_ * (1 + 1e-9)) + 1;
    return true;
  }

  std::vector<double> standing() const { return {static_cast<double>(drawn_)}; }
  void go_on(const std::vector<double>& standing) {
    drawn_ = static_cast<long long>(standing.at(0));
  }

 private:
  double between_;
  double end_;
  long long drawn_ = 0;
};

/// How long steps are.
class Pace {
 public:
  Pace(const FlowSteps& steps, double energy) : steps_(steps), dt_(steps.dt), first_(energy) {}

  /// The time after the next step from there, not past `stop`.
  double next(int step, double time, double stop) const {
    if (!steps_.tolerance) return step + 1 == steps_.count() ? steps_.end : (step + 1) * dt_;
    const double left = stop - time;
    if (dt_ >= left * (1 - 1e-9)) return stop;
    return time + (dt_ > 0.5 * left ? 0.5 * left : dt_);
  }

  /// Steps to go from there.
  int to_go(int step, double time) const {
    if (!steps_.tolerance) return steps_.count() - step;
    return static_cast<int>(std::ceil((steps_.end - time) / dt_ * (1 - 1e-9)));
  }

  // The imbalance is compared with the fall of the energy in the step, or in one of its length on
  // average so far, whichever is more: their ratio is of first order in dt.
  void learn(const FlowStep& step, double time) {
    if (!steps_.tolerance) return;
    const double fall =
        std::max(step.energy_before - step.energy, (first_ - step.energy) * step.dt / time);
    const double most = 0.9 * *steps_.tolerance * fall;
    const double off = step.imbalance();
    const double longest = 1.5 * dt_;
    const double wanted = off * longest > most * step.dt ? step.dt * most / off : longest;
    dt_ = std::max(std::max(wanted, 0.5 * dt_), steps_.dt);
  }

  std::vector<double> standing() const { return {dt_, first_}; }
  void go_on(const std::vector<double>& standing) {
    dt_ = standing.at(0);
    first_ = standing.at(1);
  }

 private:
  const FlowSteps& steps_;
  double dt_;
  double first_;
};

/// A flow on its way.
class Walk {
 public:
  Walk(GradientFlow& flow, const FlowSteps& steps)
      : flow_(flow), steps_(steps), pictures_(steps), pace_(steps, flow.energy()) {
    state_.last.energy_before = state_.last.energy = flow.energy();
    state_.steps_to_go = pace_.to_go(0, 0);
    state_.picture = pictures_.due(0);
  }

  const FlowState& state() const { return state_; }
  bool is_over() const { return !(state_.time < steps_.end); }

  void step() {
    const double before = state_.time;
    state_.time = pace_.next(state_.step, before, pictures_.next());
    state_.last = flow_.step(state_.time - before);
    ++state_.step;
    pace_.learn(state_.last, state_.time);
    state_.steps_to_go = is_over() ? 0 : pace_.to_go(state_.step, state_.time);
    state_.picture = pictures_.due(state_.time);
  }

  Standing standing() const {
    Standing standing;
    standing.level = 0;
    standing.done = state_.step;
    standing.value = state_.last.energy;
    standing.numbers = {{"time", {state_.time}},
                        {"pictures", pictures_.standing()},
                        {"pace", pace_.standing()},
                        {"flow", flow_.standing()}};
    return standing;
  }

  /// Collective.
  void go_on(const Standing& standing, Checkpoints& checkpoints) {
    collectively(flow_.density().grid().comm(), [&] {
      require(standing.level == 0 && standing.numbers.contains("flow"), Failure::input,
              "the checkpoint is not one of a gradient flow");
      state_.step = standing.done;
      state_.time = standing.numbers.at("time").at(0);
      pictures_.go_on(standing.numbers.at("pictures"));
      pace_.go_on(standing.numbers.at("pace"));
    });
    flow_.go_on(standing.numbers.at("flow"));
    checkpoints.restore(flow_.fields());
  }

 private:
  GradientFlow& flow_;
  const FlowSteps& steps_;
  Pictures pictures_;
  Pace pace_;
  FlowState state_;
};

}  // namespace

void follow(GradientFlow& flow, const FlowSteps& steps, const FlowMonitor& monitor,
            const FlowKeeping& keeping) {
  Checkpoints* checkpoints = keeping.checkpoints;
  Walk walk(flow, steps);
  const std::optional<Standing> stopped =
      checkpoints != nullptr ? checkpoints->standing() : std::nullopt;
  if (stopped) {
    walk.go_on(*stopped, *checkpoints);
  } else {
    monitor(walk.state(), flow);
  }
  while (!walk.is_over()) {
    walk.step();
    monitor(walk.state(), flow);
    if (checkpoints == nullptr || walk.is_over() || !checkpoints->due()) continue;
    Standing standing = walk.standing();
    if (keeping.describe) keeping.describe(standing);
    checkpoints->save(standing, flow.fields());
  }
}

}  // namespace deblai
