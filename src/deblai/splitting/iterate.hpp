#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <deblai/splitting/chambolle_pock.hpp>
#include <deblai/splitting/stopping.hpp>

namespace deblai {

/// Advance `algorithm` until `rule` says stop: the consensus is below the tolerance and the value
/// has moved by less than a tenth of it in five iterations. Then finish, and tell
/// `monitor(iteration, report)` after every iteration. Non-convergence is an outcome, not an error.
///
/// Reports must be the same on every rank: they alone decide. Collective where the algorithm is.
template <class Algorithm, class Watch>
Outcome iterate(Algorithm& algorithm, const StoppingRule& rule, StepReport& report,
                const Watch& monitor) {
  constexpr std::size_t window = 5;
  std::array<double, window> values{};
  Outcome outcome;
  while (outcome.iterations + 1 < rule.max_iterations && !outcome.converged &&
         std::isfinite(report.value)) {
    report = algorithm.advance();
    const auto slot = static_cast<std::size_t>(outcome.iterations) % window;
    const double moved = std::abs(report.value - values[slot]);
    values[slot] = report.value;
    ++outcome.iterations;
    monitor(outcome.iterations, report);
    outcome.converged =
        outcome.iterations >= rule.min_iterations && outcome.iterations > int(window) &&
        report.consensus <= rule.tolerance &&
        moved <= std::max(0.1 * rule.tolerance * std::abs(report.value), rule.negligible);
  }
  report = algorithm.finish();
  ++outcome.iterations;
  monitor(outcome.iterations, report);
  return outcome;
}

}  // namespace deblai
