#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// How a density diffuses: a pressure p and a chemical potential mu, functions of the density at a
/// cell that increase, with dp = rho dmu. Of the entropy p = rho and mu = log rho.
class Diffusion {
 public:
  virtual ~Diffusion() = default;

  /// What n cells have: values, and derivatives by the density.
  struct Line {
    double* pressure;
    double* pressure_slope;
    double* potential;
    double* potential_slope;
    std::ptrdiff_t n;
  };
  /// Densities are not negative. Finite everywhere: an empty cell has what 1e-300 has.
  virtual void evaluate(const double* rho, const Line& line) const = 0;
};

/// What a step of ImplicitDiffusion took.
struct DiffusionReport {
  int substeps = 0;        ///< more than one where Newton's method did not converge in one
  int iterations = 0;      ///< of Newton's method, of all substeps
  double dissipation = 0;  ///< of the energy, integral of rho |grad (mu + V)|^2 [energy / time]
};

/// d_t rho = div(rho grad(mu(rho) + V)), walls without flux, by backward Euler and two-point fluxes
///
///     F = -(dp + theta dV) / h,   theta = dp / dmu
///
/// with the differences of p, mu and V across a face: theta is a mean of both densities, the
/// logarithmic one of the entropy. The flux is -theta d(mu + V) / h, so that the energy decreases
/// as it does for the equation; theta is cut to at most twice the density of the cell that the
/// flux leaves, so that densities stay positive. Both hold for any dt, with mass to
/// round-off; second order in h where the density is smooth, first in dt. Compare Bessemoulin-
/// Chatard (2012), Chainais-Hillairet et al. (2020).
///
/// Newton's method of PETSc's SNES with the exact Jacobian, which FluxSolver inverts; its options
/// have the prefix `diffusion_`. The same bits on any number of ranks: docs/decisions/0030.
class ImplicitDiffusion {
 public:
  /// Collective on the grid. Borrows the diffusion.
  /// @param mobility one slice, factor of the flux in [0, inf); 0 in obstacles
  ImplicitDiffusion(const Grid& grid, const Diffusion& diffusion,
                    const std::optional<Field>& mobility = std::nullopt);
  ~ImplicitDiffusion();

  /// rho becomes the density at a time dt later, under the potential V of `drift` (one slice).
  /// Halves the step where Newton's method fails. Collective; throws CollectiveError,
  /// Failure::internal, when it fails with a thousandth of the step.
  DiffusionReport step(Field& rho, const Field& drift, double dt);

  /// The flux at the end of the last step [mass / (length^(d-1) time)], a field an axis, each face
  /// stored with the cell above it; the upper halo is filled. Collective.
  std::vector<Field> fluxes() const;

 private:
  class Solver;
  std::unique_ptr<Solver> solver_;  ///< none on idle ranks
  Grid grid_;
};

}  // namespace deblai
