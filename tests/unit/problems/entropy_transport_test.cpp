#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/problems/geodesic.hpp>
#include <deblai/problems/kantorovich.hpp>
#include <support/models.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::gathered;
using testing::noise;
using testing::world;

std::vector<GridShape> small_shapes() {
  return {testing::unit_shape({12}, 6), testing::shape({{5, 0, 1}, {4, -1, 2}}, 4),
          testing::shape({{3, 0, 1}, {2, 0, 1}, {3, 0, 0.7}}, 3)};
}

/// A length scale for each seed: from where hardly anything travels to where hardly anything grows.
double length_scale(int seed) {
  return std::array{0.03, 0.1, 0.2, 0.5, 3.0}.at(std::size_t(seed % 5));
}

/// |centre of cell i - centre of cell j|, cells counted as `gathered` does.
double distance_between(const Grid& grid, std::size_t i, std::size_t j) {
  double square = 0;
  for (int a = 0; a < grid.dim(); ++a) {
    const auto n = static_cast<std::size_t>(grid.cells(a));
    const double apart = (double(i % n) - double(j % n)) * grid.spacing(a);
    square += apart * apart;
    i /= n;
    j /= n;
  }
  return std::sqrt(square);
}

/// One cell of this mass.
Field single(const Grid& grid, std::size_t cell, double mass) {
  Field density(grid, 1);
  testing::set(density, [&](int, int z, int y, int x) {
    const auto here = static_cast<std::size_t>((z * grid.cells(1) + y) * grid.cells(0) + x);
    return here == cell ? mass / grid.shape().cell_volume() : 0.0;
  });
  return density;
}

/// A cell that a number in [-1, 1) chooses.
std::size_t any_cell(const Grid& grid, double number) {
  return static_cast<std::size_t>(0.5 * (1 + number) * double(grid.shape().cells()));
}

/// Squared distance of two point masses on the cone. Liero, Mielke & Savare (2018), 7.
double on_the_cone(double m0, double m1, double d, double kappa) {
  const double angle = std::min(d / (2 * kappa), std::numbers::pi / 2);
  return 4 * kappa * kappa * (m0 + m1 - 2 * std::sqrt(m0 * m1) * std::cos(angle));
}

/// What some plan between the samples costs, which is no less than the best:
///     4 kappa^2 [ KL(gamma_0 | a) + KL(gamma_1 | b) + sum c gamma ],
/// c = -2 log cos(min(d / 2 kappa, pi/2)). Near the best after many multiplicative steps of Chapel,
/// Flamary, Wu, Fevotte & Gasso (2021), each of which lowers it.
double cost_of_a_plan(const Field& source, const Field& target, double kappa) {
  const Grid& grid = source.grid();
  const std::vector<double> a = gathered(source);
  const std::vector<double> b = gathered(target);
  const std::size_t n = a.size();
  std::vector<double> root(n * n);  // exp(-c / 2)
  std::vector<double> plan(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double angle = distance_between(grid, i, j) / (2 * kappa);
      root[i * n + j] = angle < std::numbers::pi / 2 ? std::cos(angle) : 0;
      plan[i * n + j] = root[i * n + j] * std::sqrt(a[i] * b[j]);
    }
  }
  std::vector<double> left(n);
  std::vector<double> right(n);
  const auto sum_up = [&] {
    std::fill(left.begin(), left.end(), 0.0);
    std::fill(right.begin(), right.end(), 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        left[i] += plan[i * n + j];
        right[j] += plan[i * n + j];
      }
    }
  };
  for (int count = 0; count < 3000; ++count) {
    sum_up();
    for (std::size_t i = 0; i < n; ++i) left[i] = std::sqrt(a[i] / left[i]);
    for (std::size_t j = 0; j < n; ++j) right[j] = std::sqrt(b[j] / right[j]);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) plan[i * n + j] *= root[i * n + j] * left[i] * right[j];
    }
  }
  sum_up();
  double total = 0;
  const auto divergence = [](double gamma, double rho) {
    return gamma * std::log(gamma / rho) - gamma + rho;
  };
  for (std::size_t i = 0; i < n; ++i) {
    total += divergence(left[i], a[i]) + divergence(right[i], b[i]);
    for (std::size_t j = 0; j < n; ++j) {
      if (plan[i * n + j] > 0) total -= 2 * plan[i * n + j] * std::log(root[i * n + j]);
    }
  }
  return 4 * kappa * kappa * total * grid.shape().cell_volume();
}

/// Calls f(grid, seed) for small boxes, shared out among the ranks.
template <class F>
void for_each_case(int seeds, F&& f) {
  const Communicator self(MPI_COMM_SELF);
  for (int seed = world().rank(); seed < seeds; seed += world().size()) {
    for (const GridShape& shape : small_shapes()) f(Grid(self, shape), seed);
  }
}

