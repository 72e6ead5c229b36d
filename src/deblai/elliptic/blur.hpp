#pragma once

#include <array>

#include <deblai/field/field.hpp>

namespace deblai {

/// density <- the density after the heat flow of the grid that widens it by a standard deviation of
/// `width` an axis [length], with no-flux walls. One slice; not negative before, not negative
/// after. Conserves mass to round-off. Collective; the same bits on any number of ranks.
void blur(Field& density, const std::array<double, max_dim>& width);

}  // namespace deblai
