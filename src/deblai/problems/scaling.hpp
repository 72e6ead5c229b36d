#pragma once

#include <optional>

#include <deblai/problems/geodesic.hpp>
#include <deblai/problems/geodesic_saddle.hpp>
#include <deblai/problems/moments.hpp>

namespace deblai {

/// The unit of length in which the distance is about 1: three to four times fewer iterations on
/// short transports. Bounded, so that a path which hardly moves does not stretch the box without
/// end. `distance_squared` is that of mean mass 1.
double length_scale_for(double distance_squared, const GridShape& shape);

/// Whether length and step follow docs/decisions/0050: for quadratic costs in a free box, whose
/// mass is kept, or grows by fisher_rao in equal steps of time. The others keep to 0018.
bool steps_by_momentum(const Model& model, const GridShape& shape);

/// The unit of length of a geodesic, in which its distance is 1/3 where mass hardly moves and 1
/// where it crosses half of the box: docs/decisions/0050. `distance_squared` is that of mean
/// mass 1.
double geodesic_length_scale(double distance_squared, const GridShape& shape);

/// When a step is found: on a coarser grid, on the finest from the path that the level below left,
/// or there when what that level could not see has been found.
enum class Stage { coarse, fine, late };

/// sigma over the ratio of dual to primal momentum, for a geodesic in this unit of length.
double geodesic_step_factor(const Model& model, const GridShape& shape, double length_scale,
                            Stage stage);

/// |u| / |m|, the momentum's dual over the momentum, over all cells and faces: what sets the step,
/// whatever the unit of length. None of a path at rest, whose dual is round-off. Collective.
template <class T>
std::optional<double> momentum_ratio(const GeodesicStateOf<T>& state, const StoppingRule& rule);

/// A density of mean 1 if it has this mass, so that no tolerance depends on the unit of mass.
Field normalised(const Field& density, double mass);

/// Two densities on one grid are the same but for round-off. Collective.
bool agree(const Field& a, const Field& b);

/// What a squared distance is known to be before anything is computed: of equal masses Gelbrich's
/// bound; where mass grows, no more than to remove the source and make the target.
double first_guess(const Moments& from, const Moments& to, const Model& model);

/// pJ to W^2 for W^p = pJ.
double squared(double cost, double degree);

/// sigma over the ratio of dual to primal. Where mass grows the dual ranges further, most where it
/// is born from vacuum, for which time is graded: docs/decisions/0022.
double step_factor(const Model& model, const GridShape& shape);

/// The ratio of dual to primal below which a path is at rest: |m| of a density 1 whose kinetic
/// energy the rule calls negligible. Such a dual is round-off, which no step is made of.
double at_rest(const StoppingRule& rule);

/// The share of growth in the action of a state that has settled: by Euler's identity the pairing
/// of source or momentum with its dual is the degree times its part of the cost, and fisher_rao has
/// the degree of the transport. In [0, 1]; 0 where mass is kept. Reads the upper halo of the
/// momentum. Collective.
template <class T>
double growth_share(const GeodesicStateOf<T>& state, const Model& model, const ScaledModel& scaled,
                    double theta);

/// The power of two next below the mean weight of the cells that are not obstacles, in which a
/// balanced cost is linear; else 1. Collective where the model has a mobility.
double unit_of_weight(const Model& model);

/// The model with its weight in this unit, of which a power of two leaves no round-off.
Model in_unit_of_weight(const Model& model, double unit);

/// Throw unless no mass of `density` on this rank lies inside obstacles.
void require_free(const Field& density, const Field& mobility, const char* name);

/// A state's path in the units of the input, with its residuals but the consensus. Collective.
template <class T>
Geodesic unscaled(GeodesicStateOf<T>&& state, const Model& model, double mass);

}  // namespace deblai
