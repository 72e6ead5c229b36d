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
/// problem's ends, and made admissible. The half differences shrink with the spacing. Each coarse
/// field is given back as soon as it is interpolated. Collective.
template <class T = double>
GeodesicStateOf<T> prolonged(GeodesicState coarse, const Field& source, const Field& target);

/// The same, with what interpolation misses at the ends added to the faces between them, linearly
/// in time: a path at rest stays at rest. Collective.
template <class T = double>
GeodesicStateOf<T> prolonged_in_detail(GeodesicState coarse, const Field& source,
                                       const Field& target);

/// The mixture (1-t) source + t target made admissible, dual zero. Collective.
template <class T = double>
GeodesicStateOf<T> mixture(const Field& source, const Field& target, const BalanceLaw& law,
                           CellComponents kind);

/// Change the unit of length for an action of this degree: momentum and source are multiplied,
/// their duals degree - 1 times, the density's dual degree times.
void rescale(GeodesicState& state, const BalanceLaw& law, double degree);

}  // namespace deblai
