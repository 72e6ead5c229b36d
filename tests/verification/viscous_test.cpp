#include <deblai/constraints/continuity_constraint.hpp>
#include <deblai/elliptic/blur.hpp>
#include <support/models.hpp>

#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

/// Bumps on a background, of unit mass.
Field bumps(const Grid& grid) {
  Field field = sum(1, gaussian(grid, {0.45, 0.35}, 0.15), 0.5, gaussian(grid, {0.6, 0.5}, 0.3));
  scale(field, 1 / integral(field));
  return field;
}

/// The heat flow of the grid at time t.
Field heated(Field density, double eps, double t) {
  const double width = std::sqrt(2 * eps * t);
  blur(density, {width, width, width});
  return density;
}

TEST(Viscous, HeatFlowObeysTheLawWithoutMomentumToSecondOrderInTime) {
  const double eps = 0.004;
  std::vector<double> violations;
  for (const int nt : {16, 32}) {
    const Grid grid(world(), shape({{16, 0, 1}, {14, 0, 0.8}}, nt));
    StaggeredPath path(grid);
    const Field source = bumps(grid);
    for (int k = 0; k <= nt; ++k) {
      const Field now = heated(source, eps, grid.time().face[static_cast<std::size_t>(k)]);
      for_each_line(grid, 1, [&](int, int z, int y) {
        std::copy_n(now.line(0, z, y), grid.owned().count[0], path.density.line(k, z, y));
      });
    }
    violations.push_back(ContinuityConstraint(grid, {.viscosity = eps}).residual(path));
    report(fmt::format("heat flow, {} steps: off the law, relative", nt), violations.back(), 1e-3);
  }
  EXPECT_LE(violations[1], 1e-3);
  EXPECT_NEAR(std::log2(violations[0] / violations[1]), 2, 0.15);
}

TEST(Viscous, HeatFlowIsARestThatCostsNothing) {
  const double eps = 0.004;
  const Grid grid(world(), shape({{16, 0, 1}, {14, 0, 0.8}}, 8));
  const Field source = bumps(grid);
  Field target = heated(source, eps, 1);
  scale(target, 1 / integral(target));
  const Geodesic rest = solve_geodesic(source, target, viscous({}, eps), until(1e-6, 1000));
  const double still = l1_distance(source, 0, heated(source, eps, 0.5));
  const double density = l1_distance(rest.path.density, 4, heated(source, eps, 0.5));
  report("heat flow: value over 4 eps", rest.distance_squared / (4 * eps), 1e-5);
  report("  L1 of the density at 1/2", density, 1e-3);
  EXPECT_GE(still, 0.05) << "mass does flow";
  EXPECT_LE(rest.distance_squared, 1e-5 * 4 * eps);
  EXPECT_LE(density, 1e-3);
  expect_conserved(rest);
}

/// The bridge of Brownian motion of diffusivity eps between Gaussians of variances a and b, an
/// axis: min of int |m|^2 / rho is 4 eps [min KL(P|R) - H(rho_0)], and the coupling of the ends has
/// covariance c = sqrt(eps^2 + a b) - eps. Chen, Georgiou & Pavon (2016), sec. II.
struct Bridge {
  double eps, a, b, shift;

  double covariance() const { return std::sqrt(eps * eps + a * b) - eps; }
  double value() const {
    const double c = covariance();
    return shift * shift + a + b - 2 * c + 2 * eps * (std::log(a / c) - 1);
  }
  double variance(double t) const {
    return (1 - t) * (1 - t) * a + t * t * b + 2 * t * (1 - t) * (covariance() + eps);
  }
};

