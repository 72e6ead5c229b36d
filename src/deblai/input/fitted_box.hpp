#pragma once

#include <vector>

#include <deblai/input/density.hpp>

namespace deblai {

/// The smallest box with cubic cells that holds `both` with a margin on every side, centred on it.
///
/// @param cells   cells an axis, x first: as many axes as numbers
/// @param margin  free space on each side, as a fraction of the longest side of `both`
/// Rank-local. Throws Error, Failure::case_file, on a negative margin or no extent at all.
GridShape fitted_box(const Bounds& both, const std::vector<int>& cells, int time_steps,
                     double margin);

/// The same, with `longest` cells along the longest side and as many of that size on the others as
/// they need.
GridShape fitted_box(const Bounds& both, int dim, int longest, int time_steps, double margin);

/// The same with cubic cells of that side: as many as it takes, and a few more where transforms are
/// then faster. Throws Error, Failure::case_file, where they are more than a grid can have.
GridShape spaced_box(const Bounds& both, int dim, double spacing, int time_steps, double margin);

}  // namespace deblai
