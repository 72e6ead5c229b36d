#include <deblai/problems/barycentre.hpp>
#include <deblai/problems/moments.hpp>

#include "covariance.hpp"
#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

TEST(Barycentre, OfTwoIsTheMiddleOfTheirGeodesic) {
  // sum w_i W^2(rho_i, mu) = w_1 w_2 W^2(rho_1, rho_2), at the time w_2 of the geodesic.
  for (const int dim : {1, 2}) {
    const Grid grid(world(), unit_shape(std::vector<int>(static_cast<std::size_t>(dim), 64), 16));
    const Field a = gaussian(grid, std::vector<double>(static_cast<std::size_t>(dim), 0.35), 0.06);
    const Field b = gaussian(grid, std::vector<double>(static_cast<std::size_t>(dim), 0.65), 0.1);
    const double exact = dim * (0.3 * 0.3 + 0.04 * 0.04);
    const Barycentre middle = solve_barycentre({a, b}, {3, 1}, {}, until(1e-4, 2000));
    EXPECT_TRUE(middle.converged);
    const Field expected =
        gaussian(grid, std::vector<double>(static_cast<std::size_t>(dim), 0.425), 0.07);
    report(fmt::format("barycentre of two, {}D: variance, relative", dim),
           middle.variance / (exact * 3 / 16) - 1, 2e-3);
    report("  L1 of the density", l1_distance(middle.density, 0, expected), 1.5e-2);
    report("  iterations", middle.iterations_per_level.back(), 2000);
    EXPECT_NEAR(middle.variance / (exact * 3 / 16), 1, 2e-3);
    EXPECT_LE(l1_distance(middle.density, 0, expected), 1.5e-2);
    EXPECT_NEAR(middle.legs[0].distance_squared / middle.legs[1].distance_squared, 1. / 9, 5e-3);
    for (const Geodesic& leg : middle.legs) expect_conserved(leg);
  }
}

TEST(Barycentre, OfGaussiansIsAGaussian) {
  // Isotropic: mean and width are the weighted means.
  const Grid grid(world(), unit_shape({64, 64}, 16));
  const std::vector<Field> group{gaussian(grid, {0.3, 0.3}, 0.05),
                                 gaussian(grid, {0.7, 0.35}, 0.08),
                                 gaussian(grid, {0.45, 0.7}, 0.065)};
  const Barycentre middle = solve_barycentre(group, {1, 2, 1}, {}, until(1e-4, 2000));
  const Field expected = gaussian(grid, {0.25 * (0.3 + 1.4 + 0.45), 0.25 * (0.3 + 0.7 + 0.7)},
                                  0.25 * (0.05 + 0.16 + 0.065));
  const auto square = [](double x, double y, double s) { return x * x + y * y + 2 * s * s; };
  const double exact = 0.25 * square(0.3 - 0.5375, 0.3 - 0.425, 0.05 - 0.06875) +
                       0.5 * square(0.7 - 0.5375, 0.35 - 0.425, 0.08 - 0.06875) +
                       0.25 * square(0.45 - 0.5375, 0.7 - 0.425, 0.065 - 0.06875);
  report("barycentre of three Gaussians: variance, relative", middle.variance / exact - 1, 2e-3);
  report("  L1 of the density", l1_distance(middle.density, 0, expected), 1.5e-2);
  report("  iterations", middle.iterations_per_level.back(), 2000);
  EXPECT_NEAR(middle.variance / exact, 1, 2e-3);
  EXPECT_LE(l1_distance(middle.density, 0, expected), 1.5e-2);
}

TEST(Barycentre, OfEqualsIsTheirEqual) {
  Model growing;
  growing.growth = GrowthModel{};
  growing.growth->length_scale = 0.2;
  for (const Model& model : {Model{}, growing}) {
    for (const std::vector<int>& cells : {std::vector<int>{64}, {33, 40}, {16, 15, 18}}) {
      const Grid grid(world(), unit_shape(cells, 16));
      const Field smooth = gaussian(grid, std::vector<double>(cells.size(), 0.4), 0.1);
      Field rough(grid, 1);  // half of it vacuum
      set(rough, [](int, int z, int y, int x) { return std::max(noise(5, 0, z, y, x), 0.0); });
      for (const Field& one : {smooth, rough}) {
        SCOPED_TRACE(fmt::format("{}D{}", cells.size(), model.growth ? " growing" : ""));
        const Barycentre middle = solve_barycentre({one, one, one}, {1, 2, 1}, model, until(1e-3));
        EXPECT_TRUE(middle.converged);
        EXPECT_LE(middle.iterations_per_level.back(), 10);
        EXPECT_LE(l1_distance(middle.density, 0, one), 1e-12 * integral(one));
        EXPECT_LE(middle.variance, 1e-12 * integral(one));
      }
    }
  }
}

