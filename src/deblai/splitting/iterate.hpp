#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <deblai/splitting/chambolle_pock.hpp>
#include <deblai/splitting/stopping.hpp>

namespace deblai {

/// Where `iterate` stands after an iteration: with the last report, all that its decisions need.
struct Course : Outcome {
  static constexpr std::size_t window = 5;
  std::array<double, window> values{};  ///< the last ones, iteration i in slot (i - 1) % window
};

/// Advance `algorithm` until `rule` says stop: the consensus is below the tolerance and the value
/// has moved by less than a tenth of it in five iterations. Then finish, and tell
/// `monitor(iteration, report)` after every iteration. Non-convergence is an outcome, not an error.
///
/// Starts from `course` and `report`, which `between(course)` sees as they stand after every
/// iteration but the last: a solve that goes on from there takes the same course. Reports must be
/// the same on every rank: they alone decide. Collective where the algorithm is.
template <class Algorithm, class Watch, class Between>
Outcome iterate(Algorithm& algorithm, const StoppingRule& rule, Course course, StepReport& report,
                const Watch& monitor, const Between& between) {
  while (course.iterations + 1 < rule.max_iterations && !course.converged &&
         std::isfinite(report.value)) {
    report = algorithm.advance();
    const auto slot = static_cast<std::size_t>(course.iterations) % Course::window;
    const double moved = std::abs(report.value - course.values[slot]);
    course.values[slot] = report.value;
    ++course.iterations;
    monitor(course.iterations, report);
    course.converged =
        course.iterations >= rule.min_iterations && course.iterations > int(Course::window) &&
        report.consensus <= rule.tolerance &&
        moved <= std::max(0.1 * rule.tolerance * std::abs(report.value), rule.negligible);
    between(static_cast<const Course&>(course));
  }
  report = algorithm.finish();
  ++course.iterations;
  monitor(course.iterations, report);
  return course;
}

/// The same from the start to the end.
template <class Algorithm, class Watch>
Outcome iterate(Algorithm& algorithm, const StoppingRule& rule, StepReport& report,
                const Watch& monitor) {
  return iterate(algorithm, rule, Course{}, report, monitor, [](const Course&) {});
}

}  // namespace deblai
