#pragma once

#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include <deblai/problems/checkpoints.hpp>
#include <deblai/problems/flow_steps.hpp>
#include <deblai/problems/implicit_flow.hpp>
#include <deblai/problems/jko.hpp>

namespace deblai {

/// What is known of a step, by either scheme.
struct FlowStep {
  double dt = 0;
  double energy_before = 0;
  double energy = 0;
  /// Metric slope squared: W2^2 / dt^2 of a minimising movement; of finite volumes the integral of
  /// rho |grad e'|^2 at the end of the step [energy / time].
  double dissipation = 0;
  int iterations = 0;
  std::optional<double> consensus = std::nullopt;  ///< of a minimising movement: JkoStep
  bool converged = true;
  double stray = 0;  ///< JkoStep::stray

  /// W2 of the step; of finite volumes to first order, speed at the end times dt.
  double distance() const;
  /// energy before - energy - W2^2 / (2 dt), not negative.
  double surplus() const { return energy_before - energy - 0.5 * dt * dissipation; }
  /// What the balance d_t E = -dissipation is off by over the step: |energy before - energy - dt
  /// dissipation|, of first order in dt when compared with the fall of the energy.
  double imbalance() const;
};

/// A Wasserstein gradient flow, step by step, by either scheme. Collective on the grid.
class GradientFlow {
 public:
  /// Throws as the scheme does; both refuse densities that are negative, empty or of infinite
  /// energy (CollectiveError, Failure::input), and what they do not take (Failure::case_file).
  /// @param jko of the minimising movements, of no effect on finite volumes
  GradientFlow(const Field& initial, EnergySum energy, const Model& model, FlowScheme scheme,
               const JkoSettings& jko);

  FlowStep step(double dt);

  const Field& density() const;
  double energy() const;

  /// As of JkoStepper: all but what `momentum` and `velocity` tell.
  std::vector<double> standing() const;
  std::vector<StateField> fields();
  void go_on(const std::vector<double>& standing);

  /// What moved in the last step, at cell centres, an axis each [mass / (length^(d-1) time)]: its
  /// mean of a minimising movement, that at the end of finite volumes. Collective.
  std::vector<Field> momentum() const;
  /// The same over the density that moved; 0 where the density before or after the step is below
  /// `floor` times the largest. Collective.
  std::vector<Field> velocity(double floor) const;

 private:
  std::variant<JkoStepper, ImplicitFlow> stepper_;
  Field before_;
};

/// Where a flow stands, looked at after each step and at the start.
struct FlowState {
  int step = 0;  ///< 0: the start
  double time = 0;
  int steps_to_go = 0;   ///< with a tolerance a guess
  bool picture = false;  ///< one is due
  FlowStep last;         ///< of which at the start only the energy is known
};

/// Called on every rank with the same numbers. Collective.
using FlowMonitor = std::function<void(const FlowState& state, const GradientFlow& flow)>;

/// How a flow leaves its state between two steps, and is gone on with.
struct FlowKeeping {
  Checkpoints* checkpoints = nullptr;  ///< none: it does not
  /// What the caller wants beside it: Standing::numbers, and the seconds so far.
  std::function<void(Standing&)> describe = {};
};

/// Follow a flow to the end. Pictures are due at the ends of steps: with a tolerance these meet the
/// times exactly, else it is the first at or after. Collective.
///
/// With checkpoints it goes on where one that was stopped stood, to the same bits: the monitor then
/// sees the steps after that.
void follow(GradientFlow& flow, const FlowSteps& steps, const FlowMonitor& monitor,
            const FlowKeeping& keeping = {});

}  // namespace deblai
