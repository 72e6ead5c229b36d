#pragma once

#include <optional>
#include <vector>

#include <petscvec.h>

#include <deblai/field/halo.hpp>
#include <deblai/transport/diffusion.hpp>
#include <deblai/transport/diffusive_flux.hpp>

namespace deblai {

/// The nonlinear system of a step of ImplicitDiffusion, rho - rho_0 + dt div F(rho) = 0, at a
/// density that is looked at: what flows between its cells, and the derivatives of that.
///
/// Stores 11 fields of one slice, and three for each axis.
class DiffusionSystem {
 public:
  /// Every rank owns cells. Borrows the diffusion. Collective.
  /// @param mobility one slice, factor of the flux in [0, inf); 0 in obstacles
  DiffusionSystem(const Grid& grid, const Diffusion& diffusion,
                  const std::optional<Field>& mobility);

  /// Take a step from `rho` in the potential `drift`, one slice each. Collective.
  void begin(const Field& rho, const Field& drift, double dt);

  /// Take a density, below zero as zero; at once if it is the one at hand. Collective.
  void look_at(Vec rho);

  /// The same, as if all of it were an ideal gas as hot as what diffuses fastest before the step:
  /// linear, and fills vacuum. Collective.
  void look_at_as_gas(Vec rho);

  /// out <- rho - rho_0 + dt div F of the density at hand, `rho` itself. Rank-local.
  void residual(Vec rho, Vec out) const;
  /// What rounding leaves of the residual, in l2. Collective.
  double rounding() const;
  /// The derivatives of dt F / h by the densities below and above a face, as FluxSolver takes
  /// them: not negative the first, not positive the second. Where the exact ones are not so, 0.
  const std::vector<Field>& by_low() const { return by_low_; }
  const std::vector<Field>& by_high() const { return by_high_; }

  /// rho <- rho_0 - dt div F: mass to round-off however good the density at hand. Rank-local.
  void advance(Field& rho) const;
  /// F at the density at hand on the faces below own cells [mass / (length^(d-1) time)].
  /// Rank-local.
  void take_fluxes(std::vector<Field>& fluxes) const;
  /// Integral of flux times force at the density at hand, over the volume of a cell. Rank-local.
  ExactSum dissipation() const;

 private:
  int count(int a) const { return grid_.owned().count[static_cast<std::size_t>(a)]; }
  void exchange(Field& field);
  bool is_at_hand(Vec rho);
  void flatten(int z, int y);
  DiffusiveCell cell(std::ptrdiff_t at) const;
  double conductance(std::ptrdiff_t low, std::ptrdiff_t high) const;
  double divergence(std::ptrdiff_t at) const;
  void evaluate_fluxes(double temperature);
  template <class F>
  void for_each_own_face(F&& f) const;

  Grid grid_;
  const Diffusion& diffusion_;
  Halo halo_;
  Field open_;
  Field drift_;
  Field before_;
  Field rho_;
  Field pressure_;
  Field pressure_slope_;
  Field potential_;
  Field potential_slope_;
  std::vector<Field> flux_;  ///< dt F / h: of the density of a cell, what flows in the step
  std::vector<Field> by_low_;
  std::vector<Field> by_high_;
  bool fresh_ = true;  ///< nothing has been looked at in this step
  ExactSum rounding_;  ///< squares of what rounding adds to flux_
  double dt_ = 0;
  double gas_temperature_ = 0;  ///< of look_at_as_gas
  double floor_ = 0;
  double floor_pressure_ = 0;
  double floor_potential_ = 0;
};

}  // namespace deblai
