#include <deblai/energies/energy.hpp>

namespace deblai {
namespace {

/// V rho: mass goes down the potential with the velocity -grad V.
class Potential final : public Energy {
 public:
  explicit Potential(const Field& potential) : potential_(potential) {}

  Role role() const override { return Role::drift; }

  double value(const Field& rho) const override {
    const double* v = potential_.slice(0);
    return integral_of(rho, [v](double r, std::ptrdiff_t i) { return r * v[i]; });
  }

  void add_derivatives(const DensityLine& line, double* slope, double*) const override {
    const double* v = potential_.slice(0) + line.first;
    for (std::ptrdiff_t i = 0; i < line.n; ++i) slope[i] += v[i];
  }

 private:
  Field potential_;
};

const Energies::Entry entry{"potential",
                            [](const EnergyInput& input, const Parameters&) {
                              return std::make_unique<Potential>(*input.field);
                            },
                            {"V rho: mass goes down V with the velocity -grad V"}};

}  // namespace
}  // namespace deblai
