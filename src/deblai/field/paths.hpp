#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// The unknown x = (rho, m, z), staggered (Papadakis, Peyré & Oudet 2014).
///
/// `density` on the time faces 0..nt, [mass / length^d]: the first and the last are data.
/// `momentum[a]` on the faces orthogonal to axis a at the nt slabs between them, [mass /
/// (length^(d-1) time)], stored with the cell on its right; the faces in walls are zero. The halo
/// above the last owned cell along a holds the neighbour's face, so that every owned cell sees both
/// of its faces. `source`, where mass may grow, in the cells of the nt slabs: the rate of growth
/// times the length kappa, [mass / (length^(d-1) time)].
struct StaggeredPath {
  Field density;
  std::vector<Field> momentum;
  std::optional<Field> source;

  explicit StaggeredPath(const Grid& grid)
      : density(grid, grid.time_steps() + 1),
        momentum(static_cast<std::size_t>(grid.dim()), Field(grid, grid.time_steps())) {}
  StaggeredPath(Field rho, std::vector<Field> m, std::optional<Field> z)
      : density(std::move(rho)), momentum(std::move(m)), source(std::move(z)) {}
  const Grid& grid() const { return density.grid(); }
};

/// What a space-time cell holds: 0 the density's component (alpha), 1..d the half sums of the
/// momentum's two faces an axis, d+1..2d the half differences times sqrt(theta) (absent when theta
/// = 0), and last the source's (absent where mass is kept).
struct CellComponents {
  int dim = 1;
  bool differences = false;
  bool source = false;

  int count() const { return 1 + dim * (differences ? 2 : 1) + (source ? 1 : 0); }
};

/// The dual unknown y, or a point K x: one vector a space-time cell, nt slices each.
template <class T>
struct CellPathOf {
  std::vector<FieldOf<T>> components;
  CellComponents kind;

  CellPathOf(const Grid& grid, CellComponents held)
      : components(static_cast<std::size_t>(held.count()), FieldOf<T>(grid, grid.time_steps())),
        kind(held) {}
  CellPathOf(std::vector<FieldOf<T>> given, CellComponents held)
      : components(std::move(given)), kind(held) {}
  const Grid& grid() const { return components.front().grid(); }
  bool has_differences() const { return kind.differences; }

  FieldOf<T>& alpha() { return components[0]; }
  const FieldOf<T>& alpha() const { return components[0]; }
  FieldOf<T>& sum(int a) { return components[static_cast<std::size_t>(1 + a)]; }
  const FieldOf<T>& sum(int a) const { return components[static_cast<std::size_t>(1 + a)]; }
  FieldOf<T>& difference(int a) {
    return components[static_cast<std::size_t>(1 + grid().dim() + a)];
  }
  const FieldOf<T>& difference(int a) const {
    return components[static_cast<std::size_t>(1 + grid().dim() + a)];
  }
  /// Null where mass is kept.
  FieldOf<T>* source() { return kind.source ? &components.back() : nullptr; }
  const FieldOf<T>* source() const { return kind.source ? &components.back() : nullptr; }
};

using CellPath = CellPathOf<double>;

}  // namespace deblai
