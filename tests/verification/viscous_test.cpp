#include <deblai/elliptic/blur.hpp>
#include <support/models.hpp>

#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

/// The slice of a path on time face k.
Field slice(const Field& density, int k) {
  Field result(density.grid(), 1);
  const Block& block = density.grid().owned();
  set(result, [&](int, int z, int y, int x) {
    return density.at(k, z - block.start[2], y - block.start[1], x);
  });
  return result;
}

TEST(Viscous, HeatFlowIsARestThatCostsNothing) {
  // The target is the heat kernel's own image of the source: no momentum, but what the time steps
  // miss of the exponential, which is a rate of order dt^2.
  const double eps = 0.004;
  std::vector<double> momenta;
  for (const int nt : {8, 16}) {
    const Grid grid(world(), shape({{16, 0, 1}, {14, 0, 0.8}}, nt));
    Field source = sum(1, gaussian(grid, {0.45, 0.35}, 0.15), 0.5, gaussian(grid, {0.6, 0.5}, 0.3));
    scale(source, 1 / integral(source));
    const double width = std::sqrt(2 * eps);
    Field target = source;
    blur(target, {width, width});
    scale(target, 1 / integral(target));
    const Geodesic rest = solve_geodesic(source, target, viscous({}, eps), until(1e-7, 1000));
    Field half = source;
    blur(half, {std::sqrt(eps), std::sqrt(eps)});
    momenta.push_back(maximum(rest.path.momentum[0]));
    report(fmt::format("heat flow, {} steps: momentum", nt), momenta.back(), 1e-3);
    report("  iterations", rest.iterations_per_level.back(), 1000);
    report(fmt::format("heat flow, {} steps: value over 4 eps", nt),
           rest.distance_squared / (4 * eps), 1e-5);
    report("  L1 of the density at 1/2", l1_distance(rest.path.density, nt / 2, half), 1e-3);
    EXPECT_GE(rest.distance_squared, 0);
    EXPECT_LE(rest.distance_squared, 1e-5 * 4 * eps);
    EXPECT_LE(l1_distance(rest.path.density, nt / 2, half), 1e-3);
    expect_conserved(rest);
  }
  report("  order of the momentum in time", std::log2(momenta[0] / momenta[1]), 2);
  EXPECT_NEAR(std::log2(momenta[0] / momenta[1]), 2, 0.3);
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
  for (const double eps : {0.002, 0.02}) {
    const Bridge exact{eps, 0.06 * 0.06, 0.09 * 0.09, 0.3};
    std::vector<double> errors;
    for (const int n : {64, 128}) {
      const Grid grid(world(), shape({{n, -0.2, 1.4}}, n / 2));
      const Geodesic bridge = solve_geodesic(gaussian(grid, {0.35}, std::sqrt(exact.a)),
                                             gaussian(grid, {0.65}, std::sqrt(exact.b)),
                                             viscous({}, eps), until(1e-7, 6000));
      errors.push_back(bridge.distance_squared / exact.value() - 1);
      const Field middle = gaussian(grid, {0.5}, std::sqrt(exact.variance(0.5)));
      const double density = l1_distance(bridge.path.density, n / 4, middle);
      report(fmt::format("bridge, eps {}, {} x {}: value, relative", eps, n, n / 2), errors.back(),
             5e-3);
      report("  L1 of the density at 1/2", density, 1e-2);
      report("  bound below the value by",
             1 - bridge.certificate.discrete / bridge.distance_squared, 1e-2);
      report("  iterations", bridge.iterations_per_level.back(), 1500);
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

TEST(Viscous, SourceGrowsWhereTheHeatFlowDoesNotFit) {
  // kappa small: transport is dear beside growth, and what the heat flow misses is made in place.
  const double eps = 0.004;
  const double kappa = 1e-3;
  const Grid grid(world(), shape({{16, 0, 1}, {14, 0, 0.8}}, 16));
  const Field source =
      sum(1, gaussian(grid, {0.45, 0.35}, 0.1), 0.2, gaussian(grid, {0.6, 0.5}, 0.3));
  Field target = source;
  const double width = std::sqrt(2 * eps);
  blur(target, {width, width});
  scale(target, 1.44);
  const Geodesic grown =
      solve_geodesic(source, target, viscous(growing("fisher_rao", kappa), eps), until(1e-5, 1000));
  // Mass alone grows, by a factor that depends on time alone: the heat flow goes through it.
  const double exact = 4 * kappa * kappa * integral(source) * 0.2 * 0.2;
  report("heat flow that grows: relative", grown.distance_squared / exact - 1, 1e-2);
  EXPECT_NEAR(grown.distance_squared / exact, 1, 1e-2);
  Field half = source;
  blur(half, {std::sqrt(eps), std::sqrt(eps)});
  scale(half, 1.1 * 1.1);
  EXPECT_LE(l1_distance(slice(grown.path.density, 8), 0, half), 2e-3 * integral(half));
}

}  // namespace
}  // namespace deblai
