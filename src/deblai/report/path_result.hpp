#pragma once

#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <deblai/problems/geodesic.hpp>

namespace deblai {

/// A number that is not known (yet); `null` in run.json.
inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// What run.json says of a path.
struct PathResult {
  double distance_squared =
      unknown;                   ///< W2^2, twice the minimal action on unit time [mass length^2]
  double growth_part = unknown;  ///< what growing mass adds to it
  std::string bound = "kantorovich";  ///< which of the certificates `lower_bound` is
  double kantorovich = unknown;       ///< Certificate::kantorovich
  double discrete = unknown;          ///< Certificate::discrete
  /// A distance_squared up to here is round-off [mass length^2].
  double round_off = 0;
  double source_mass = unknown;
  double target_mass = unknown;
  /// Of the path or paths found, 16 hexadecimal digits: the same bits, the same text. Empty:
  /// there is no path.
  std::string fingerprint;
  std::vector<double> times;      ///< of the time faces
  std::vector<double> mass_then;  ///< of the path at these times

  /// What moving mass adds to distance_squared.
  double transport_part() const { return distance_squared - growth_part; }
  double distance() const;
  /// The certificate that `bound` names.
  double lower_bound() const;
  /// The densities agree as far as numbers can tell.
  bool vanishes() const { return distance_squared <= round_off; }
  /// (distance_squared - bound) / distance_squared, 0 where both are round-off. The value belongs
  /// to the grid and the Kantorovich bound to the sampled measures, so that the error of the grid
  /// can put the bound above the value: the sign is kept.
  double kantorovich_gap() const { return gap_to(kantorovich); }
  /// The same of the discrete bound, which no value that has converged is below.
  double discrete_gap() const { return gap_to(discrete); }
  /// That of `lower_bound`.
  double relative_gap() const { return gap_to(lower_bound()); }

  /// Take over what a solve found; the masses of both ends are those of the data, which are known
  /// before. Collective.
  void take(const Geodesic& geodesic);

 private:
  double gap_to(double lower) const;
};

/// The keys of a path in run.json.
nlohmann::ordered_json to_json(const PathResult& found);
nlohmann::ordered_json to_json(const GeodesicResiduals& found);

/// The larger one of each.
GeodesicResiduals worst_of(const GeodesicResiduals& a, const GeodesicResiduals& b);

/// Of paths, in this order, as PathResult has it; of a density. Collective.
std::string fingerprint_of(const std::vector<const StaggeredPath*>& paths);
std::string fingerprint_of(const Field& density);

}  // namespace deblai
