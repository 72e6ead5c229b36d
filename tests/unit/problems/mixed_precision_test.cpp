#include <gtest/gtest.h>

#include <deblai/field/fingerprint.hpp>
#include <deblai/problems/geodesic.hpp>
#include "interruption.hpp"
#include "random_densities.hpp"
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::Interrupted;
using testing::Interruption;
using testing::world;

Model growing() {
  Model model;
  model.growth = GrowthModel{"fisher_rao", 0.3, {}};
  return model;
}

/// A cost whose prox has no loop of floats.
Model bounded() {
  Model model;
  model.density_bound = 30;
  return model;
}

struct Setting {
  GridShape shape;
  Model model;
};

std::vector<Setting> settings() {
  return {{{{{60, 0, 1}}, 12}, {}},
          {{{{33, 0, 1}, {40, 0, 1.5}}, 8}, {}},
          {{{{32, 0, 1}, {31, 0, 1}}, 8}, growing()},
          {{{{32, 0, 1}, {30, 0, 1}}, 8}, bounded()},
          {{{{20, 0, 1}, {17, 0, 2}, {24, 0, 1}}, 6}, {}}};
}

Geodesic solve(const Grid& grid, const Model& model, GeodesicSettings::Precision precision,
               Checkpoints* checkpoints = nullptr) {
  GeodesicSettings settings;
  settings.stopping.tolerance = 2e-4;
  settings.stopping.max_iterations = 400;
  settings.precision = precision;
  const Field source = testing::gaussian_density(grid, {0.3, 0.35, 0.4}, 0.12);
  const Field target = testing::gaussian_density(grid, {0.65, 0.6, 0.55}, 0.16);
  return solve_geodesic(source, target, model, settings, {}, checkpoints);
}

constexpr auto full = GeodesicSettings::Precision::full;
constexpr auto mixed = GeodesicSettings::Precision::mixed;

TEST(MixedPrecision, FindsWhatDoublesFind) {
  for (const Setting& each : settings()) {
    const Grid grid(world(), each.shape);
    const Geodesic doubles = solve(grid, each.model, full);
    const Geodesic floats = solve(grid, each.model, mixed);
    const double value = doubles.distance_squared;
    EXPECT_TRUE(floats.converged);
    EXPECT_NE(floats.distance_squared, value) << "nothing was of floats";
    EXPECT_NEAR(floats.distance_squared, value, 1e-4 * value);
    if (doubles.certificate.kantorovich) {
      EXPECT_NEAR(*floats.certificate.kantorovich, *doubles.certificate.kantorovich, 1e-4 * value);
    }
    EXPECT_NEAR(floats.certificate.discrete, doubles.certificate.discrete, 1e-2 * value);
    EXPECT_LT(floats.certificate.discrete, value);
  }
}

TEST(MixedPrecision, LeavesThePathAdmissibleToTheRoundOffOfDoubles) {
  for (const Setting& each : settings()) {
    const Geodesic found = solve(Grid(world(), each.shape), each.model, mixed);
    EXPECT_LT(found.residuals.continuity, 1e-12);
    EXPECT_LT(found.residuals.mass_drift, 1e-13);
  }
}

TEST(MixedPrecision, GoesOnAsIfNeverStopped) {
  for (const Setting& each : settings()) {
    const Grid grid(world(), each.shape);
    Interruption none(-1);
    const Geodesic whole = solve(grid, each.model, mixed, &none);
    for (const int before_the_end : {0, 1, 17}) {
      Interruption interruption(none.asked() - before_the_end);
      EXPECT_THROW(solve(grid, each.model, mixed, &interruption), Interrupted);
      const Geodesic found = solve(grid, each.model, mixed, &interruption);
      EXPECT_EQ(found.distance_squared, whole.distance_squared);
      EXPECT_EQ(found.certificate.discrete, whole.certificate.discrete);
      EXPECT_EQ(fingerprint(found.path.density), fingerprint(whole.path.density));
    }
  }
}

TEST(MixedPrecision, IsTheSameBitsOnAnyNumberOfRanks) {
  for (const Setting& each : settings()) {
    const Communicator self(MPI_COMM_SELF);
    const Geodesic here = solve(Grid(world(), each.shape), each.model, mixed);
    const Geodesic alone = solve(Grid(self, each.shape), each.model, mixed);
    EXPECT_EQ(here.distance_squared, alone.distance_squared);
    EXPECT_EQ(here.certificate.discrete, alone.certificate.discrete);
    EXPECT_EQ(here.certificate.kantorovich, alone.certificate.kantorovich);
  }
}

}  // namespace
}  // namespace deblai
