#include <deblai/problems/implicit_flow.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include <deblai/operators/interpolation.hpp>
#include <deblai/problems/flow_start.hpp>

namespace deblai {

namespace {

/// The internal energies of a sum, as their flow diffuses.
class InternalDiffusion final : public Diffusion {
 public:
  explicit InternalDiffusion(const EnergySum& energy) : energy_(energy) {}

  double temperature() const override { return energy_.temperature(); }

  void evaluate(const double* rho, const Line& line) const override {
    std::vector<double> positive(rho, rho + line.n);
    for (double& value : positive) value = std::max(value, 1e-300);
    for (double* values :
         {line.pressure, line.pressure_slope, line.potential, line.potential_slope}) {
      std::fill_n(values, line.n, 0.0);
    }
    energy_.add_internal({positive.data(), line.n, 0}, line.potential, line.potential_slope,
                         line.pressure, line.pressure_slope);
  }

 private:
  const EnergySum& energy_;
};

}  // namespace

class ImplicitFlow::Inside {
 public:
  Inside(const Field& initial, EnergySum given, const std::optional<Field>& mobility)
      : energy(diffusive(std::move(given), initial.grid().comm())),
        rho(initial),
        energy_now(starting_energy(initial, energy, mobility)),
        diffusion_(energy),
        solver_(initial.grid(), diffusion_, mobility) {}

  ImplicitFlowStep step(double dt) {
    constexpr int finest = 256;
    ImplicitFlowStep done{.dt = dt, .energy_before = energy_now};
    int parts = 1;
    for (int i = 0; i < parts && done.converged;) {
      Field next = rho;
      const DiffusionReport report = solver_.step(next, energy.drift_at(rho), dt / parts);
      done.iterations += report.iterations;
      const double found = energy.value(next);
      const double rounding = 1e-11 * (std::abs(energy_now) + std::abs(found));
      if (report.converged && found <= energy_now + rounding) {
        moved_ = found <= energy_now;  // else at rest
        done.dissipation = moved_ ? report.dissipation : 0;
        done.substeps += report.substeps;
        ++i;
        if (!moved_) continue;
        rho = std::move(next);
        energy_now = found;
      } else if (report.converged && parts < finest) {
        parts *= 2;
        i *= 2;
      } else {  // what is left of the step is not taken
        done.converged = moved_ = false;
        done.dissipation = 0;
      }
    }
    done.energy = energy_now;
    return done;
  }

  std::vector<Field> momentum() const {
    if (moved_) return cell_means(solver_.fluxes());
    return {static_cast<std::size_t>(rho.grid().dim()), Field(rho.grid(), 1)};
  }

  EnergySum energy;
  Field rho;
  double energy_now;

 private:
  static EnergySum diffusive(EnergySum given, const Communicator& comm) {
    collectively(comm, [&] {
      require(given.is_diffusion(), Failure::case_file,
              "implicit finite volumes take an entropy or a porous medium, beside potentials and "
              "interactions; other energies flow by minimising movements, `scheme: jko`");
    });
    return given;
  }

  InternalDiffusion diffusion_;
  ImplicitDiffusion solver_;
  bool moved_ = false;  ///< in the last part of the last step
};

ImplicitFlow::ImplicitFlow(const Field& initial, EnergySum energy,
                           const std::optional<Field>& mobility)
    : inside_(std::make_unique<Inside>(initial, std::move(energy), mobility)) {}
ImplicitFlow::~ImplicitFlow() = default;
ImplicitFlow::ImplicitFlow(ImplicitFlow&&) noexcept = default;
ImplicitFlow& ImplicitFlow::operator=(ImplicitFlow&&) noexcept = default;

ImplicitFlowStep ImplicitFlow::step(double dt) { return inside_->step(dt); }
const Field& ImplicitFlow::density() const { return inside_->rho; }
std::vector<double> ImplicitFlow::standing() const { return {inside_->energy_now}; }
std::vector<StateField> ImplicitFlow::fields() { return {{"density", &inside_->rho}}; }
void ImplicitFlow::go_on(const std::vector<double>& standing) {
  collectively(density().grid().comm(), [&] {
    require(standing.size() == 1, Failure::input,
            "the checkpoint is of another version of deblai, which alone can go on from there");
  });
  inside_->energy_now = standing[0];
}
double ImplicitFlow::energy() const { return inside_->energy_now; }
std::vector<Field> ImplicitFlow::momentum() const { return inside_->momentum(); }

}  // namespace deblai
