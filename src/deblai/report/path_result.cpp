#include <deblai/report/path_result.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/field/fingerprint.hpp>

namespace deblai {

using Json = nlohmann::ordered_json;

namespace {

std::string in_digits(const std::vector<const Field*>& fields) {
  return fmt::format("{:016x}", fingerprint(fields));
}

}  // namespace

double PathResult::distance() const { return std::sqrt(distance_squared); }

double PathResult::lower_bound() const { return bound == "discrete" ? discrete : kantorovich; }

double PathResult::gap_to(double lower) const {
  return vanishes() || distance_squared == lower ? 0 : 1 - lower / distance_squared;
}

void PathResult::take(const Geodesic& geodesic) {
  distance_squared = geodesic.distance_squared;
  kantorovich = geodesic.certificate.kantorovich.value_or(unknown);
  bound = geodesic.certificate.kantorovich ? "kantorovich" : "discrete";
  discrete = geodesic.certificate.discrete;
  growth_part = geodesic.growth_part;
  const StaggeredPath& path = geodesic.path;
  fingerprint = fingerprint_of({&path});
  times = path.grid().time().face;
  mass_then.clear();
  for (int k = 0; k < path.density.slices(); ++k) mass_then.push_back(integral(path.density, k));
  double longest = 0;
  for (const Axis& axis : path.grid().shape().axes) longest = std::max(longest, axis.length);
  round_off = geodesic.mass * std::pow(1e-8 * longest, 2);
}

Json to_json(const PathResult& found) {
  return {{"distance_squared", found.distance_squared},
          {"distance", found.distance()},
          {"lower_bound", found.lower_bound()},
          {"relative_gap", found.relative_gap()},
          {"bound", found.bound},
          {"kantorovich", found.kantorovich},
          {"discrete_lower_bound", found.discrete},
          {"discrete_gap", found.discrete_gap()},
          {"fingerprint", found.fingerprint.empty() ? Json() : Json(found.fingerprint)},
          {"transport_part", found.transport_part()},
          {"growth_part", found.growth_part},
          {"mass",
           {{"source", found.source_mass},
            {"target", found.target_mass},
            {"times", found.times},
            {"over_time", found.mass_then}}}};
}

Json to_json(const GeodesicResiduals& found) {
  return {{"continuity", found.continuity},
          {"consensus", found.consensus},
          {"mass_drift", found.mass_drift},
          {"negative_mass", found.negative_mass},
          {"obstacle_mass", found.obstacle_mass}};
}

GeodesicResiduals worst_of(const GeodesicResiduals& a, const GeodesicResiduals& b) {
  return {std::max(a.continuity, b.continuity), std::max(a.consensus, b.consensus),
          std::max(a.mass_drift, b.mass_drift), std::max(a.negative_mass, b.negative_mass),
          std::max(a.obstacle_mass, b.obstacle_mass)};
}

std::string fingerprint_of(const std::vector<const StaggeredPath*>& paths) {
  std::vector<const Field*> fields;
  for (const StaggeredPath* path : paths) {
    fields.push_back(&path->density);
    for (const Field& momentum : path->momentum) fields.push_back(&momentum);
    if (path->source) fields.push_back(&*path->source);
  }
  return in_digits(fields);
}

std::string fingerprint_of(const Field& density) { return in_digits({&density}); }

}  // namespace deblai
