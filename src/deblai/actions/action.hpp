#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <span>

#include <deblai/base/catalogue.hpp>
#include <deblai/field/field.hpp>

namespace deblai {

/// A point for each of n adjacent cells: component c of cell i is components[c][i]. Component 0 is
/// the density's; then the momentum's half sums, its half differences and the source, as Medium
/// says. The components do not overlap.
template <class T>
struct CellLineOf {
  std::span<T* const> components;
  std::ptrdiff_t n = 0;
  std::ptrdiff_t first = 0;  ///< of the first cell in a Field of one slice: field.slice(0) + first
};

using CellLine = CellLineOf<double>;
using FloatLine = CellLineOf<float>;

/// Where mass moves: the components of a cell, the units, and what varies in space. Fields have one
/// slice and outlive the actions made from them.
///
/// Solver units: densities are divided by `density_unit` U, lengths multiplied by `length_scale` L,
/// so that an action of degree p comes out divided by U / L^p. A cost that is not homogeneous in
/// the density needs U.
struct Medium {
  int dim = 1;
  bool has_differences = false;  ///< components d+1..2d hold sqrt(theta) times half differences
  bool has_source = false;       ///< the last component is the source times `growth_length`
  double density_unit = 1;       ///< [mass / length^d]
  double length_scale = 1;
  double growth_length = 1;                                        ///< kappa, in solver units
  double density_bound = std::numeric_limits<double>::infinity();  ///< in solver units
  const Field* mobility = nullptr;  ///< 1 / w(x), 0 in an obstacle; null: 1 everywhere
  const Field* growth = nullptr;    ///< 1 where mass is made and lost, 0 where not; null: 1

  /// Components of the momentum, which costs treat alike: 1..momenta().
  int momenta() const { return dim * (has_differences ? 2 : 1); }
  int components() const { return 1 + momenta() + (has_source ? 1 : 0); }
};

/// A convex cost J of moving and making mass, summed over cells: what a point K x of a path costs.
///
/// One virtual call a line of cells, never one a cell. Values of a line depend on that line alone,
/// so that results are the same bits on any number of ranks.
class Action {
 public:
  virtual ~Action() = default;

  /// y <- prox_{step J*}(y), the dual half of Moreau's identity
  /// x = prox_{J / step}(x) + prox_{step J*}(step x) / step. Rank-local.
  virtual void prox_dual(double step, const CellLine& y) const = 0;

  /// The same of floats: through doubles, unless an action knows better.
  virtual void prox_dual_of_floats(double step, const FloatLine& y) const;

  /// Sum over the cells of J; infinite where a point is outside its domain. Rank-local.
  virtual double value(const CellLine& point) const = 0;

  /// Sum over the cells of J*, the convex conjugate; infinite outside its domain. Rank-local.
  virtual double conjugate(const CellLine& y) const = 0;
  double conjugate_of_floats(const FloatLine& y) const;

  /// Of each cell the least c for which (alpha - c, beta) lies in the domain of J*: negative where
  /// it lies inside, -infinity where no alpha is too large. What `shrink` is for is left out.
  /// Rank-local.
  virtual void excess(const CellLine& y, double* each) const = 0;

  /// Largest s <= 1 for which s y can be brought into the domain of J* by a shift of alpha alone.
  /// Rank-local.
  virtual double shrink(const CellLine&) const { return 1; }

  /// J is positively homogeneous in a whole point, so that J* is 0 on its domain.
  virtual bool is_homogeneous() const { return true; }

  /// J is homogeneous of this degree in momentum and growth together; W^degree = degree J.
  virtual double degree() const { return 2; }
};

using Actions = Catalogue<Action, Medium, Parameters>;

}  // namespace deblai
