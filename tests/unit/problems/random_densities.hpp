#pragma once

#include <support/fields.hpp>

namespace deblai::testing {

/// Noise between `least` and 1 before it is scaled to mass 1. The same on any number of ranks.
inline Field random_density(const Grid& grid, int seed, double least) {
  Field density(grid, 1);
  set(density, [&](int, int z, int y, int x) {
    return least + (1 - least) * 0.5 * (1 + noise(seed, 0, z, y, x));
  });
  scale(density, 1 / integral(density));
  return density;
}

/// A Gaussian of unit mass; centre and width in fractions of the box.
inline Field gaussian_density(const Grid& grid, std::array<double, max_dim> centre, double width) {
  Field density(grid, 1);
  set(density, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> index{x, y, z};
    double square = 0;
    for (int a = 0; a < grid.dim(); ++a) {
      const auto i = static_cast<std::size_t>(a);
      const double from_centre = ((index[i] + 0.5) / grid.cells(a) - centre[i]) / width;
      square += from_centre * from_centre;
    }
    return std::exp(-0.5 * square);
  });
  scale(density, 1 / integral(density));
  return density;
}

}  // namespace deblai::testing
