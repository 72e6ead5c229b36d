#pragma once

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include <deblai/transport/advection.hpp>
#include <support/any_ranks.hpp>

namespace deblai::testing {

inline std::size_t at(int a) { return static_cast<std::size_t>(a); }

/// Noise on the inner faces of every axis, halos filled.
inline Flow noise_flow(const Grid& grid, int seed, double size = 1) {
  Flow flow(grid);
  for (int a = 0; a < grid.dim(); ++a) {
    set(flow.velocity[at(a)], [&](int k, int z, int y, int x) {
      const int face = a == 0 ? x : a == 1 ? y : z;
      return face == 0 ? 0 : size * noise(seed + a, k, z, y, x);
    });
    exchange(flow.velocity[at(a)]);
  }
  return flow;
}

/// Not negative, and nothing in half of the cells.
inline Field half_empty(const Grid& grid, int seed) {
  Field density(grid, 1);
  set(density, [&](int k, int z, int y, int x) { return std::max(noise(seed, k, z, y, x), 0.0); });
  return density;
}

/// A stream function that vanishes on the walls of the grid's first two axes.
inline VelocityComponent eddies(const Grid& grid) {
  return [x = grid.axis(0), y = grid.axis(1)](const std::array<double, max_dim>& p) {
    const double s = (p[0] - x.origin) / x.length;
    const double t = (p[1] - y.origin) / y.length;
    return std::sin(std::numbers::pi * s) * std::sin(2 * std::numbers::pi * t) * x.length *
           y.length;
  };
}

}  // namespace deblai::testing
