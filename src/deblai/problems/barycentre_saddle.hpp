#pragma once

#include <functional>
#include <vector>

#include <deblai/problems/geodesic_saddle.hpp>

namespace deblai {

/// Several paths that share their last density, as the saddle problem that ChambollePock iterates
/// on: SaddleProblem.
class BarycentreSaddle {
 public:
  /// The states have the same law and the same last density, their paths are admissible, and stay
  /// so. `weights` sum to 1. Not collective.
  BarycentreSaddle(std::vector<GeodesicState>& legs, const std::vector<double>& weights,
                   const Action& action, double theta);

  /// Potentials of the legs and the step of the shared end. Collective.
  void project();

  /// The rest of the iteration; value, consensus are those of the weighted legs. Collective.
  StepReport advance(double sigma, double relaxation);

  /// Of each leg, without its weight: the mean of J over space-time cells at the last iteration.
  const std::vector<double>& values() const { return values_; }

 private:
  void sum_last_slabs(Field& out, const std::function<const Field&(std::size_t)>& of) const;

  std::vector<GeodesicState>& legs_;
  std::vector<double> weights_;
  std::vector<double> values_;
  double theta_;
  std::vector<Field> potentials_;
  Field correction_;
  SpectralSolver solver_;
  std::vector<Sweep> sweeps_;
  Halo halo_;
  Halo slice_halo_;
  Field end_;       ///< K* y on the shared face
  Field end_step_;  ///< its step
};

}  // namespace deblai
