#pragma once

#include <vector>

#include <deblai/field/paths.hpp>

namespace deblai {

/// The map K from a staggered path to one vector a cell:
///     (mean of the two time faces of rho, half sums of the two faces of m_a,
///      sqrt(theta) times their half differences, the source).
/// theta = 0 is the scheme of Papadakis, Peyré & Oudet (2014), which does not see the highest
/// frequency; theta = 1 averages squares. |K| <= 1 on every grid, under the weights of TimeSteps.
/// With theta = 0 the CellPath has no difference components.

/// out <- K path. Reads the upper halo of the momentum. Not collective.
void interpolate(const StaggeredPath& path, double theta, CellPath& out);

/// path <- path + factor K* cells, on inner faces only: ends and walls are data. Reads the lower
/// halo of the sums and differences along their own axis and both sides' where the upper face of
/// the last cell is stored. Not collective.
void add_interpolation_adjoint(double factor, const CellPath& cells, double theta,
                               StaggeredPath& path);

/// Half sums of the two faces of each cell, a field of one slice an axis. Reads the upper halo. Not
/// collective.
std::vector<Field> cell_means(const std::vector<Field>& faces);

}  // namespace deblai
