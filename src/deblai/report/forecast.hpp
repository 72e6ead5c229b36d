#pragma once

#include <optional>
#include <vector>

#include <deblai/problems/geodesic.hpp>

namespace deblai {

/// How long an iteration takes, and how long the finest level will still take.
///
/// The consensus falls geometrically for want of better knowledge: its mean rate over the later
/// half of the level, carried on to the tolerance, and never past the allowed number of iterations.
/// The legs of a sequence that are still to come take as long as those before.
class Forecast {
 public:
  /// @param tolerance of the stopping rule; 0: only the allowed iterations bound the time.
  explicit Forecast(double tolerance) : tolerance_(tolerance) {}

  void add(const Progress& progress);

  /// Mean of this level [s]; unknown after its first iteration.
  std::optional<double> seconds_per_iteration() const;
  /// Unknown below the finest level, and while it has too few iterations to tell.
  std::optional<double> seconds_to_go() const;

 private:
  double tolerance_;
  std::vector<Progress> level_;  ///< of the current level
};

}  // namespace deblai
