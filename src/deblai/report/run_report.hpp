#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <deblai/grid/grid.hpp>
#include <deblai/problems/continuity.hpp>
#include <deblai/problems/geodesic.hpp>
#include <deblai/report/film_report.hpp>
#include <deblai/report/flow_report.hpp>
#include <deblai/report/group_report.hpp>
#include <deblai/report/model_report.hpp>
#include <deblai/report/path_result.hpp>
#include <deblai/report/sequence_report.hpp>

namespace deblai {

enum class Status {
  running,  ///< or killed: nothing else can tell
  converged,
  iteration_limit,  ///< results are written, the tolerance was not reached
  stopped,          ///< stopped early, resumable
  failed            ///< RunReport::error says why
};

/// As run.json spells it: "converged", "iteration_limit", ...
std::string_view to_string(Status status);

/// A file that the case read, as the case names it, and what was in it.
struct InputFile {
  std::string path;
  std::string sha256;  ///< hexadecimal, of the contents
};

/// Everything that run.json holds. Starts as the report of a run that failed before it found
/// anything; what becomes known is filled in.
struct RunReport {
  Status status = Status::failed;
  std::string error;  ///< empty unless the run failed
  std::string problem = "geodesic";
  ModelReport model;
  std::string precision = "double";  ///< of what the finest grid stores: `solver.precision`
  int ranks = 1;
  GridShape grid;
  std::map<std::string, std::string>
      libraries;  ///< name -> version; library_versions() and the caller's

  using Result = PathResult;
  Result result;

  std::optional<GroupReport> group;        ///< of a barycentre, whose result has no distance
  std::optional<SequenceReport> sequence;  ///< alike
  std::optional<Carried> carried;          ///< of the continuity equation, which minimises nothing

  std::optional<FlowReport> flow;  ///< of a gradient flow, alike
  std::optional<FilmReport> film;  ///< of the velocity of a film, alike

  GeodesicResiduals residuals{unknown, unknown, unknown, unknown, unknown};
  std::vector<int> iterations_per_level;  ///< coarsest first

  struct Timing {
    double total_seconds = unknown;
    double solve_seconds = unknown;
    double iteration_seconds = unknown;  ///< mean of the finest level
  } timing;
  /// Time of an iteration a space-time cell, times the ranks [ns].
  double ns_per_cell_iteration_core() const;

  struct Memory {
    double predicted_bytes = unknown;       ///< of the rank that owns most
    double peak_bytes = unknown;            ///< of the rank that used most
    double peak_bytes_all_ranks = unknown;  ///< sum over the ranks
  } memory;
  /// Peak of all ranks a space-time cell of the grid.
  double bytes_per_cell() const;

  /// Of runs whose iteration is that of a geodesic.
  struct Performance {
    double budget_bytes_per_cell = unknown;  ///< Budget::total of an iteration
    double bandwidth = unknown;              ///< of all ranks, triad_bandwidth [bytes / s]
  } performance;
  /// Time in which that memory moves the budget, by that of an iteration of the finest level.
  double fraction_of_roof() const;

  int resumptions = 0;  ///< of the run, which was stopped as often

  std::vector<InputFile> inputs;
  std::vector<std::string> outputs;  ///< relative to the run directory

  /// Take over what a solve found: result, residuals, iterations, times, and the status that
  /// follows; the masses of both ends are those of the data, which are known before. Collective.
  void take(const Geodesic& geodesic);
  /// The same of `flow`, which ends with that density. Collective.
  void take_flow(const Field& density);
  /// The same of a barycentre; residuals are the largest of its legs, and no bound is known.
  /// Collective.
  /// @param masses of the densities
  void take(const Barycentre& barycentre, const std::vector<double>& masses);
  /// The same of a sequence; residuals are the largest of its legs. Not collective.
  void take(const SequenceReport& found);
  /// The same of a density that was carried, and what it became. Collective.
  void take(const Carried& carried, const Field& density);
  /// The same of the velocity of a film.
  void take(const FilmReport& found);
};

}  // namespace deblai
