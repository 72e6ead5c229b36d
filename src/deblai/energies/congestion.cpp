#include <deblai/energies/energy.hpp>

namespace deblai {
namespace {

/// 0 up to a largest density, infinite beyond: the motion of crowds. Maury, Roudneff-Chupin &
/// Santambrogio (2010).
class Congestion final : public Energy {
 public:
  explicit Congestion(double most) : most_(most) {}

  double value(const Field& rho) const override {
    return integral_of(rho, [this](double r, std::ptrdiff_t) {
      return r > most_ ? std::numeric_limits<double>::infinity() : 0;
    });
  }

  void add_derivatives(const DensityLine&, double*, double*) const override {}
  double largest() const override { return most_; }

 private:
  double most_;
};

const Energies::Entry entry{
    "congestion",
    [](const EnergyInput&, const Parameters& given) {
      return std::make_unique<Congestion>(given.at("density"));
    },
    {"0 up to a largest density, infinite beyond: crowds",
     {{.name = "density", .fallback = 1, .low = 0, .help = "largest density [mass / length^d]"}}}};

}  // namespace
}  // namespace deblai
