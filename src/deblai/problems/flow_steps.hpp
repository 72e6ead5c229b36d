#pragma once

#include <optional>

namespace deblai {

/// How the steps of a gradient flow are taken: JkoStepper or ImplicitFlow. docs/decisions/0030.
enum class FlowScheme { jko, implicit_fv };

/// The time steps of a flow.
struct FlowSteps {
  double dt = 0;   ///< of each, the last may be shorter; with a tolerance of the first and shortest
  double end = 0;  ///< from 0
  /// Largest share of the fall of the energy that FlowStep::imbalance may have: a step is as long
  /// as that allows, judged by the one before. docs/decisions/0031. None: all steps are alike.
  std::optional<double> tolerance = std::nullopt;
  double pictures = 0;  ///< time between two that are looked at; 0: only both ends

  /// Without a tolerance.
  int count() const;
};

}  // namespace deblai
