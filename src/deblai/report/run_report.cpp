#include <deblai/report/run_report.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/field/fingerprint.hpp>

namespace deblai {
namespace {

double space_time_cells(const GridShape& grid) {
  return static_cast<double>(grid.cells()) * grid.time_steps;
}

void add_fields(const StaggeredPath& path, std::vector<const Field*>& fields) {
  fields.push_back(&path.density);
  for (const Field& momentum : path.momentum) fields.push_back(&momentum);
  if (path.source) fields.push_back(&*path.source);
}

std::string in_digits(const std::vector<const Field*>& fields) {
  return fmt::format("{:016x}", fingerprint(fields));
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

double RunReport::Result::distance() const { return std::sqrt(distance_squared); }

double RunReport::Result::lower_bound() const {
  return bound == "discrete" ? discrete : kantorovich;
}

double RunReport::Result::gap_to(double lower) const {
  return vanishes() || distance_squared == lower ? 0 : 1 - lower / distance_squared;
}

double RunReport::ns_per_cell_iteration_core() const {
  const double paths = group ? static_cast<double>(group->legs.size()) : 1;
  return 1e9 * timing.iteration_seconds * ranks / (paths * space_time_cells(grid));
}

double RunReport::bytes_per_cell() const {
  return memory.peak_bytes_all_ranks / space_time_cells(grid);
}

void RunReport::take(const Geodesic& geodesic) {
  status = geodesic.converged ? Status::converged : Status::iteration_limit;
  result.distance_squared = geodesic.distance_squared;
  result.kantorovich = geodesic.certificate.kantorovich.value_or(unknown);
  result.bound = geodesic.certificate.kantorovich ? "kantorovich" : "discrete";
  result.discrete = geodesic.certificate.discrete;
  result.growth_part = geodesic.growth_part;
  const StaggeredPath& path = geodesic.path;
  std::vector<const Field*> fields;
  add_fields(path, fields);
  result.fingerprint = in_digits(fields);
  result.times = path.grid().time().face;
  result.mass_then.clear();
  for (int k = 0; k < path.density.slices(); ++k)
    result.mass_then.push_back(integral(path.density, k));
  double longest = 0;
  for (const Axis& axis : geodesic.path.grid().shape().axes)
    longest = std::max(longest, axis.length);
  result.round_off = geodesic.mass * std::pow(1e-8 * longest, 2);
  residuals = geodesic.residuals;
  iterations_per_level = geodesic.iterations_per_level;
  timing.solve_seconds = geodesic.solve_seconds;
  timing.iteration_seconds = geodesic.iteration_seconds;
}

void RunReport::take_flow(const Field& density) {
  result.fingerprint = in_digits({&density});
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
  std::vector<const Field*> fields;
  for (const Geodesic& leg : barycentre.legs) add_fields(leg.path, fields);
  result.fingerprint = in_digits(fields);
  for (const Geodesic& leg : barycentre.legs) {
    const auto raise = [&](double GeodesicResiduals::*residual) {
      residuals.*residual = std::max(residuals.*residual, leg.residuals.*residual);
    };
    raise(&GeodesicResiduals::continuity);
    raise(&GeodesicResiduals::consensus);
    raise(&GeodesicResiduals::mass_drift);
    raise(&GeodesicResiduals::negative_mass);
    raise(&GeodesicResiduals::obstacle_mass);
    timing.iteration_seconds += leg.iteration_seconds;
  }
  iterations_per_level = barycentre.iterations_per_level;
  timing.solve_seconds = barycentre.solve_seconds;
}

void RunReport::take(const Carried& found, const Field& density) {
  result.fingerprint = in_digits({&density});
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
