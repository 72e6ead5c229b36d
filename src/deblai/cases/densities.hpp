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
  std::vector<Field> fields;          ///< in the order of Case::ends
  std::vector<double> masses;         ///< theirs
  std::vector<double> given;          ///< theirs before `mass` was obeyed
  std::vector<std::string> remarks;   ///< what was cut off
  std::vector<std::string> warnings;  ///< what was lost

  std::optional<Field> aim;        ///< energy.target.density, one slice
  std::optional<Field> potential;  ///< energy.potential, alike; finite

  const Grid& grid() const { return fields.front().grid(); }
  const Field& source() const { return fields.front(); }
  const Field& target() const { return fields.back(); }
};

/// "source 3.14, target 12.57, all scaled to 1 (mass: unit)".
std::string masses_in_words(const Case& c, const Densities& ends);

/// Share of the box where any density exceeds a thousandth of its maximum. Collective.
double filled_share(const Densities& ends);

/// The inputs as cell averages or samples, blurred, cleared of obstacles, their masses treated as
/// `mass` says.
///
/// @param mobility 0 in an obstacle; none where there are none
///
/// Collective on the grid, whose shape is inputs.shape. Throws CollectiveError, Failure::input, on
/// densities that are negative, not finite, empty or inside obstacles, on masses that differ under
/// `keep` where they may not, and on a potential that is not finite.
Densities make_densities(const Grid& grid, const Case& c, const Inputs& inputs,
                         const std::optional<Field>& mobility = std::nullopt);

}  // namespace deblai
