#include <deblai/elliptic/blur.hpp>

#include <algorithm>

#include <deblai/elliptic/spectral_solver.hpp>

namespace deblai {

void blur(Field& density, const std::array<double, max_dim>& width) {
  SpectralSolver(density.grid(), density.slices()).diffuse(density, width);
  // The heat kernel of the grid is positive; what is below zero is round-off of the transforms.
  for (double& value : density.raw()) value = std::max(value, 0.0);
}

}  // namespace deblai
