#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <deblai/problems/moments.hpp>

namespace deblai {

/// What is known of a gradient flow after a step, and what history.csv holds of it.
struct FlowRow {
  int step = 0;  ///< 0: where it starts
  double time = 0;
  double energy = 0;
  double dissipation = 0;  ///< FlowStep::dissipation [energy / time]
  double entropy = 0;      ///< integral of rho log rho
  Moments moments;
  double largest_density = 0;
  double distance = 0;  ///< W2 of the step
  double surplus = 0;   ///< energy before - energy - W2^2 / (2 dt) [energy]
  int iterations = 0;
  std::optional<double> consensus = std::nullopt;
  double seconds = 0;  ///< since the start
  double stray = 0;    ///< FlowStep::stray; of run.json alone

  /// About the mean [mass length^2].
  double second_moment() const;

  static std::string header(int dim);
  std::string text(int dim) const;

  /// As numbers that a checkpoint keeps; and back. Throws Error, Failure::input, where there are
  /// not as many.
  std::vector<double> numbers() const;
  static FlowRow of(std::span<const double> numbers);
  static constexpr std::size_t width = 13 + max_dim + max_dim * max_dim;  ///< of those
};

/// What run.json says of a gradient flow.
struct FlowReport {
  std::string scheme;
  std::vector<FlowRow> rows;  ///< the start, and every step
  int converged = 0;          ///< steps

  int steps() const { return static_cast<int>(rows.size()) - 1; }
  /// The most by which the energy and the first energy less all that was dissipated differ, as a
  /// share of the energy's fall; 0 where it does not fall. Of the exact flow both agree.
  double imbalance() const;
};

/// The keys that it adds to `result` of run.json.
nlohmann::ordered_json to_json(const FlowReport& flow);

/// "energy 4.13, from 8.02, at the time 0.5 (50 steps)".
std::string in_words(const FlowReport& flow);

}  // namespace deblai
