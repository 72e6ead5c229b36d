#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <deblai/energies/energy_sum.hpp>
#include <deblai/problems/checkpoints.hpp>
#include <deblai/problems/geodesic.hpp>
#include <deblai/splitting/chambolle_pock.hpp>

namespace deblai {

/// How the steps of a gradient flow are computed.
struct JkoSettings {
  /// The tolerance is on |K x' - v| over what the step moves, or over a twentieth of what the
  /// fastest step so far would have moved in its time, if that is more (docs/decisions/0040).
  StoppingRule stopping{.max_iterations = 5000, .tolerance = 1e-4};
  std::optional<double> theta;  ///< weight of the half differences, in [0, 1]; else default_theta
  double relaxation = 1.85;     ///< in (0, 2)
};

/// What the round-off of two energies may leave of a JkoStep::surplus that vanishes, as a share of
/// them.
inline constexpr double jko_round_off = 1e-13;

/// What is known of a step.
struct JkoStep {
  double dt = 0;
  double energy_before = 0;
  double energy = 0;
  double distance_squared = 0;  ///< W2^2 of the densities before and after [mass length^2]
  double consensus = 0;         ///< |K x' - v| over what the step moved
  int iterations = 0;
  bool converged = false;
  /// Share of the mass that the last iterate had in regions behind obstacles it cannot reach; what
  /// the step returns has none there.
  double stray = 0;

  /// Metric slope squared, W2^2 / dt^2: what the flow dissipates [energy / time].
  double dissipation() const { return distance_squared / (dt * dt); }
  /// What Jordan, Kinderlehrer and Otto's inequality leaves: energy before - energy after -
  /// W2^2 / (2 dt), not negative but for jko_round_off.
  double surplus() const { return energy_before - energy - distance_squared / (2 * dt); }
};

/// Called after each iteration of a step, on every rank with the same numbers.
using JkoMonitor = std::function<void(int iteration, const StepReport&)>;

/// The minimising movements of an energy in the Wasserstein metric (Jordan, Kinderlehrer & Otto
/// 1998), of which dt -> 0 is the gradient flow  d_t rho = div(rho grad e'(rho)):
///
///     rho_{n+1} = argmin  W2^2(rho_n, rho) / (2 dt) + E(rho),
///
/// W2^2 by the path of Benamou and Brenier with the time steps of the grid, of which one is the
/// usual choice (Benamou, Carlier & Laborde 2016; Carrillo, Craig, Wang & Wei 2022). Each step
/// starts from the path and the dual of the step before. After every step the density is in the
/// domain of the energy, not negative, of the mass of the first to round-off, in every region that
/// obstacles wall off; the energy does not grow, and the inequality of JkoStep::surplus holds, if
/// need be by further iterations.
///
/// Stores a path, its dual, and three slices more. Collective on the grid; the same bits on any
/// number of ranks.
class JkoStepper {
 public:
  /// `initial` has one slice, and is not negative, of positive mass, within the domain of the
  /// energy, outside the model's obstacles (else CollectiveError, Failure::input). The model keeps
  /// mass, without viscosity, at the kinetic cost (else Failure::case_file).
  JkoStepper(const Field& initial, EnergySum energy, const Model& model,
             const JkoSettings& settings);
  ~JkoStepper();
  JkoStepper(JkoStepper&&) noexcept;
  JkoStepper& operator=(JkoStepper&&) noexcept;

  /// The density at hand <- the next one. A step that runs out of iterations is a result: the
  /// density then is one that does not break the promises, if need be the old one.
  JkoStep step(double dt, const JkoMonitor& monitor = {});

  const Field& density() const;
  /// Of the density at hand.
  double energy() const;

  /// What decides the next step beside the case: numbers, and fields to go with them.
  std::vector<double> standing() const;
  std::vector<StateField> fields();
  /// Be what had that standing, once the owned cells of the fields are filled. Collective. Throws
  /// CollectiveError, Failure::input, where that is none.
  void go_on(const std::vector<double>& standing);

  /// What the last step moved, at cell centres, an axis each, as a mean over its time [mass /
  /// (length^(d-1) time)]; zero before the first. Not collective.
  std::vector<Field> momentum() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace deblai
