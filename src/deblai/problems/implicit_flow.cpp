#include <deblai/problems/implicit_flow.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include <deblai/operators/interpolation.hpp>

namespace deblai {

namespace {

/// The internal energies of a sum, as their flow diffuses.
class InternalDiffusion final : public Diffusion {
 public:
  explicit InternalDiffusion(const EnergySum& energy) : energy_(energy) {}

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
      : energy(std::move(given)),
        rho(initial),
        diffusion_(energy),
        solver_(initial.grid(), diffusion_, mobility) {
    collectively(initial.grid().comm(), [&] {
      require(energy.is_diffusion(), Failure::case_file,
              "implicit finite volumes take an entropy or a porous medium, beside potentials and "
              "interactions; other energies flow by minimising movements, `scheme: jko`");
    });
    energy_now = energy.value(rho);
  }

  ImplicitFlowStep step(double dt) {
    ImplicitFlowStep done{.dt = dt, .energy_before = energy_now};
    constexpr int finest = 256;
    int parts = 1;
    for (int i = 0; i < parts;) {
      Field next = rho;
      const DiffusionReport report = solver_.step(next, energy.drift_at(rho), dt / parts);
      done.iterations += report.iterations;
      const double found = energy.value(next);
      const double rounding = 1e-11 * (std::abs(energy_now) + std::abs(found));
      if (found > energy_now + rounding && parts < finest) {
        parts *= 2;
        i *= 2;
        continue;
      }
      rho = std::move(next);
      energy_now = found;
      done.substeps += report.substeps;
      done.dissipation = report.dissipation;
      ++i;
    }
    done.energy = energy_now;
    return done;
  }

  std::vector<Field> momentum() const { return cell_means(solver_.fluxes()); }

  EnergySum energy;
  Field rho;
  double energy_now = 0;

 private:
  InternalDiffusion diffusion_;
  ImplicitDiffusion solver_;
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
