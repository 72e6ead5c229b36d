#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <deblai/report/path_result.hpp>

namespace deblai {

/// What run.json says of a sequence: each leg on unit time, and the curve that they make.
struct SequenceReport {
  struct Leg {
    double start = 0;   ///< the time of its first frame
    double end = 1;     ///< and of its second
    PathResult result;  ///< of which `times` are those of the sequence
    GeodesicResiduals residuals;
    bool converged = false;
    std::vector<int> iterations_per_level;  ///< coarsest first
    double solve_seconds = 0;
    double iteration_seconds = 0;  ///< mean of the finest level

    double duration() const { return end - start; }
    /// Twice the integral of the kinetic energy, and that of growth [mass length^2 / time].
    double action() const { return result.distance_squared / duration(); }
  };

  std::vector<Leg> legs;

  /// Of the curve: the sum of the distances.
  double length() const;
  /// What no curve through the frames is shorter than, as far as the bounds of the legs tell.
  double lower_bound() const;
  double action() const;
  int converged() const;  ///< how many legs are
};

/// A leg between two times, and the masses of its frames. Collective.
SequenceReport::Leg described(const Geodesic& found, double start, double end, double source_mass,
                              double target_mass);

/// `result` of run.json. Not collective.
nlohmann::ordered_json to_json(const SequenceReport& sequence);

/// "a curve of length 0.5 through 5 frames, action 0.31".
std::string in_words(const SequenceReport& sequence);

/// A line a leg: "leg 1    from 0 to 0.5: ...", with that symbol of its squared distance.
std::vector<std::string> lines_of_legs(const SequenceReport& sequence, const std::string& symbol);

}  // namespace deblai
