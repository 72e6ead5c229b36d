#pragma once

#include <cmath>

#include <gtest/gtest.h>

#include <support/exact_transport.hpp>
#include <support/fields.hpp>

namespace deblai::testing {

/// Exact transport between the samples of two densities [mass length^2]. On every rank of a grid
/// that one rank owns, on the root otherwise.
inline double sampled_transport(const Field& source, const Field& target) {
  const Grid& grid = source.grid();
  std::vector<double> a = gathered(source);
  std::vector<double> b = gathered(target);
  const std::size_t n = a.size();
  std::vector<double> cost(n * n);
  const auto coordinate = [&](std::size_t i, int axis) {
    const auto cell = static_cast<int>(i);
    const int index = axis == 0   ? cell % grid.cells(0)
                      : axis == 1 ? cell / grid.cells(0) % grid.cells(1)
                                  : cell / grid.cells(0) / grid.cells(1);
    return grid.axis(axis).centre(index);
  };
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (int axis = 0; axis < grid.dim(); ++axis)
        cost[i * n + j] += std::pow(coordinate(i, axis) - coordinate(j, axis), 2);
    }
  }
  const ExactTransport transport = exact_transport(a, b, cost);
  EXPECT_NEAR(transport.cost, transport.dual_bound, 1e-12 * (transport.cost + 1e-3));
  return transport.cost * grid.shape().cell_volume();
}

}  // namespace deblai::testing