TEST(Barycentre, OfTurnedGaussiansHasTheFixedPointCovariance) {
  const std::vector<double> weights{0.3, 0.5, 0.2};
  const std::vector<Covariance> group{ellipse(0.1, 0.05, 0), ellipse(0.05, 0.09, 0),
                                      ellipse(0.11, 0.045, 0.8)};
  const Covariance exact = barycentre_covariance(group, weights);
  const Covariance again = mean_root(exact, group, weights);
  EXPECT_NEAR(again.xx, exact.xx, 1e-14);
  EXPECT_NEAR(again.xy, exact.xy, 1e-14);
  EXPECT_NEAR(again.yy, exact.yy, 1e-14);
  const double size = std::sqrt(exact.xx * exact.yy);

  const auto expect_within = [&](int n, double tolerance) {
    const Grid grid(world(), unit_shape({n, n}, n / 4));
    const Barycentre middle =
        solve_barycentre({tilted(grid, 0.4, 0.45, group[0]), tilted(grid, 0.55, 0.5, group[1]),
                          tilted(grid, 0.5, 0.6, group[2])},
                         weights, {}, until(tolerance));
    const Moments found = moments(middle.density);
    const double xx = found.covariance[0][0] / exact.xx - 1;
    const double xy = (found.covariance[0][1] - exact.xy) / size;
    const double yy = found.covariance[1][1] / exact.yy - 1;
    report(fmt::format("barycentre of turned Gaussians, {}^2, tolerance {}: covariance xx", n,
                       tolerance),
           xx, 1e-2);
    report("  xy", xy, 1e-2);
    report("  yy", yy, 1e-2);
    report("  iterations", middle.iterations_per_level.back(), 5000);
    EXPECT_TRUE(middle.converged);
    EXPECT_LE(std::max({std::abs(xx), std::abs(xy), std::abs(yy)}), 1e-2);
    EXPECT_NEAR(found.mean[0], 0.3 * 0.4 + 0.5 * 0.55 + 0.2 * 0.5, 1e-4);
    EXPECT_NEAR(found.mean[1], 0.3 * 0.45 + 0.5 * 0.5 + 0.2 * 0.6, 1e-4);
  };
  expect_within(32, 1e-4);
  expect_within(64, 1e-3);
}

TEST(Barycentre, OfDifferentMassesInPlaceIsTheSquareOfTheMeanRoot) {
  // Pure growth: the cone over each point, where the barycentre is the mean of the roots.
  const Grid grid(world(), unit_shape({32, 32}, 16));
  const Field one = gaussian(grid, {0.5, 0.5}, 0.15);
  Field four = one;
  scale(four, 4);
  Field nine = one;
  scale(nine, 9);
  Model model;
  model.growth = GrowthModel{};
  model.growth->length_scale = 0.3;
  const Barycentre middle =
      solve_barycentre({one, four, nine}, {1, 1, 2}, model, until(1e-5, 4000));
  Field expected = one;
  scale(expected, std::pow(0.25 * (1 + 2 + 6), 2));
  const double exact = 4 * 0.09 * (0.25 * (1 + 4 + 18) - std::pow(2.25, 2));
  report("barycentre by growth alone: variance, relative", middle.variance / exact - 1, 1e-3);
  report("  L1 of the density, relative",
         l1_distance(middle.density, 0, expected) / integral(expected), 1e-2);
  report("  iterations", middle.iterations_per_level.back(), 4000);
  EXPECT_NEAR(middle.variance / exact, 1, 1e-3);
  EXPECT_LE(l1_distance(middle.density, 0, expected) / integral(expected), 1e-2);
}

}  // namespace
}  // namespace deblai
