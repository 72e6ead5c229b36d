#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>

#include <deblai/base/catalogue.hpp>
#include <deblai/field/field.hpp>

namespace deblai {

/// Densities of n adjacent cells, [mass / length^d].
struct DensityLine {
  const double* rho = nullptr;
  std::ptrdiff_t n = 0;
  std::ptrdiff_t first = 0;  ///< of the first cell in a Field of one slice: field.slice(0) + first
};

/// A term E of what a Wasserstein gradient flow decreases, of densities of one slice.
///
/// Its first variation e' at a cell is a function of the density of that cell alone, increasing: E
/// is the sum over cells of a convex function, times their volume, or is replaced by one that
/// touches it at a given density (`linearise`) and, once it is raised enough, lies above it
/// elsewhere. Everything in the user's units.
class Energy {
 public:
  virtual ~Energy() = default;

  /// E(rho); infinite outside its domain, not finite where its input is not. Collective; the same
  /// bits on any number of ranks.
  virtual double value(const Field& rho) const = 0;

  /// slope += e'(rho), curvature += e''(rho); both may be infinite at a density of 0. One virtual
  /// call a line of cells. Rank-local.
  virtual void add_derivatives(const DensityLine& line, double* slope, double* curvature) const = 0;

  /// Replace what is not pointwise by what touches it at `rho`. Collective.
  virtual void linearise(const Field&) {}

  /// Bend the replacement up, so that it lies above E for more densities of the mass of the one
  /// where it touches. False if it lies above all of them already. Not collective, but the same on
  /// every rank.
  virtual bool raise() { return false; }

  /// What the energy is to a flow that is not computed by its steps of least action.
  enum class Role {
    ideal_gas,  ///< T rho log rho, of which the pressure is T rho
    internal,   ///< another function of the density of a cell alone, with a pressure
    drift,      ///< its first variation after `linearise` is a potential
    other
  };
  virtual Role role() const { return Role::other; }

  /// T of an ideal gas [length^2 / time].
  virtual double temperature() const { return 0; }

  /// Of an internal energy: pressure += p(rho) = rho e'(rho) - e(rho), slope += p'(rho).
  /// Rank-local.
  virtual void add_pressure(const DensityLine&, double* /*pressure*/, double* /*slope*/) const {}

  /// The largest density of the domain.
  virtual double largest() const { return std::numeric_limits<double>::infinity(); }
};

/// What an energy is made from beside its parameters. What it does not use may be missing.
struct EnergyInput {
  Grid grid;
  const Field* field = nullptr;  ///< one slice, copied: a potential, or a target
  /// Of a displacement [length]; even. May be infinite at the origin.
  std::function<double(const std::array<double, max_dim>&)> kernel = {};
};

using Energies = Catalogue<Energy, EnergyInput, Parameters>;

/// Sum over the cells of f(rho, offset of the cell in a field of one slice), times their volume;
/// infinite where an f is. Collective; the same bits on any number of ranks.
template <class F>
double integral_of(const Field& rho, F&& f) {
  const Grid& grid = rho.grid();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  ExactSum total;
  double worst = 0;
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* values = rho.line(0, z, y);
    const std::ptrdiff_t first = values - rho.slice(0);
    double line = 0;
    for (std::ptrdiff_t x = 0; x < grid.owned().count[0]; ++x) line += f(values[x], first + x);
    if (line == infinity) worst = infinity;
    if (line != infinity) total.add(line);
  });
  if (max(grid.comm(), worst) == infinity) return infinity;
  return sum(grid.comm(), total) * grid.shape().cell_volume();
}

}  // namespace deblai
