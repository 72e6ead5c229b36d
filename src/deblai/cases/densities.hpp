#pragma once

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
  double source_given = 0;  ///< mass before `mass` was obeyed
  double target_given = 0;
  std::vector<std::string> remarks = {};  ///< what is to be warned of
};

/// "source 3.14, target 12.57, both scaled to 1 (mass: unit)".
std::string masses_in_words(const Densities& ends, MassRule rule);

/// Share of the box where either density exceeds a thousandth of its maximum. Collective.
double filled_share(const Densities& ends);

/// The inputs as cell averages or samples, blurred, their masses treated as `mass` says.
///
/// Collective on the grid, whose shape is inputs.shape. Throws CollectiveError, Failure::input, on
/// densities that are negative, not finite or empty, and on masses that differ under `keep`.
Densities make_densities(const Grid& grid, const Case& c, const Inputs& inputs);

}  // namespace deblai
