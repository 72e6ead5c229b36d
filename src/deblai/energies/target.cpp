#include <deblai/energies/energy.hpp>

namespace deblai {
namespace {

/// c (rho - target)^2 / 2.
class Target final : public Energy {
 public:
  Target(const Field& target, double factor) : target_(target), factor_(factor) {}

  double value(const Field& rho) const override {
    const double* t = target_.slice(0);
    return integral_of(
        rho, [&](double r, std::ptrdiff_t i) { return 0.5 * factor_ * (r - t[i]) * (r - t[i]); });
  }

  void add_derivatives(const DensityLine& line, double* slope, double* curvature) const override {
    const double* t = target_.slice(0) + line.first;
    for (std::ptrdiff_t i = 0; i < line.n; ++i) {
      slope[i] += factor_ * (line.rho[i] - t[i]);
      curvature[i] += factor_;
    }
  }

 private:
  Field target_;
  double factor_;
};

const Energies::Entry entry{"target",
                            [](const EnergyInput& input, const Parameters& given) {
                              return std::make_unique<Target>(*input.field, given.at("stiffness"));
                            },
                            {"c (rho - target)^2 / 2: towards a given density",
                             {{.name = "stiffness", .fallback = 1, .low = 0, .help = "c"}}}};

}  // namespace
}  // namespace deblai
