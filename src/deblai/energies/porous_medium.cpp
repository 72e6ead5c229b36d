#include <cmath>

#include <deblai/energies/energy.hpp>

namespace deblai {
namespace {

/// c rho^m / (m - 1), of which the flow is d_t rho = c Laplacian rho^m: the porous medium equation
/// for m > 1, fast diffusion for m < 1. Otto (2001). Convex along geodesics for m >= 1 - 1/d.
class PorousMedium final : public Energy {
 public:
  PorousMedium(double exponent, double factor) : m_(exponent), factor_(factor) {}

  double value(const Field& rho) const override {
    return integral_of(rho, [this](double r, std::ptrdiff_t) {
      return r < 0 ? std::numeric_limits<double>::infinity() : factor_ / (m_ - 1) * power(r, m_);
    });
  }

  void add_derivatives(const DensityLine& line, double* slope, double* curvature) const override {
    const double c = factor_ * m_;
    if (m_ == 2) {
      for (std::ptrdiff_t i = 0; i < line.n; ++i) {
        slope[i] += c * line.rho[i];
        curvature[i] += c;
      }
      return;
    }
    for (std::ptrdiff_t i = 0; i < line.n; ++i) {
      slope[i] += c / (m_ - 1) * power(line.rho[i], m_ - 1);
      curvature[i] += c * power(line.rho[i], m_ - 2);
    }
  }

  Role role() const override { return Role::internal; }

  void add_pressure(const DensityLine& line, double* pressure, double* slope) const override {
    for (std::ptrdiff_t i = 0; i < line.n; ++i) {
      pressure[i] += factor_ * power(line.rho[i], m_);
      slope[i] += factor_ * m_ * power(line.rho[i], m_ - 1);
    }
  }

 private:
  /// The same bits everywhere for small whole exponents, and no logarithm.
  static double power(double r, double exponent) {
    if (exponent == 0) return 1;
    if (exponent == 1) return r;
    if (exponent == 2) return r * r;
    if (exponent == 3) return r * r * r;
    return std::pow(r, exponent);
  }

  double m_;
  double factor_;
};

std::unique_ptr<Energy> porous_medium(const EnergyInput&, const Parameters& given) {
  require(given.at("m") != 1, Failure::case_file,
          "porous_medium takes an exponent m other than 1; its limit m = 1 is `entropy`");
  return std::make_unique<PorousMedium>(given.at("m"), given.at("diffusivity"));
}

const Energies::Entry entry{
    "porous_medium",
    porous_medium,
    {"c rho^m / (m - 1): d_t rho = c Laplacian rho^m; fast diffusion for m < 1",
     {{.name = "m", .fallback = 2, .low = 0, .help = "exponent, not 1"},
      {.name = "diffusivity",
       .fallback = 1,
       .low = 0,
       .help = "c [length^2 / time, of densities to the power 1 - m]"}}}};

}  // namespace
}  // namespace deblai
