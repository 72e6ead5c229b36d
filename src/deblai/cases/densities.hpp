#pragma once

#include <optional>
#include <string>
#include <vector>

#include <deblai/cases/inputs.hpp>
#include <deblai/field/field.hpp>

namespace deblai {

/// Source and target on the grid, one slice each, ready to be joined by a geodesic.
struct Densities {
  Field source;
  Field target;
  double source_mass = 0;
  double target_mass = 0;
  std::vector<std::string> remarks = {};  ///< what was cut off
};

/// The inputs as cell averages or samples, blurred, cleared of obstacles, their masses treated as
/// `mass` says.
///
/// @param mobility 0 in an obstacle; none where there are none
///
/// Collective on the grid, whose shape is inputs.shape. Throws CollectiveError, Failure::input, on
/// densities that are negative, not finite, empty or inside obstacles, and on masses that differ
/// under `keep` where they may not.
Densities make_densities(const Grid& grid, const Case& c, const Inputs& inputs,
                         const std::optional<Field>& mobility = std::nullopt);

}  // namespace deblai
