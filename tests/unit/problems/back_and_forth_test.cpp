#include <cmath>

#include <gtest/gtest.h>

#include <deblai/problems/back_and_forth.hpp>
#include <deblai/problems/hopf_lax.hpp>
#include <support/any_ranks.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

#include "random_densities.hpp"
#include "sampled_transport.hpp"

namespace deblai {
namespace {

using testing::gathered;
using testing::gaussian_density;
using testing::random_density;
using testing::sampled_transport;
using testing::shape;
using testing::unit_shape;
using testing::world;

/// Small enough for an exact transport.
std::vector<GridShape> small_shapes() {
  return {unit_shape({12}, 8),      shape({{9, -1, 3}}, 1),
          unit_shape({5, 4}, 6),    shape({{4, 0, 1}, {6, 5, 2}}, 8),
          unit_shape({3, 3, 3}, 1), shape({{2, 0, 1}, {4, 0, 0.5}, {3, 0, 2}}, 5),
          unit_shape({17, 16}, 1)};
}

Field ball(const Grid& grid, const std::array<int, max_dim>& centre, double radius) {
  Field field(grid, 1);
  testing::set(field, [&](int, int z, int y, int x) {
    const double square =
        std::pow(x - centre[0], 2) + std::pow(y - centre[1], 2) + std::pow(z - centre[2], 2);
    return square <= radius * radius ? 1 : 0;
  });
  scale(field, 1 / integral(field));
  return field;
}

TEST(BackAndForth, BoundsTheTransportOfTheSamplesFromBothSides) {
  const Communicator self(MPI_COMM_SELF);
  for (int seed = world().rank(); seed < 8; seed += world().size()) {
    for (const GridShape& s : small_shapes()) {
      const Grid grid(self, s);
      const Field a = random_density(grid, seed, seed % 2 == 0 ? 0.1 : 0);
      const Field b = random_density(grid, seed + 50, 0);
      const StaticDistance found = back_and_forth(a, b);
      const double transport = sampled_transport(a, b);
      const double round_off = 1e-13 * grid.shape().volume();
      EXPECT_LE(found.distance_squared, transport + round_off) << testing::describe(grid) << seed;
      EXPECT_GE(found.upper_bound, transport - round_off) << testing::describe(grid) << seed;
      EXPECT_GE(found.distance_squared, 0);
    }
  }
}

TEST(BackAndForth, BoundsHoldHoweverEarlyItStops) {
  const Grid grid(Communicator(MPI_COMM_SELF), unit_shape({17, 16}, 1));
  const Field a = random_density(grid, 1, 0);
  const Field b = gaussian_density(grid, {0.3, 0.6, 0}, 0.1);
  const double transport = sampled_transport(a, b);
  double gap = HUGE_VAL;
  for (const int iterations : {0, 1, 4, 30}) {
    BackAndForthSettings settings;
    settings.max_levels = 1;
    settings.max_iterations = iterations;
    settings.tolerance = 1e-9;
    const StaticDistance found = back_and_forth(a, b, settings);
    EXPECT_LE(found.distance_squared, transport * (1 + 1e-12)) << iterations;
    EXPECT_GE(found.upper_bound, transport * (1 - 1e-12)) << iterations;
    EXPECT_LE(found.upper_bound - found.distance_squared, gap) << iterations;
    gap = found.upper_bound - found.distance_squared;
  }
  EXPECT_LE(gap, 0.06 * transport);
}

TEST(BackAndForth, IsThatOfTheQuantilesOnALine) {
  const Grid grid(Communicator(MPI_COMM_SELF), shape({{400, -1, 3}}, 1));
  std::vector<double> places;
  for (int i = 0; i < 400; ++i) places.push_back(grid.axis(0).centre(i));
  const auto expect_near = [&](const Field& a, const Field& b) {
    const double exact =
        testing::exact_transport_on_a_line(gathered(a), places, gathered(b), places) *
        grid.spacing(0);
    BackAndForthSettings settings;
    settings.tolerance = 1e-5;
    const StaticDistance found = back_and_forth(a, b, settings);
    EXPECT_LE(found.distance_squared, exact * (1 + 1e-12));
    EXPECT_GE(found.upper_bound, exact * (1 - 1e-12));
    EXPECT_NEAR(found.distance_squared / exact, 1, 2e-4);
    EXPECT_NEAR(found.upper_bound / exact, 1, 1e-2);
  };
  Field two = gaussian_density(grid, {0.25, 0, 0}, 0.05);
  const Field right = gaussian_density(grid, {0.7, 0, 0}, 0.06);
  for (std::size_t i = 0; i < two.raw().size(); ++i)
    two.raw()[i] = 0.5 * (two.raw()[i] + right.raw()[i]);
  const Field one = gaussian_density(grid, {0.5, 0, 0}, 0.08);
  expect_near(two, one);
  expect_near(one, two);
  expect_near(random_density(grid, 4, 0.5), one);
}

TEST(BackAndForth, KnowsATranslation) {
  struct Move {
    GridShape shape;
    std::array<int, max_dim> from, to;
  };
  const std::vector<Move> moves{{unit_shape({64}, 1), {20, 0, 0}, {45, 0, 0}},
                                {shape({{64, 0, 2}, {50, -1, 1}}, 4), {20, 20, 0}, {45, 32, 0}},
                                {unit_shape({24, 30, 20}, 1), {8, 9, 8}, {15, 19, 12}}};
  for (const Move& move : moves) {
    const Grid grid(world(), move.shape);
    double square = 0;
    for (int a = 0; a < grid.dim(); ++a) {
      const auto i = static_cast<std::size_t>(a);
      square += std::pow((move.to[i] - move.from[i]) * grid.spacing(a), 2);
    }
    const StaticDistance found = back_and_forth(ball(grid, move.from, 6), ball(grid, move.to, 6));
    EXPECT_TRUE(found.converged);
    EXPECT_LE(found.distance_squared, square * (1 + 1e-12)) << testing::describe(grid);
    EXPECT_GE(found.distance_squared, square * (1 - 1e-3)) << testing::describe(grid);
    EXPECT_GE(found.upper_bound, square * (1 - 1e-12)) << testing::describe(grid);
    EXPECT_LE(found.upper_bound, square * (1 + 1e-2)) << testing::describe(grid);
  }
}

TEST(BackAndForth, PotentialsAreFeasibleAndProveTheValue) {
  const Grid grid(Communicator(MPI_COMM_SELF), shape({{13, 0, 1}, {11, 2, 2}}, 1));
  const Field a = random_density(grid, 2, 0);
  const Field b = gaussian_density(grid, {0.6, 0.4, 0}, 0.2);
  const StaticDistance found = back_and_forth(a, b);
  const std::vector<double> phi = gathered(found.target_potential);
  const std::vector<double> psi = gathered(found.source_potential);
  double dual = 0;
  for (int i = 0; i < 143; ++i) {
    for (int j = 0; j < 143; ++j) {
      const double x = grid.axis(0).centre(i % 13) - grid.axis(0).centre(j % 13);
      const double y = grid.axis(1).centre(i / 13) - grid.axis(1).centre(j / 13);
      EXPECT_LE(psi[static_cast<std::size_t>(i)] + phi[static_cast<std::size_t>(j)],
                0.5 * (x * x + y * y) + 1e-14);
    }
    dual += psi[static_cast<std::size_t>(i)] * gathered(a)[static_cast<std::size_t>(i)] +
            phi[static_cast<std::size_t>(i)] * gathered(b)[static_cast<std::size_t>(i)];
  }
  EXPECT_NEAR(found.distance_squared, 2 * dual * grid.shape().cell_volume(), 1e-13);
}

TEST(BackAndForth, OfADensityAndItselfIsZero) {
  const Grid grid(world(), unit_shape({20, 12}, 3));
  const Field a = random_density(grid, 6, 0);
  const StaticDistance found = back_and_forth(a, a);
  EXPECT_NEAR(found.distance_squared, 0, 1e-15);
  EXPECT_NEAR(found.upper_bound, 0, 1e-14);
  EXPECT_TRUE(found.converged);
}

TEST(BackAndForth, ScalesWithTheMassAndTheSquareOfTheLength) {
  const Grid grid(world(), unit_shape({16, 16}, 1));
  const Grid large(world(), shape({{16, 7, 16}, {16, -3, 16}}, 1));
  const auto found = [](const Grid& g, double mass) {
    Field a = gaussian_density(g, {0.3, 0.4, 0}, 0.1);
    Field b = gaussian_density(g, {0.6, 0.7, 0}, 0.13);
    scale(a, mass / integral(a));
    scale(b, mass / integral(b));
    return back_and_forth(a, b);
  };
  const StaticDistance one = found(grid, 1);
  EXPECT_NEAR(found(grid, 1024).distance_squared, 1024 * one.distance_squared, 1e-6);
  EXPECT_NEAR(found(large, 1).distance_squared, 256 * one.distance_squared, 1e-6);
  EXPECT_NEAR(found(large, 1).upper_bound, 256 * one.upper_bound, 1e-5);
}

TEST(BackAndForth, RefusesUnequalMasses) {
  const Grid grid(world(), unit_shape({8, 8}, 1));
  const Field a = random_density(grid, 1, 0);
  Field b = random_density(grid, 2, 0);
  scale(b, 1.1);
  EXPECT_THROW(back_and_forth(a, b), CollectiveError);
  EXPECT_THROW(back_and_forth(Field(grid, 1), Field(grid, 1)), CollectiveError);
}

TEST(BackAndForth, IsTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& s : {unit_shape({40}, 1), shape({{20, 0, 1}, {33, 0, 2}}, 1),
                             shape({{9, 0, 1}, {17, 2, 2}, {16, 0, 1}}, 1)}) {
    testing::expect_same_bits_on_any_ranks(s, [](const Grid& grid) {
      BackAndForthSettings settings;
      settings.max_iterations = 3;
      settings.tolerance = 1e-8;
      const StaticDistance found = back_and_forth(
          random_density(grid, 3, 0), gaussian_density(grid, {0.6, 0.4, 0.5}, 0.1), settings);
      std::vector<double> all = gathered(found.target_potential);
      all.insert(all.end(), {found.distance_squared, found.upper_bound, found.residual});
      return all;
    });
  }
}

TEST(HopfLax, BetweenCentresIsThatOfAParabola) {
  // min_z |x - z|^2 / 2 - (a z^2 / 2 + b z), on the whole line: x^2 / 2 - (x + b)^2 / (2 (1 - a))
  for (const std::vector<int>& n :
       {std::vector{40}, std::vector{30, 20}, std::vector{20, 24, 21}}) {
    const Grid grid(world(), unit_shape(n, 1));
    const double a = -0.8;
    const double b = 0.337;
    Field phi(grid, 1);
    Field expected(grid, 1);
    const auto of_place = [&](auto&& f) {
      return [&grid, f](int, int z, int y, int x) {
        const std::array<int, max_dim> cell{x, y, z};
        double value = 0;
        for (int axis = 0; axis < grid.dim(); ++axis)
          value += f(grid.axis(axis).centre(cell[static_cast<std::size_t>(axis)]));
        return value;
      };
    };
    testing::set(phi, of_place([&](double z) { return -0.5 * a * z * z - b * z; }));
    testing::set(expected, of_place([&](double x) {
                   return 0.5 * x * x - 0.5 * (x + b) * (x + b) / (1 - a);
                 }));
    HopfLax(grid, HopfLax::Minimum::between_centres).forward(phi, 1);
    EXPECT_LE(testing::distance(phi, expected), 1e-13);
  }
}

}  // namespace
}  // namespace deblai
