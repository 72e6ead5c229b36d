#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "random_densities.hpp"
#include <deblai/problems/geodesic.hpp>
#include <deblai/problems/levels.hpp>
#include <deblai/problems/papadakis_peyre_oudet.hpp>
#include <support/models.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::random_density;
using testing::world;
using Algorithm = GeodesicSettings::Algorithm;

std::vector<GridShape> shapes() {
  return {testing::unit_shape({24}, 8), testing::shape({{12, 0, 1}, {9, 0, 0.3}}, 6),
          testing::shape({{6, 0, 1}, {5, -1, 2}, {4, 0, 0.5}}, 5)};
}

Geodesic solve(const Grid& grid, Algorithm algorithm, double theta, const StoppingRule& rule) {
  GeodesicSettings settings;
  settings.algorithm = algorithm;
  settings.theta = theta;
  settings.stopping = rule;
  return solve_geodesic(random_density(grid, 21, 0.1), random_density(grid, 22, 0.1), settings);
}

/// Sum of |a - b| over sum of |b|, all slices. Collective.
double l1_distance(const Field& a, const Field& b) {
  std::array<ExactSum, 2> sums;
  for_each_line(a.grid(), a.slices(), [&](int k, int z, int y) {
    for (int x = 0; x < a.grid().owned().count[0]; ++x) {
      sums[0].add(std::abs(a.at(k, z, y, x) - b.at(k, z, y, x)));
      sums[1].add(std::abs(b.at(k, z, y, x)));
    }
  });
  sum(a.grid().comm(), sums);
  return sums[0].value() / sums[1].value();
}

TEST(PapadakisPeyreOudet, FindsThePathThatChambollePockFinds) {
  for (const GridShape& shape : shapes()) {
    for (const double theta : {0.0, 0.02, 1.0}) {
      SCOPED_TRACE(fmt::format("{}D, theta {}", shape.dim(), theta));
      const Grid grid(world(), shape);
      const StoppingRule tight{8000, 5, 3e-8};
      const Geodesic a = solve(grid, Algorithm::chambolle_pock, theta, tight);
      const Geodesic b = solve(grid, Algorithm::douglas_rachford, theta, tight);
      EXPECT_TRUE(a.converged);
      EXPECT_TRUE(b.converged);
      EXPECT_NEAR(b.distance_squared, a.distance_squared, 1e-7 * a.distance_squared);
      EXPECT_LE(l1_distance(b.path.density, a.path.density), 1e-5);
      for (std::size_t axis = 0; axis < a.path.momentum.size(); ++axis) {
        EXPECT_LE(l1_distance(b.path.momentum[axis], a.path.momentum[axis]), 1e-4);
      }
    }
  }
}

/// On the root alone: small problems by many iterations.
TEST(PapadakisPeyreOudet, FindsThePathThatChambollePockFindsInEveryMedium) {
  if (!world().is_root()) return;
  const Communicator alone(MPI_COMM_SELF);
  for (const GridShape& shape : {testing::unit_shape({20}, 8),
                                 testing::graded(testing::shape({{9, 0, 1}, {8, 0, 0.7}}, 6))}) {
    const Grid grid(alone, shape);
    std::vector<testing::NamedModel> models = testing::media(grid, 0.2, 0.95);
    for (const char* law : {"fisher_rao", "uniform"})
      models.push_back({law, testing::growing(law, 0.2)});
    for (const testing::NamedModel& each : models) {
      SCOPED_TRACE(each.name + " in " + testing::describe(grid));
      const bool grows = each.model.growth.has_value();
      const double mass = 0.6 * shape.volume();
      const Field source = testing::density_in(each.model, grid, 21, 0.6, 1.2, mass);
      const Field target =
          testing::density_in(each.model, grid, 22, 0.6, 1.2, grows ? 1.1 * mass : mass);
      const auto solved = [&](Algorithm algorithm) {
        GeodesicSettings settings;
        settings.algorithm = algorithm;
        settings.stopping = {20000, 5, 3e-8};
        return solve_geodesic(source, target, each.model, settings);
      };
      const Geodesic a = solved(Algorithm::chambolle_pock);
      const Geodesic b = solved(Algorithm::douglas_rachford);
      EXPECT_TRUE(a.converged);
      EXPECT_TRUE(b.converged);
      EXPECT_NEAR(b.distance_squared, a.distance_squared, 1e-5 * a.distance_squared);
      EXPECT_NEAR(b.growth_part, a.growth_part, 1e-4 * a.distance_squared);
      EXPECT_LE(l1_distance(b.path.density, a.path.density), 1e-4);
    }
  }
}

TEST(PapadakisPeyreOudet, BoundsTheDistanceThatItFinds) {
  for (const GridShape& shape : shapes()) {
    SCOPED_TRACE(fmt::format("{}D", shape.dim()));
    const Grid grid(world(), shape);
    const Geodesic early = solve(grid, Algorithm::douglas_rachford, 0.02, {20, 5, 1e-9});
    const Geodesic late = solve(grid, Algorithm::douglas_rachford, 0.02, {4000, 5, 1e-6});
    EXPECT_LE(early.certificate.discrete, late.distance_squared * (1 + 1e-6));
    EXPECT_LE(late.certificate.discrete, late.distance_squared * (1 + 1e-6));
    EXPECT_GE(late.certificate.discrete, late.distance_squared * (1 - 1e-4));
  }
}

TEST(PapadakisPeyreOudet, LeavesAnAdmissiblePath) {
  for (const GridShape& shape : shapes()) {
    const Geodesic path =
        solve(Grid(world(), shape), Algorithm::douglas_rachford, 0.02, {20, 5, 1e-9});
    EXPECT_LE(path.residuals.continuity, 1e-12);
    EXPECT_LE(path.residuals.mass_drift, 1e-13);
  }
}

TEST(PapadakisPeyreOudet, StartsFromAStateAsFromItsSolution) {
  const auto action = Actions::make("kinetic", {}, {});
  for (const GridShape& shape : shapes()) {
    SCOPED_TRACE(fmt::format("{}D", shape.dim()));
    const Grid grid(world(), shape);
    Field source = random_density(grid, 21, 0.1);
    Field target = random_density(grid, 22, 0.1);
    scale(source, shape.volume());
    scale(target, shape.volume());
    const double theta = 0.02;
    const double sigma = 0.3;
    GeodesicState state = mixture(source, target, {10}, {grid.dim(), true});
    GeodesicSaddle saddle(state, *action, theta);
    ChambollePock algorithm(saddle, sigma, 1.85);
    for (int i = 0; i < 1500; ++i) algorithm.advance();
    const StepReport there = algorithm.finish();
    ASSERT_LE(there.consensus, 1e-10);
    PapadakisPeyreOudet other(state, saddle.constraint(), *action, theta, sigma, 1.85);
    const StepReport here = other.advance();
    EXPECT_LE(here.consensus, 1e-8);
    EXPECT_NEAR(here.value, there.value, 1e-8 * there.value);
  }
}

TEST(PapadakisPeyreOudet, GivesTheSameBitsOnAnyRanks) {
  for (const GridShape& shape : shapes()) {
    const auto path = [&](const Communicator& comm) {
      const Grid grid(comm, shape);
      return testing::gathered(solve(grid, Algorithm::douglas_rachford, 0.02, {10, 5, 1e-9}).path);
    };
    const std::vector<double> here = path(world());
    if (!world().is_root()) continue;
    EXPECT_TRUE(testing::same_bits(here, path(Communicator(MPI_COMM_SELF)))) << shape.dim() << "D";
  }
}

}  // namespace
}  // namespace deblai
