#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <deblai/field/field.hpp>
#include <deblai/transport/diffusion.hpp>

namespace deblai {

/// What a step of ImplicitDiffusion took.
struct DiffusionReport {
  bool converged = true;   ///< else Newton's method failed with a thousandth of the step
  int substeps = 0;        ///< more than one where Newton's method did not converge in one
  int iterations = 0;      ///< of Newton's method, of all substeps
  double dissipation = 0;  ///< of the energy, integral of rho |grad (mu + V)|^2 [energy / time]
};

/// d_t rho = div(rho grad(mu(rho) + V)), walls without flux, by backward Euler and two-point
/// fluxes. Where part of rho is like an ideal gas of temperature T, these are Scharfetter and
/// Gummel's,
///
///     F = T (B(u) rho_a - B(-u) rho_b) / h,   B(u) = u / (e^u - 1),   u = d(mu_1 + V) / T,
///
/// mu_1 the rest of mu, d the differences across a face: linear in rho for the entropy, and upwind
/// where d(mu_1 + V) is larger than T. Elsewhere they are
///
///     F = -(dp + theta dV) / h,   theta = dp / dmu,
///
/// theta a mean of both densities, cut to at most twice the density of the cell that the flux
/// leaves. Both run down mu + V, so that the energy decreases as it does for the equation, and keep
/// densities positive, for any dt; second order in h where the density is smooth, first in dt.
/// Compare Bessemoulin-Chatard (2012), Chainais-Hillairet et al. (2020).
///
/// Newton's method of PETSc's SNES with the Jacobian made monotone, which FluxSolver inverts; its
/// options have the prefix `diffusion_`. The same bits on any number of ranks: docs/decisions/0030
/// and 0045.
class ImplicitDiffusion {
 public:
  /// Collective on the grid. Borrows the diffusion.
  /// @param mobility one slice, factor of the flux in [0, inf); 0 in obstacles
  ImplicitDiffusion(const Grid& grid, const Diffusion& diffusion,
                    const std::optional<Field>& mobility = std::nullopt);
  ~ImplicitDiffusion();

  /// rho becomes the density at a time dt later, under the potential V of `drift` (one slice).
  /// Halves the step where Newton's method fails; if that does not help rho stays, and the report
  /// says so. Collective.
  DiffusionReport step(Field& rho, const Field& drift, double dt);

  /// The flux at the end of the last step [mass / (length^(d-1) time)], 0 if that failed: a field
  /// an axis, each face stored with the cell above it; the upper halo is filled. Collective.
  std::vector<Field> fluxes() const;

 private:
  class Solver;
  std::unique_ptr<Solver> solver_;  ///< none on idle ranks
  Grid grid_;
  bool moved_ = false;  ///< there is a last step, and it converged
};

}  // namespace deblai
