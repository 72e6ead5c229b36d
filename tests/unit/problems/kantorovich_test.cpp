#include <cmath>

#include <gtest/gtest.h>

#include <deblai/problems/geodesic.hpp>
#include <deblai/problems/kantorovich.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

#include "sampled_transport.hpp"

namespace deblai {
namespace {

using testing::gathered;
using testing::sampled_transport;
using testing::shape;
using testing::unit_shape;
using testing::world;

/// Small enough for an exact transport.
std::vector<GridShape> small_shapes() {
  return {unit_shape({12}, 8),      shape({{9, -1, 3}}, 4),
          unit_shape({5, 4}, 6),    shape({{4, 0, 1}, {6, 5, 2}}, 8),
          unit_shape({3, 3, 3}, 4), shape({{2, 0, 1}, {4, 0, 0.5}, {3, 0, 2}}, 5)};
}

/// Noise in [0, 1) cubed, half of it vacuum when the seed is odd, with the given mass.
Field random_density(const Grid& grid, int seed, double mass) {
  Field field(grid, 1);
  testing::set(field, [&](int, int z, int y, int x) {
    const double value = testing::noise(seed, 0, z, y, x);
    const double shifted = seed % 2 == 1 ? value : 0.5 * (1 + value);
    return shifted > 0 ? std::pow(shifted, 3) : x + y + z == 0 ? 0.01 : 0;
  });
  scale(field, mass / integral(field));
  return field;
}

TEST(ExactTransport, IsMonotoneOnALine) {
  const Grid grid(Communicator(MPI_COMM_SELF), shape({{40, -1, 3}}, 1));
  std::vector<double> places;
  for (int i = 0; i < 40; ++i) places.push_back(grid.axis(0).centre(i));
  for (int seed = 0; seed < 10; ++seed) {
    const Field a = random_density(grid, seed, 2);
    const Field b = random_density(grid, seed + 101, 2);
    const double expected =
        testing::exact_transport_on_a_line(gathered(a), places, gathered(b), places);
    EXPECT_NEAR(sampled_transport(a, b), expected * grid.spacing(0), 1e-12);
  }
}

TEST(KantorovichBound, IsNeverAboveTheTransportWhateverThePotential) {
  const Communicator self(MPI_COMM_SELF);
  int pairs = 0;
  for (int seed = world().rank(); seed < 20; seed += world().size()) {
    for (const GridShape& s : small_shapes()) {
      const Grid grid(self, s);
      const Field a = random_density(grid, seed, 3);
      const Field b = random_density(grid, seed + 200, 3);
      const double transport = sampled_transport(a, b);
      const Field potential = testing::noise_field(grid, s.time_steps, seed);
      for (const double factor : {0.0, 1e-3, 0.1, 1.0, -30.0}) {
        for (int slice = 0; slice < s.time_steps; ++slice) {
          EXPECT_LE(kantorovich_bound(a, b, potential, slice, factor), transport * (1 + 1e-12))
              << testing::describe(grid) << ", seed " << seed << ", factor " << factor;
        }
      }
      ++pairs;
    }
  }
  EXPECT_GE(sum(world(), static_cast<long long>(pairs)), 100);
}

TEST(KantorovichBound, OfASolveIsNeverAboveTheTransport) {
  const Communicator self(MPI_COMM_SELF);
  for (int seed = world().rank(); seed < 20; seed += world().size()) {
    for (const GridShape& s : small_shapes()) {
      const Grid grid(self, s);
      const Field a = random_density(grid, seed, 1);
      const Field b = random_density(grid, seed + 300, 1);
      GeodesicSettings settings;
      settings.stopping.max_iterations = seed % 3 == 0 ? 3 : 60;
      const Geodesic geodesic = solve_geodesic(a, b, settings);
      const double transport = sampled_transport(a, b);
      EXPECT_LE(geodesic.certificate.kantorovich.value(), transport * (1 + 1e-12))
          << testing::describe(grid) << ", seed " << seed;
      EXPECT_GE(geodesic.certificate.kantorovich.value(), 0);
    }
  }
}

TEST(KantorovichBound, OfOneSourceCellIsTheTransportItself) {
  // Whatever leaves a single cell, the plan is known and the potential is smooth.
  const Grid grid(Communicator(MPI_COMM_SELF), unit_shape({9, 7}, 8));
  Field a(grid, 1);
  testing::set(a, [](int, int, int y, int x) { return x == 2 && y == 3 ? 1 : 0; });
  scale(a, 1 / integral(a));
  const Field b = random_density(grid, 4, 1);
  const double transport = sampled_transport(a, b);
  const Geodesic geodesic = solve_geodesic(a, b, {});
  EXPECT_LE(geodesic.certificate.kantorovich.value(), transport * (1 + 1e-12));
  EXPECT_GE(geodesic.certificate.kantorovich.value(), 0.99 * transport);
}

TEST(KantorovichBound, ScalesWithTheMassAndTheSquareOfTheLength) {
  const Grid grid(world(), unit_shape({8, 8}, 4));
  const Grid large(world(), shape({{8, 7, 10}, {8, -3, 10}}, 4));
  const auto bound = [](const Grid& g, double mass, double factor) {
    Field a = random_density(g, 2, mass);
    Field b = random_density(g, 4, mass);
    return kantorovich_bound(a, b, testing::noise_field(g, 4, 9), 1, factor);
  };
  const double one = bound(grid, 1, 0.1);
  EXPECT_NEAR(bound(grid, 1000, 0.1), 1000 * one, 1e-10 * std::abs(one));
  EXPECT_NEAR(bound(large, 1, 10), 100 * one, 1e-11 * std::abs(one));
}

TEST(KantorovichBound, IsTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& s : small_shapes()) {
    const auto bound = [&](const Grid& grid) {
      return kantorovich_bound(random_density(grid, 1, 1), random_density(grid, 2, 1),
                               testing::noise_field(grid, s.time_steps, 5), 1, 0.2);
    };
    const double alone = bound(Grid(Communicator(MPI_COMM_SELF), s));
    for (const auto& processes : testing::process_grids(s, world().size()))
      EXPECT_EQ(bound(Grid(world(), s, processes)), alone);
  }
}

}  // namespace
}  // namespace deblai
