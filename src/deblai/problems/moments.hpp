#pragma once

#include <array>

#include <deblai/field/field.hpp>

namespace deblai {

/// Mass, mean and covariance of a density of one slice, in the units of the grid.
struct Moments {
  double mass = 0;
  std::array<double, max_dim> mean{};
  std::array<std::array<double, max_dim>, max_dim> covariance{};
};

/// Collective; the same bits on any number of ranks.
Moments moments(const Field& density);

/// Gelbrich's lower bound (1990) on the squared Wasserstein distance of two unit masses:
/// |difference of means|^2 + the squared Bures distance of the covariances [length^2].
double gelbrich_bound(const Moments& a, const Moments& b);

}  // namespace deblai
