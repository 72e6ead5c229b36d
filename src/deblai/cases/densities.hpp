#pragma once

#include <optional>
#include <string>
#include <vector>

#include <deblai/cases/inputs.hpp>
#include <deblai/field/field.hpp>

namespace deblai {

/// The ends of a case on the grid, one slice each, ready to be joined by geodesics: source and
/// target, or the densities of a group.
struct Densities {
  std::vector<Field> fields;         ///< in the order of Case::ends
  std::vector<double> masses;        ///< theirs
  std::vector<std::string> remarks;  ///< what was cut off

  const Grid& grid() const { return fields.front().grid(); }
  const Field& source() const { return fields.front(); }
  const Field& target() const { return fields.back(); }
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
