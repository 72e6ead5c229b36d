#include <cmath>
#include <optional>

#include <gtest/gtest.h>

#include <deblai/problems/geodesic.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::gathered;
using testing::same_bits;
using testing::shape;
using testing::unit_shape;
using testing::world;

/// A bump with a shoulder, and noise, so that nothing is symmetric; unit mass.
Field density(const Grid& grid, double centre, int seed) {
  Field field(grid, 1);
  testing::set(field, [&](int, int z, int y, int x) {
    double square = 0;
    for (int a = 0; a < grid.dim(); ++a) {
      const int cell = a == 0 ? x : a == 1 ? y : z;
      square += std::pow((cell + 0.5) / grid.cells(a) - centre - 0.05 * a, 2);
    }
    return std::exp(-square / 0.03) + 0.02 * (1 + testing::noise(seed, 0, z, y, x));
  });
  scale(field, 1 / integral(field));
  return field;
}

struct Run {
  Geodesic geodesic;
  std::vector<double> path;     ///< on the root
  std::vector<double> frame;    ///< density and velocity at t = 0.37, on the root
  std::vector<double> history;  ///< distance and consensus of every iteration
};

Run solved(const Grid& grid, const GeodesicSettings& settings) {
  std::vector<double> history;
  Geodesic geodesic = solve_geodesic(density(grid, 0.3, 1), density(grid, 0.6, 2), settings,
                                     [&](const Progress& now) {
                                       history.push_back(now.distance_squared);
                                       history.push_back(now.consensus);
                                     });
  const Frame frame = frame_at(geodesic, 0.37);
  std::vector<double> shown = gathered(frame.density);
  for (const Field& v : frame.velocity) {
    const std::vector<double> part = gathered(v);
    shown.insert(shown.end(), part.begin(), part.end());
  }
  std::vector<double> path = gathered(geodesic.path);
  return {std::move(geodesic), std::move(path), std::move(shown), std::move(history)};
}

/// The solve on every process grid of the world against that on the root alone, bit for bit.
void expect_same_on_any_ranks(const GridShape& shape, const GeodesicSettings& settings) {
  std::optional<Run> alone;
  if (world().is_root()) alone = solved(Grid(Communicator(MPI_COMM_SELF), shape), settings);
  for (const auto& processes : testing::process_grids(shape, world().size())) {
    const Grid grid(world(), shape, processes);
    SCOPED_TRACE(testing::describe(grid));
    const Run run = solved(grid, settings);
    if (!alone) continue;
    EXPECT_TRUE(same_bits(run.history, alone->history));
    EXPECT_TRUE(same_bits(run.path, alone->path));
    EXPECT_TRUE(same_bits(run.frame, alone->frame));
    const Geodesic& a = run.geodesic;
    const Geodesic& b = alone->geodesic;
    EXPECT_EQ(a.distance_squared, b.distance_squared);
    EXPECT_EQ(a.certificate.kantorovich, b.certificate.kantorovich);
    EXPECT_EQ(a.certificate.discrete, b.certificate.discrete);
    EXPECT_EQ(a.residuals.continuity, b.residuals.continuity);
    EXPECT_EQ(a.residuals.consensus, b.residuals.consensus);
    EXPECT_EQ(a.residuals.mass_drift, b.residuals.mass_drift);
    EXPECT_EQ(a.residuals.negative_mass, b.residuals.negative_mass);
    EXPECT_EQ(a.mass, b.mass);
    EXPECT_EQ(a.converged, b.converged);
    EXPECT_EQ(a.iterations_per_level, b.iterations_per_level);
  }
}

GeodesicSettings quick(double theta) {
  GeodesicSettings settings;
  settings.stopping.max_iterations = 12;
  settings.coarse_iterations = 10;
  settings.theta = theta;
  return settings;
}

TEST(Geodesic, OnALineIsTheSameBitsOnAnyNumberOfRanks) {
  expect_same_on_any_ranks(shape({{61, -1, 3}}, 12), quick(0.02));
  expect_same_on_any_ranks(unit_shape({16}, 8), quick(0));
}

TEST(Geodesic, InThePlaneIsTheSameBitsOnAnyNumberOfRanks) {
  expect_same_on_any_ranks(shape({{33, 0, 1}, {22, 0, 2}}, 9), quick(0.02));
  expect_same_on_any_ranks(unit_shape({9, 3}, 4), quick(0.02));
  expect_same_on_any_ranks(unit_shape({20, 16}, 8), quick(0));
}

TEST(Geodesic, InSpaceIsTheSameBitsOnAnyNumberOfRanks) {
  expect_same_on_any_ranks(shape({{17, 0, 1}, {10, 0, 1.5}, {16, 0, 1}}, 5), quick(0.02));
  expect_same_on_any_ranks(unit_shape({8, 5, 9}, 4), quick(0));
}

TEST(Geodesic, ByDouglasRachfordIsTheSameBitsOnAnyNumberOfRanks) {
  GeodesicSettings settings = quick(0.02);
  settings.algorithm = GeodesicSettings::Algorithm::douglas_rachford;
  expect_same_on_any_ranks(shape({{18, 0, 1}, {16, 0, 2}}, 6), settings);
  expect_same_on_any_ranks(unit_shape({8, 6, 9}, 4), settings);
}

TEST(Geodesic, StopsAtTheSameIterationOnAnyNumberOfRanks) {
  GeodesicSettings settings;
  settings.stopping.tolerance = 5e-3;
  expect_same_on_any_ranks(unit_shape({20, 18}, 8), settings);
}

}  // namespace
}  // namespace deblai
