#pragma once

#include <optional>

#include <deblai/cases/inputs.hpp>
#include <deblai/field/field.hpp>

namespace deblai {

/// 1 / weight, and 0 in cells that obstacles cover by half or more; none where there is neither.
/// Collective; throws CollectiveError, Failure::input, on weights that are not positive and on
/// obstacles that cover no cell.
std::optional<Field> make_mobility(const Grid& grid, const Inputs& inputs);

/// 1 in cells where mass may grow, else 0. Collective; throws CollectiveError, Failure::input, when
/// that is nowhere.
Field make_growth_mask(const Grid& grid, const Density& mask);

/// No mass inside obstacles: a little that reaches into them is cut off, and the mass restored.
/// Collective. Returns the share that was cut off. Throws CollectiveError, Failure::input, where
/// that is more than a thousandth.
double clear_of_obstacles(Field& density, const Field& mobility, const std::string& name);

}  // namespace deblai