/// entropy_transport_bound <= exact for noise of many sizes in every slab.
void expect_below(const Field& source, const Field& target, double kappa, double exact, int seed) {
  const Grid& grid = source.grid();
  const Field potential = testing::noise_field(grid, grid.time_steps(), seed);
  const double mass = integral(source) + integral(target);
  for (const double factor : {0.0, 1e-3, 0.1, 1.0, -30.0, 1e4}) {
    for (int slice = 0; slice < grid.time_steps(); ++slice) {
      EXPECT_LE(
          entropy_transport_bound(source, target, potential, slice, factor * kappa * kappa, kappa),
          exact + 1e-13 * kappa * kappa * mass)
          << testing::describe(grid) << ", seed " << seed << ", factor " << factor;
    }
  }
}

TEST(EntropyTransportBound, IsNeverAboveTheConeWhateverThePotential) {
  for_each_case(40, [](const Grid& grid, int seed) {
    const std::size_t from = any_cell(grid, noise(seed, 1, 0, 0, 0));
    const std::size_t to = any_cell(grid, noise(seed, 2, 0, 0, 0));
    const double m0 = std::exp(2 * noise(seed, 3, 0, 0, 0));
    const double m1 = std::exp(2 * noise(seed, 4, 0, 0, 0));
    const double kappa = length_scale(seed);
    expect_below(single(grid, from, m0), single(grid, to, m1), kappa,
                 on_the_cone(m0, m1, distance_between(grid, from, to), kappa), seed);
  });
}

TEST(EntropyTransportBound, IsNeverAboveAnyPlanWhateverThePotential) {
  for_each_case(20, [](const Grid& grid, int seed) {
    const Field source = testing::density_in({}, grid, seed, 0.01, 2);
    const Field target = testing::density_in({}, grid, seed + 100, 0.01, 3);
    const double kappa = length_scale(seed);
    expect_below(source, target, kappa, cost_of_a_plan(source, target, kappa), seed);
  });
}

Geodesic solved(const Field& source, const Field& target, double kappa) {
  GeodesicSettings settings;
  settings.stopping.tolerance = 1e-4;
  settings.stopping.max_iterations = 5000;
  return solve_geodesic(source, target, testing::growing("fisher_rao", kappa), settings);
}

TEST(EntropyTransportBound, OfASolveIsNeverAboveAnyPlan) {
  for_each_case(20, [](const Grid& grid, int seed) {
    const Field source = testing::density_in({}, grid, seed, 0.01, 2);
    const Field target = testing::density_in({}, grid, seed + 100, 0.01, 3);
    const double kappa = length_scale(seed);
    const double bound = solved(source, target, kappa).certificate.kantorovich.value();
    const double plan = cost_of_a_plan(source, target, kappa);
    EXPECT_LE(bound, plan * (1 + 1e-12)) << testing::describe(grid) << ", seed " << seed;
    EXPECT_GE(bound, 0.3 * plan) << testing::describe(grid) << ", seed " << seed;
  });
}

TEST(EntropyTransportBound, OfASolveIsThatOfTwoPointsButForTheParabola) {
  // |x - y|^2 / 4 kappa^2 in place of -2 log cos makes an exponential of the cosine.
  int near = 0;
  for_each_case(20, [&](const Grid& grid, int seed) {
    const std::size_t from = any_cell(grid, noise(seed, 1, 0, 0, 0));
    const std::size_t to = any_cell(grid, noise(seed, 2, 0, 0, 0));
    const double m0 = std::exp(noise(seed, 3, 0, 0, 0));
    const double m1 = std::exp(noise(seed, 4, 0, 0, 0));
    const double kappa = length_scale(seed);
    const double d = distance_between(grid, from, to);
    SCOPED_TRACE(fmt::format("{}, kappa {}, distance {}", testing::describe(grid), kappa, d));
    const double bound =
        solved(single(grid, from, m0), single(grid, to, m1), kappa).certificate.kantorovich.value();
    const double exact = on_the_cone(m0, m1, d, kappa);
    EXPECT_LE(bound, exact * (1 + 1e-12));
    if (d > 2 * kappa) return;
    ++near;
    const double remains = std::exp(-0.5 * std::pow(d / (2 * kappa), 2));
    const double most = 4 * kappa * kappa * (m0 + m1 - 2 * std::sqrt(m0 * m1) * remains);
    EXPECT_GE(bound, 0.999 * most);
    // exp(-u^2/2) - cos u = u^4/12 + ... of the mass that travels
    if (d < 0.5 * kappa) {
      EXPECT_GE(bound, 0.99 * exact);
    }
  });
  EXPECT_GE(sum(world(), static_cast<long long>(near)), 20);
}

}  // namespace
}  // namespace deblai
