#pragma once

#include <deblai/cases/inputs.hpp>
#include <deblai/field/field.hpp>

namespace deblai {

/// Source and target on the grid, one slice each, ready to be joined by a geodesic.
struct Densities {
  Field source;
  Field target;
  double source_mass = 0;
  double target_mass = 0;
};

/// The inputs as cell averages or samples, blurred, their masses treated as `mass` says.
///
/// Collective on the grid, whose shape is inputs.shape. Throws CollectiveError, Failure::input, on
/// densities that are negative, not finite or empty, and on masses that differ under `keep`.
Densities make_densities(const Grid& grid, const Case& c, const Inputs& inputs);

}  // namespace deblai
