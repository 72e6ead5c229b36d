#include <cmath>

#include <deblai/energies/energy.hpp>

namespace deblai {
namespace {

/// c rho log rho, of which the flow is the heat equation d_t rho = c Laplacian rho; beside a
/// potential it is Fokker and Planck's. Jordan, Kinderlehrer & Otto (1998).
class Entropy final : public Energy {
 public:
  explicit Entropy(double factor) : factor_(factor) {}

  double value(const Field& rho) const override {
    return integral_of(rho, [this](double r, std::ptrdiff_t) {
      if (r < 0) return std::numeric_limits<double>::infinity();
      return r > 0 ? factor_ * r * std::log(r) : 0;
    });
  }

  void add_derivatives(const DensityLine& line, double* slope, double* curvature) const override {
    for (std::ptrdiff_t i = 0; i < line.n; ++i) {
      slope[i] += factor_ * (std::log(line.rho[i]) + 1);
      curvature[i] += factor_ / line.rho[i];
    }
  }

  Role role() const override { return Role::ideal_gas; }
  double temperature() const override { return factor_; }

 private:
  double factor_;
};

const Energies::Entry entry{
    "entropy",
    [](const EnergyInput&, const Parameters& given) {
      return std::make_unique<Entropy>(given.at("diffusivity"));
    },
    {"c rho log rho: diffusion, d_t rho = c Laplacian rho",
     {{.name = "diffusivity", .fallback = 1, .low = 0, .help = "c [length^2 / time]"}}}};

}  // namespace
}  // namespace deblai
