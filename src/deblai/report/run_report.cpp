#include <deblai/report/run_report.hpp>

#include <algorithm>
#include <cmath>

namespace deblai {
namespace {

double space_time_cells(const GridShape& grid) {
  return static_cast<double>(grid.cells()) * grid.time_steps;
}

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::running:
      return "running";
    case Status::converged:
      return "converged";
    case Status::iteration_limit:
      return "iteration_limit";
    case Status::stopped:
      return "stopped";
    case Status::failed:
      return "failed";
  }
  return "failed";
}

double RunReport::ns_per_cell_iteration_core() const {
  const double paths = group ? static_cast<double>(group->legs.size()) : 1;
  return 1e9 * timing.iteration_seconds * ranks / (paths * space_time_cells(grid));
}

double RunReport::bytes_per_cell() const {
  return memory.peak_bytes_all_ranks / space_time_cells(grid);
}

double RunReport::fraction_of_roof() const {
  const double least =
      performance.budget_bytes_per_cell * space_time_cells(grid) / performance.bandwidth;
  return least / timing.iteration_seconds;
}

void RunReport::take(const Geodesic& geodesic) {
  status = geodesic.converged ? Status::converged : Status::iteration_limit;
  result.take(geodesic);
  residuals = geodesic.residuals;
  iterations_per_level = geodesic.iterations_per_level;
  timing.solve_seconds = geodesic.solve_seconds;
  timing.iteration_seconds = geodesic.iteration_seconds;
}

void RunReport::take_flow(const Field& density) {
  result.fingerprint = fingerprint_of(density);
  const std::vector<FlowRow>& rows = flow.value().rows;
  status = flow->converged == flow->steps() ? Status::converged : Status::iteration_limit;
  result.bound = "none";
  result.source_mass = rows.front().moments.mass;
  result.target_mass = rows.back().moments.mass;
  const bool splits = rows.back().consensus.has_value();
  residuals.consensus = splits ? 0 : unknown;
  residuals.mass_drift = 0;
  residuals.negative_mass = 0;
  residuals.obstacle_mass = 0;
  for (const FlowRow& row : rows) {
    result.times.push_back(row.time);
    const double mass = row.moments.mass;
    result.mass_then.push_back(mass);
    if (splits) residuals.consensus = std::max(residuals.consensus, row.consensus.value_or(0));
    residuals.mass_drift =
        std::max(residuals.mass_drift, std::abs(mass / rows.front().moments.mass - 1));
    residuals.obstacle_mass = std::max(residuals.obstacle_mass, row.stray);
  }
  timing.solve_seconds = rows.back().seconds;
  timing.iteration_seconds = rows.back().seconds / std::max(iterations_per_level.back(), 1);
}

void RunReport::take(const Barycentre& barycentre, const std::vector<double>& masses) {
  status = barycentre.converged ? Status::converged : Status::iteration_limit;
  group = described(barycentre, masses);
  result.bound = "none";
  residuals = {};
  timing.iteration_seconds = 0;
  std::vector<const StaggeredPath*> paths;
  for (const Geodesic& leg : barycentre.legs) {
    paths.push_back(&leg.path);
    residuals = worst_of(residuals, leg.residuals);
    timing.iteration_seconds += leg.iteration_seconds;
  }
  result.fingerprint = fingerprint_of(paths);
  iterations_per_level = barycentre.iterations_per_level;
  timing.solve_seconds = barycentre.solve_seconds;
}

void RunReport::take(const SequenceReport& found) {
  status = Status::converged;
  sequence = found;
  result.bound = "none";
  residuals = {};
  iterations_per_level.clear();
  timing.solve_seconds = 0;
  timing.iteration_seconds = 0;
  for (const SequenceReport::Leg& leg : found.legs) {
    if (!leg.converged) status = Status::iteration_limit;
    residuals = worst_of(residuals, leg.residuals);
    // Levels are counted from the finest: frames that agree have no other.
    std::vector<int>& all = iterations_per_level;
    const std::vector<int>& levels = leg.iterations_per_level;
    if (all.size() < levels.size()) all.insert(all.begin(), levels.size() - all.size(), 0);
    for (std::size_t i = 0; i < levels.size(); ++i)
      all[all.size() - levels.size() + i] += levels[i];
    timing.solve_seconds += leg.solve_seconds;
    timing.iteration_seconds += leg.iteration_seconds / static_cast<double>(found.legs.size());
  }
}

void RunReport::take(const Carried& found, const Field& density) {
  result.fingerprint = fingerprint_of(density);
  status = Status::converged;
  carried = found;
  residuals = {unknown, unknown, unknown, unknown, unknown};
  residuals.mass_drift = found.mass_drift.value_or(unknown);
  timing.solve_seconds = found.solve_seconds;
}

void RunReport::take(const FilmReport& found) {
  status = found.converged ? Status::converged : Status::iteration_limit;
  film = found;
  residuals = {unknown, unknown, unknown, unknown, unknown};
  residuals.continuity = found.residual;
  residuals.mass_drift = 0;
  for (const double mass : found.masses)
    residuals.mass_drift = std::max(residuals.mass_drift, std::abs(mass / found.masses[0] - 1));
  iterations_per_level = {found.iterations};
  timing.solve_seconds = found.solve_seconds;
  timing.iteration_seconds = found.solve_seconds / std::max(found.iterations, 1);
}

}  // namespace deblai
