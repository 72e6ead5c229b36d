#pragma once

#include <functional>
#include <vector>

#include <deblai/problems/geodesic.hpp>

namespace deblai {

/// Densities at increasing times, of one slice each, that geodesics join one after the other. What
/// it refers to outlives it.
struct TimedDensities {
  const std::vector<Field>& densities;
  const std::vector<double>& times;

  int legs() const { return static_cast<int>(densities.size()) - 1; }
  double start(int leg) const { return times[static_cast<std::size_t>(leg)]; }
  double end(int leg) const { return times[static_cast<std::size_t>(leg) + 1]; }
  double duration(int leg) const { return end(leg) - start(leg); }
};

/// Where the finished legs of a sequence are kept: memory holds one. Its members are collective.
class Legs {
 public:
  virtual ~Legs() = default;

  /// How many of the first ones are there.
  virtual int finished() = 0;
  /// One of those, to the bit.
  virtual Geodesic read(int leg) = 0;
  /// The next one.
  virtual void keep(int leg, const Geodesic& found) = 0;
};

/// The model of a leg on unit time: viscosity is a square of a length in a time. Not collective.
Model on_unit_time(const Model& model, double duration);

/// The geodesic from each frame to the next, on unit time: those of solve_geodesic, to the bit.
///
/// Collective on the grid; throws as solve_geodesic does. Only the legs that `legs` does not have
/// are solved. `take` gets all of them, in their order. With `checkpoints` the next leg goes on
/// where it was stopped, if it was.
void solve_sequence(const TimedDensities& frames, const Model& model,
                    const GeodesicSettings& settings, Legs& legs,
                    const std::function<void(const Geodesic&)>& take, const Monitor& monitor = {},
                    Checkpoints* checkpoints = nullptr);

}  // namespace deblai
