#include <cmath>

#include <gtest/gtest.h>

#include <deblai/elliptic/weighted_poisson.hpp>
#include <support/any_ranks.hpp>

namespace deblai {
namespace {

using testing::gathered;
using testing::world;

/// From nearly nothing to 1, over six orders of magnitude.
Field rough_weight(const Grid& grid) {
  Field weight(grid, 1);
  testing::set(weight, [](int k, int z, int y, int x) {
    return std::pow(10.0, 3 * testing::noise(5, k, z / 4, y / 4, x / 4) - 3);
  });
  return weight;
}

/// -div(w grad phi) by its definition, face by face, from global arrays on the root.
double largest_residual(const Grid& grid, const Field& w, const Field& phi, const Field& rhs) {
  const std::vector<double> weight = gathered(w);
  const std::vector<double> value = gathered(phi);
  std::vector<double> left = gathered(rhs);
  if (!world().is_root()) return 0;
  const std::array<int, 3> n{grid.cells(0), grid.cells(1), grid.cells(2)};
  const std::array<int, 3> stride{1, n[0], n[0] * n[1]};
  for (int i = 0; i < n[0] * n[1] * n[2]; ++i) {
    for (std::size_t a = 0; a < static_cast<std::size_t>(grid.dim()); ++a) {
      if ((i / stride[a]) % n[a] == 0) continue;
      const auto here = static_cast<std::size_t>(i);
      const auto below = static_cast<std::size_t>(i - stride[a]);
      const double h = grid.spacing(static_cast<int>(a));
      const double flux =
          0.5 * (weight[here] + weight[below]) * (value[here] - value[below]) / (h * h);
      left[here] -= flux;
      left[below] += flux;
    }
  }
  double most = 0;
  for (const double value_left : left) most = std::max(most, std::abs(value_left));
  return most;
}

TEST(WeightedPoisson, SolvesItsEquationInAnyBoxAndOverSixOrdersOfWeight) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    WeightedPoisson poisson(grid);
    const Field weight = rough_weight(grid);
    poisson.set_weight(weight);
    const Field rhs = testing::balanced_noise(grid, 1, 2);
    Field phi(grid, 1);
    const WeightedPoissonOutcome outcome = poisson.solve(rhs, phi);
    EXPECT_TRUE(outcome.converged) << outcome.residual;
    EXPECT_LE(outcome.iterations, 40);
    EXPECT_LE(largest_residual(grid, weight, phi, rhs), 1e-7);
    EXPECT_NEAR(integral(phi), 0, 1e-12 * (maximum(phi) - minimum(phi)) * grid.shape().volume());
  });
}

TEST(WeightedPoisson, StartsFromWhatIsAtHand) {
  const Grid grid(world(), testing::shape({{20, 0, 1}, {14, 0, 3}}, 1));
  WeightedPoisson poisson(grid);
  poisson.set_weight(rough_weight(grid));
  const Field rhs = testing::balanced_noise(grid, 1, 2);
  Field phi(grid, 1);
  EXPECT_GT(poisson.solve(rhs, phi).iterations, 3);
  EXPECT_LE(poisson.solve(rhs, phi).iterations, 1);
}

TEST(WeightedPoisson, TakesAboutAsManyIterationsOnEveryGrid) {
  for (const double stretch : {1.0, 20.0}) {
    for (const int n : {16, 64, 128}) {
      const Grid grid(world(), testing::shape({{n, 0, 1}, {n, 0, stretch}}, 1));
      Field weight(grid, 1);  // a hill in a vacuum
      testing::set(weight, [&](int, int, int y, int x) {
        const double r = std::hypot((x + 0.5) / n - 0.4, (y + 0.5) / n - 0.5) / 0.1;
        return std::max(std::exp(-0.5 * r * r), 1e-6);
      });
      WeightedPoisson poisson(grid);
      poisson.set_weight(weight);
      Field rhs(grid, 1);
      testing::set(rhs, [&](int, int, int y, int x) {
        const double r = std::hypot((x + 0.5) / n - 0.4, (y + 0.5) / n - 0.5) / 0.1;
        return ((x + 0.5) / n - 0.4) * std::exp(-0.5 * r * r);
      });
      Field phi(grid, 1);
      const WeightedPoissonOutcome outcome = poisson.solve(rhs, phi);
      EXPECT_TRUE(outcome.converged);
      EXPECT_LE(outcome.iterations, 25) << n << ", stretched by " << stretch;
    }
  }
}

TEST(WeightedPoisson, RunsOutOfIterationsWithoutComplaint) {
  const Grid grid(world(), testing::unit_shape({24, 24}, 1));
  WeightedPoisson poisson(grid);
  poisson.set_weight(rough_weight(grid));
  Field phi(grid, 1);
  const auto outcome = poisson.solve(testing::balanced_noise(grid, 1, 2), phi, {1e-12, 2});
  EXPECT_FALSE(outcome.converged);
  EXPECT_EQ(outcome.iterations, 2);
}

TEST(WeightedPoisson, GivesTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    const auto on = [&](const Grid& grid) {
      WeightedPoisson poisson(grid);
      poisson.set_weight(rough_weight(grid));
      Field phi(grid, 1);
      poisson.solve(testing::balanced_noise(grid, 1, 2), phi);
      return gathered(phi);
    };
    testing::expect_same_bits_on_any_ranks(shape, on);
  }
}

}  // namespace
}  // namespace deblai
