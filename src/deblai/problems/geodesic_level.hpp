#pragma once

#include <type_traits>

#include <deblai/problems/geodesic.hpp>
#include <deblai/problems/geodesic_saddle.hpp>
#include <deblai/problems/papadakis_peyre_oudet.hpp>
#include <deblai/splitting/iterate.hpp>

namespace deblai {

/// One level of the nested iteration: an algorithm of choice on a state in place, and what its dual
/// proves.
template <class T>
class GeodesicLevel {
 public:
  /// As GeodesicSaddleOf wants the state. Not collective.
  GeodesicLevel(GeodesicStateOf<T>& state, const Action& action, const GeodesicSettings& settings);

  /// From `course` on; `between` after every iteration but the last. Leaves an admissible path and
  /// a feasible dual. Collective.
  template <class Watch, class Between>
  Outcome minimise(double sigma, const StoppingRule& rule, const Course& course, StepReport& report,
                   const Watch& watch, const Between& between) {
    if constexpr (std::is_same_v<T, double>) {
      if (settings_.algorithm == GeodesicSettings::Algorithm::douglas_rachford) {
        PapadakisPeyreOudet algorithm(state_, saddle_.constraint(), action_, theta_, sigma,
                                      settings_.relaxation);
        return iterate(algorithm, rule, report, watch);
      }
    }
    ChambollePock algorithm(saddle_, sigma, settings_.relaxation);
    return iterate(algorithm, rule, course, report, watch, between);
  }

  /// The discrete bound on the mean of J over space-time cells, in solver units. Collective.
  /// Destroys the dual.
  double discrete();

  /// The Kantorovich bound of the dual's potential, best of some times, on the ends in the units of
  /// the input. Collective.
  double kantorovich(const Field& source, const Field& target);

  /// The same of the potential that the iteration has at hand, at half time: a slice's work.
  /// Collective.
  double glimpse(const Field& source, const Field& target);

  /// Round-off of the iteration removed: down to that of T. Collective.
  void refine() { saddle_.constraint().project(state_.path); }

  /// The same, down to that of doubles. Collective.
  void polish();

 private:
  double bound_at(const Field& source, const Field& target, const FieldOf<T>& psi, int slice) const;

  GeodesicStateOf<T>& state_;
  const Action& action_;
  const GeodesicSettings& settings_;
  double theta_;
  GeodesicSaddleOf<T> saddle_;
};

}  // namespace deblai
