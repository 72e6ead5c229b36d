#pragma once

#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// The unknown x = (rho, m), staggered (Papadakis, Peyre & Oudet 2014).
///
/// `density` on the time faces 0..nt, [mass / length^d]: the first and the last are data.
/// `momentum[a]` on the faces orthogonal to axis a at the nt slabs between them, [mass /
/// (length^(d-1) time)], stored with the cell on its right; the faces in walls are zero. The halo
/// above the last owned cell along a holds the neighbour's face, so that every owned cell sees both
/// of its faces.
struct StaggeredPath {
  Field density;
  std::vector<Field> momentum;

  explicit StaggeredPath(const Grid& grid)
      : density(grid, grid.time_steps() + 1),
        momentum(static_cast<std::size_t>(grid.dim()), Field(grid, grid.time_steps())) {}
  const Grid& grid() const { return density.grid(); }
};

/// The dual unknown y, or a point K x: one vector a space-time cell.
///
/// Components: 0 the density's (alpha), 1..d the half sums of the momentum's two faces an axis,
/// d+1..2d the half differences times sqrt(theta) (absent when theta = 0). Each has nt slices.
struct CellPath {
  std::vector<Field> components;

  CellPath(const Grid& grid, int count)
      : components(static_cast<std::size_t>(count), Field(grid, grid.time_steps())) {}
  const Grid& grid() const { return components.front().grid(); }
  int size() const { return static_cast<int>(components.size()); }
  bool has_differences() const { return size() > 1 + grid().dim(); }

  Field& alpha() { return components[0]; }
  const Field& alpha() const { return components[0]; }
  Field& sum(int a) { return components[static_cast<std::size_t>(1 + a)]; }
  const Field& sum(int a) const { return components[static_cast<std::size_t>(1 + a)]; }
  Field& difference(int a) { return components[static_cast<std::size_t>(1 + grid().dim() + a)]; }
  const Field& difference(int a) const {
    return components[static_cast<std::size_t>(1 + grid().dim() + a)];
  }
};

}  // namespace deblai
