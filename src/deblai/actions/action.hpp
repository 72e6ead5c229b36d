#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include <deblai/base/catalogue.hpp>

namespace deblai {

/// A point for each of n adjacent cells: component c of cell i is components[c][i]. Component 0 is
/// the density's, the others the momentum's. The components do not overlap.
struct CellLine {
  std::span<double* const> components;
  std::ptrdiff_t n = 0;
};

/// A convex cost J of moving mass, summed over cells: what a point K x of a path costs.
///
/// One virtual call a line of cells, never one a cell. Values of a cell depend on that cell alone,
/// so that results are the same bits on any number of ranks.
class Action {
 public:
  virtual ~Action() = default;

  /// y <- prox_{step J*}(y), the dual half of Moreau's identity
  /// x = prox_{J / step}(x) + prox_{step J*}(step x) / step. Rank-local.
  virtual void prox_dual(double step, const CellLine& y) const = 0;

  /// Sum over the cells of J; infinite where a point is outside its domain. Rank-local.
  virtual double value(const CellLine& point) const = 0;

  /// Sum over the cells of J*, the convex conjugate; infinite outside its domain. Rank-local.
  virtual double conjugate(const CellLine& y) const = 0;

  /// Least c for which every (alpha - c, beta) lies in the domain of J*: negative when all lie
  /// inside, -infinity when no alpha is too large, +infinity when none is small enough. Rank-local.
  virtual double excess(const CellLine& y) const = 0;
};

using Actions = Catalogue<Action>;

}  // namespace deblai
