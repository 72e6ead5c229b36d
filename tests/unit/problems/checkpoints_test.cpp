#include <vector>

#include <gtest/gtest.h>

#include <deblai/field/fingerprint.hpp>
#include <deblai/problems/barycentre.hpp>
#include <deblai/problems/checkpoints.hpp>
#include "interruption.hpp"
#include "random_densities.hpp"
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;

using testing::Interrupted;
using testing::Interruption;

struct Setting {
  GridShape shape;
  Model model;
};

Model growing() {
  Model model;
  model.growth = GrowthModel{"fisher_rao", 0.3, {}};
  return model;
}

Model viscous() {
  Model model;
  model.viscosity = 0.01;
  return model;
}

Model uniform() {
  Model model;
  model.growth = GrowthModel{"uniform", 0.3, {}};
  return model;
}

std::vector<Setting> settings() {
  return {{{{{40, 0, 1}}, 9}, {}},
          {{{{19, 0, 1}, {17, 0, 1.5}}, 8}, growing()},
          {{{{17, 0, 1}, {19, 0, 1}}, 8}, viscous()},
          {{{{16, 0, 1}, {18, 0, 1}}, 7}, uniform()},
          {{{{15, 0, 1}, {17, 0, 2}, {16, 0, 1}}, 4}, {}}};
}

GeodesicSettings short_solve() {
  GeodesicSettings settings;
  settings.stopping.max_iterations = 60;
  settings.stopping.tolerance = 1e-5;
  settings.coarse_iterations = 50;
  return settings;
}

std::uint64_t fingerprint_of(const StaggeredPath& path) {
  std::vector<const Field*> all{&path.density};
  for (const Field& m : path.momentum) all.push_back(&m);
  if (path.source) all.push_back(&*path.source);
  return fingerprint(all);
}

/// Everything of the outcome that numbers decide.
void expect_same(const Geodesic& a, const Geodesic& b) {
  EXPECT_EQ(fingerprint_of(a.path), fingerprint_of(b.path));
  EXPECT_EQ(a.distance_squared, b.distance_squared);
  EXPECT_EQ(a.growth_part, b.growth_part);
  EXPECT_EQ(a.certificate.kantorovich, b.certificate.kantorovich);
  EXPECT_EQ(a.certificate.discrete, b.certificate.discrete);
  EXPECT_EQ(a.residuals.consensus, b.residuals.consensus);
  EXPECT_EQ(a.iterations_per_level, b.iterations_per_level);
  EXPECT_EQ(a.converged, b.converged);
}

TEST(Checkpoints, AreWhereAGeodesicGoesOnAsIfNeverStopped) {
  for (const Setting& each : settings()) {
    const Grid grid(world(), each.shape);
    const Field source = testing::gaussian_density(grid, {0.3, 0.35, 0.4}, 0.12);
    const Field target = testing::gaussian_density(grid, {0.65, 0.6, 0.55}, 0.16);
    std::vector<Progress> whole;
    const Geodesic expected = solve_geodesic(source, target, each.model, short_solve(),
                                             [&](const Progress& now) { whole.push_back(now); });
    Interruption none(-1);
    expect_same(solve_geodesic(source, target, each.model, short_solve(), {}, &none), expected);
    // On the first level, at the change of a part, before the last iteration.
    const int last = none.asked();
    for (const int after : {1, 39, 40, 57, last}) {
      Interruption interruption(after);
      std::vector<Progress> rows;
      const Monitor monitor = [&](const Progress& now) { rows.push_back(now); };
      EXPECT_THROW(
          solve_geodesic(source, target, each.model, short_solve(), monitor, &interruption),
          Interrupted);
      EXPECT_EQ(interruption.standing()->total(), static_cast<int>(rows.size()));
      const Geodesic found =
          solve_geodesic(source, target, each.model, short_solve(), monitor, &interruption);
      expect_same(found, expected);
      ASSERT_EQ(rows.size(), whole.size());
      for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].level, whole[i].level);
        EXPECT_EQ(rows[i].iteration, whole[i].iteration);
        EXPECT_EQ(rows[i].distance_squared, whole[i].distance_squared);
        EXPECT_EQ(rows[i].lower_bound, whole[i].lower_bound);
      }
    }
  }
}

TEST(Checkpoints, AreWhereABarycentreGoesOnAsIfNeverStopped) {
  for (const Model& model : {Model{}, growing()}) {
    const Grid grid(world(), {{{17, 0, 1}, {16, 0, 1}}, 4});
    const Field a = testing::gaussian_density(grid, {0.3, 0.35}, 0.12);
    const Field b = testing::gaussian_density(grid, {0.65, 0.6}, 0.16);
    const std::vector<Field> group{a, b, a};
    const std::vector<double> weights{1, 2, 1};
    const Barycentre expected = solve_barycentre(group, weights, model, short_solve());
    for (const int after : {3, 41, 70}) {
      Interruption interruption(after);
      EXPECT_THROW(solve_barycentre(group, weights, model, short_solve(), {}, &interruption),
                   Interrupted);
      const Barycentre found =
          solve_barycentre(group, weights, model, short_solve(), {}, &interruption);
      EXPECT_EQ(fingerprint(found.density), fingerprint(expected.density));
      EXPECT_EQ(found.variance, expected.variance);
      for (std::size_t i = 0; i < group.size(); ++i) expect_same(found.legs[i], expected.legs[i]);
    }
  }
}

}  // namespace
}  // namespace deblai
