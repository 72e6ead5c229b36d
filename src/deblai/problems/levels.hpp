#pragma once

#include <vector>

#include <deblai/problems/geodesic_saddle.hpp>

namespace deblai {

/// The grids of nested iteration, coarsest first: each halves what the next has, as long as an axis
/// of 15 cells or more is left; time stops at 8 steps. All on the same box.
std::vector<GridShape> nested_shapes(const GridShape& finest, int max_levels);

/// A density of one slice as means over the cells of a coarser grid. Collective.
Field restricted(const Field& density, const Grid& coarse);

/// Path and dual of a coarse problem, interpolated linearly to a finer grid, with the fine
/// problem's ends, and made admissible. The half differences shrink with the spacing. Collective.
GeodesicState prolonged(const GeodesicState& coarse, const Field& source, const Field& target);

/// The mixture (1-t) source + t target made admissible, dual zero. Collective.
GeodesicState mixture(const Field& source, const Field& target, double length_scale,
                      int components);

/// Change the unit of length: momentum and velocities are multiplied, the density's dual twice.
void rescale(GeodesicState& state, double length_scale);

}  // namespace deblai
