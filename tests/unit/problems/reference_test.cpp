#include <cmath>

#include <gtest/gtest.h>

#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

#include <deblai/problems/geodesic_saddle.hpp>
#include <deblai/problems/levels.hpp>

namespace deblai {
namespace {

using testing::world;

/// A run of the numpy reference: its last value 2 <K x', y'>, and then sums over all places of the
/// fields times weights(): the density, the momenta, the components of the dual in our order.
struct Reference {
  std::vector<int> cells;
  int time_steps;
  double theta;
  double sigma;
  double length_scale;
  int iterations;
  double value;
  std::vector<double> probes;
};

const std::vector<Reference> references{
#include "reference_table.inc"
};

/// density() of reference_table.py.
Field density(const Grid& grid, int seed) {
  Field field(grid, 1);
  testing::set(field, [&](int, int z, int y, int x) {
    const int mixed = (3 + seed) * x + (5 + seed) * y + (7 + seed) * z + seed;
    return mixed % 4 == 0 ? 0 : 1 + (mixed * mixed % 11) / 4.0;
  });
  scale(field, grid.shape().volume() / integral(field));
  return field;
}

/// Sum of weights() of reference_table.py times a field.
double probe(const Field& field) {
  Field weights(field.grid(), field.slices());
  testing::set(weights, [](int k, int z, int y, int x) {
    return std::cos(1 + 0.7 * k + 1.1 * x + 1.5 * y + 1.9 * z);
  });
  return testing::dot(weights, field, std::vector<double>(std::size_t(field.slices()), 1.0));
}

TEST(GeodesicSaddle, IteratesAsTheReferenceDoes) {
  const auto action = Actions::make("kinetic", {}, {});
  for (const Reference& reference : references) {
    const Grid grid(world(), testing::unit_shape(reference.cells, reference.time_steps));
    SCOPED_TRACE(testing::describe(grid));
    const CellComponents components{grid.dim(), reference.theta > 0};
    GeodesicState state =
        mixture(density(grid, 1), density(grid, 2), {reference.length_scale}, components);
    GeodesicSaddle saddle(state, *action, reference.theta);
    ChambollePock algorithm(saddle, reference.sigma, 1.85);
    StepReport report;
    for (int i = 0; i < reference.iterations; ++i) report = algorithm.advance();

    EXPECT_NEAR(2 * report.value, reference.value, 1e-10 * std::abs(reference.value));
    std::vector<double> probes{probe(state.path.density)};
    for (const Field& m : state.path.momentum) probes.push_back(probe(m));
    for (const Field& y : state.dual.components) probes.push_back(probe(y));
    ASSERT_EQ(probes.size(), reference.probes.size());
    for (std::size_t i = 0; i < probes.size(); ++i)
      EXPECT_NEAR(probes[i], reference.probes[i], 1e-10 * (1 + std::abs(reference.probes[i]))) << i;
  }
}

}  // namespace
}  // namespace deblai
