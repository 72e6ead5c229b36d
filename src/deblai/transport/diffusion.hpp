#pragma once

#include <cstddef>

namespace deblai {

/// How a density diffuses: a pressure p and a chemical potential mu, functions of the density at a
/// cell that increase, with dp = rho dmu. Of the entropy p = rho and mu = log rho. What is like an
/// ideal gas, p = T rho and mu = T log rho, is told by its temperature T alone.
class Diffusion {
 public:
  virtual ~Diffusion() = default;

  /// T >= 0 [length^2 / time].
  virtual double temperature() const = 0;

  /// What n cells have beside the ideal gas: values, and derivatives by the density.
  struct Line {
    double* pressure;
    double* pressure_slope;
    double* potential;
    double* potential_slope;
    std::ptrdiff_t n;
  };
  /// Densities are not negative. An empty cell has what 1e-300 has, of which slopes may be
  /// infinite.
  virtual void evaluate(const double* rho, const Line& line) const = 0;
};

}  // namespace deblai
