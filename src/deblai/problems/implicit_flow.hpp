#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <deblai/energies/energy_sum.hpp>
#include <deblai/problems/checkpoints.hpp>
#include <deblai/transport/implicit_diffusion.hpp>

namespace deblai {

/// What is known of a step of ImplicitFlow.
struct ImplicitFlowStep {
  double dt = 0;
  double energy_before = 0;
  double energy = 0;
  double dissipation = 0;  ///< integral of rho |grad e'|^2 at the end of the step [energy / time]
  int iterations = 0;      ///< of Newton's method
  int substeps = 0;
  bool converged = true;  ///< else only a first part of the step was taken, or none of it
};

/// The gradient flow of an energy by implicit finite volumes (ImplicitDiffusion), a route that
/// shares nothing with the minimising movements of JkoStepper: one nonlinear system a step, no path
/// and no distance. Internal energies are implicit, potentials exact, interactions taken at the
/// density before. Mass to round-off, never negative; the energy never grows: a step in which an
/// explicit term makes it grow is halved, up to 256-fold, and then left.
///
/// Stores some 55 numbers a cell. Collective on the grid; the same bits on any number of ranks.
class ImplicitFlow {
 public:
  /// `initial` has one slice, and is one of which starting_energy is finite. The energy is a sum
  /// that is_diffusion() (else CollectiveError, Failure::case_file).
  /// @param mobility one slice, 0 in obstacles
  ImplicitFlow(const Field& initial, EnergySum energy,
               const std::optional<Field>& mobility = std::nullopt);
  ~ImplicitFlow();
  ImplicitFlow(ImplicitFlow&&) noexcept;
  ImplicitFlow& operator=(ImplicitFlow&&) noexcept;

  /// The density at hand <- that at a time dt later. A step that fails is a result. Collective.
  ImplicitFlowStep step(double dt);

  const Field& density() const;
  double energy() const;  ///< of the density at hand

  /// As of JkoStepper.
  std::vector<double> standing() const;
  std::vector<StateField> fields();
  void go_on(const std::vector<double>& standing);

  /// What moved at the end of the last step, at cell centres, an axis each [mass / (length^(d-1)
  /// time)]. Collective.
  std::vector<Field> momentum() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace deblai