TEST(Viscous, BridgeBetweenGaussiansIsOfSecondOrder) {
  for (const double eps : {0.002, 0.01}) {
    const Bridge exact{eps, 0.06 * 0.06, 0.09 * 0.09, 0.3};
    std::vector<double> errors;
    for (const int n : {64, 128}) {
      const Grid grid(world(), shape({{n, -0.2, 1.4}}, n / 2));
      const Geodesic bridge = solve_geodesic(gaussian(grid, {0.35}, std::sqrt(exact.a)),
                                             gaussian(grid, {0.65}, std::sqrt(exact.b)),
                                             viscous({}, eps), until(1e-6, 3000));
      errors.push_back(bridge.distance_squared / exact.value() - 1);
      const Field middle = gaussian(grid, {0.5}, std::sqrt(exact.variance(0.5)));
      const double density = l1_distance(bridge.path.density, n / 4, middle);
      report(fmt::format("bridge, eps {}, {} x {}: value, relative", eps, n, n / 2), errors.back(),
             5e-3);
      report("  L1 of the density at 1/2", density, 1e-2);
      report("  bound below the value by",
             1 - bridge.certificate.discrete / bridge.distance_squared, 1e-2);
      report("  iterations", bridge.iterations_per_level.back(), 3000);
      EXPECT_LE(std::abs(errors.back()), 5e-3);
      EXPECT_LE(density, 1e-2);
      EXPECT_LE(bridge.certificate.discrete, bridge.distance_squared * (1 + 1e-6));
      expect_conserved(bridge);
    }
    EXPECT_GE(std::log2(std::abs(errors[0] / errors[1])), 1.7);
  }
}

TEST(Viscous, BridgesForthAndBackDifferByTheEntropy) {
  // m = (u - eps grad log rho) rho turns the action into int |u|^2 rho + eps^2 I + 2 eps dH/dt.
  const double eps = 0.01;
  const Grid grid(world(), unit_shape({32, 28}, 16));
  const Field from = gaussian(grid, {0.4, 0.45}, 0.08);
  const Field to = gaussian(grid, {0.6, 0.5}, 0.12);
  const auto entropy = [&](const Field& density) {
    Field integrand = density;
    for (double& value : integrand.raw()) value = value > 0 ? value * std::log(value) : 0;
    return integral(integrand);
  };
  const GeodesicSettings settings = until(1e-5, 400);
  const double forth = solve_geodesic(from, to, viscous({}, eps), settings).distance_squared;
  const double back = solve_geodesic(to, from, viscous({}, eps), settings).distance_squared;
  const double exact = 4 * eps * (entropy(to) - entropy(from));
  report("bridge forth less back over 4 eps (H_1 - H_0) - 1", (forth - back) / exact - 1, 2e-2);
  EXPECT_NEAR((forth - back) / exact, 1, 2e-2);
}

TEST(Viscous, HeatFlowThatGrowsAlikeEverywhereMovesNothing) {
  // (1 + t (sqrt c - 1))^2 times the heat flow: its potential depends on time alone.
  const double eps = 0.004;
  const double kappa = 0.3;
  const Grid grid(world(), shape({{16, 0, 1}, {14, 0, 0.8}}, 16));
  const Field source = bumps(grid);
  Field target = heated(source, eps, 1);
  scale(target, 1.44);
  const Geodesic grown =
      solve_geodesic(source, target, viscous(growing("fisher_rao", kappa), eps), until(1e-6, 1000));
  const double exact = 4 * kappa * kappa * 0.2 * 0.2;
  report("heat flow that grows: WFR^2, relative", grown.distance_squared / exact - 1, 1e-3);
  EXPECT_NEAR(grown.distance_squared / exact, 1, 1e-3);
  EXPECT_NEAR(grown.growth_part / grown.distance_squared, 1, 1e-3);
  Field half = heated(source, eps, 0.5);
  scale(half, 1.1 * 1.1);
  const double density = l1_distance(grown.path.density, 8, half) / integral(half);
  report("  L1 of the density at 1/2, relative", density, 2e-3);
  EXPECT_LE(density, 2e-3);
}

}  // namespace
}  // namespace deblai
