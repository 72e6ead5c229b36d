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
          .iterations = done.iterations};
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

 private:
  const FlowSteps& steps_;
  double dt_;
  double first_;
};

}  // namespace

void follow(GradientFlow& flow, const FlowSteps& steps, const FlowMonitor& monitor) {
  Pictures pictures(steps);
  Pace pace(steps, flow.energy());
  FlowState state;
  state.last.energy_before = state.last.energy = flow.energy();
  state.steps_to_go = pace.to_go(0, 0);
  state.picture = pictures.due(0);
  monitor(state, flow);
  while (state.time < steps.end) {
    const double before = state.time;
    state.time = pace.next(state.step, before, pictures.next());
    state.last = flow.step(state.time - before);
    ++state.step;
    pace.learn(state.last, state.time);
    state.steps_to_go = state.time < steps.end ? pace.to_go(state.step, state.time) : 0;
    state.picture = pictures.due(state.time);
    monitor(state, flow);
  }
}

}  // namespace deblai
