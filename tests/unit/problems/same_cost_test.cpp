#include <gtest/gtest.h>

#include <deblai/problems/geodesic.hpp>
#include <support/models.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

#include "random_densities.hpp"

namespace deblai {
namespace {

using testing::distance;
using testing::world;

/// Nothing but the iteration: so many steps, converged or not.
GeodesicSettings steps(int count) {
  GeodesicSettings settings;
  settings.stopping.tolerance = 1e-30;
  settings.stopping.max_iterations = count;
  return settings;
}

/// Largest number of a path, by size. Collective.
double largest(const StaggeredPath& path) {
  double most = maximum(path.density);
  for (const Field& m : path.momentum) most = std::max({most, maximum(m), -minimum(m)});
  return most;
}

/// |m|^2 / (2 rho) under another name.
Model disguised(Model model, const std::string& cost, double exponent) {
  model.cost = cost;
  model.parameters = {{"exponent", exponent}};
  return model;
}

TEST(Geodesic, OfExponentTwoOrMobilityRhoIteratesAsTheKineticOneDoes) {
  for (const GridShape& shape : {testing::unit_shape({24}, 12), testing::unit_shape({12, 10}, 8),
                                 testing::shape({{6, 0, 2}, {5, 0, 1}, {4, 0, 0.5}}, 5)}) {
    const Grid grid(world(), shape);
    for (const Model& model : {Model{}, testing::growing("fisher_rao", 0.2)}) {
      for (const double least : {0.3, 0.0}) {
        const Field source = testing::random_density(grid, 3, least);
        const Field target = testing::random_density(grid, 4, least);
        for (const int count : {1, 10, 200}) {
          SCOPED_TRACE(fmt::format("{}{}, densities from {}, {} iterations",
                                   testing::describe(grid), model.growth ? " growing" : "", least,
                                   count));
          const Geodesic plain = solve_geodesic(source, target, model, steps(count));
          for (const Model& other :
               {disguised(model, "power", 2), disguised(model, "concave_power", 1)}) {
            const Geodesic same = solve_geodesic(source, target, other, steps(count));
            // A small unit of density makes more of round-off, iteration by iteration.
            EXPECT_NEAR(same.distance_squared / plain.distance_squared, 1, 1e-10) << other.cost;
            EXPECT_LE(distance(same.path, plain.path), 1e-11 * largest(plain.path)) << other.cost;
            EXPECT_NEAR(same.certificate.discrete, plain.certificate.discrete,
                        1e-10 * plain.distance_squared)
                << other.cost;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace deblai
