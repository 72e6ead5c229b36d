#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

Model flowing() {
  Model model;
  model.cost = "flow";
  return model;
}

Geodesic minimal_flow(const Field& source, const Field& target, double tolerance) {
  return solve_geodesic(source, target, flowing(), until(tolerance, 4000));
}

TEST(MinimalFlow, OnALineCarriesTheDifferenceOfTheDistributionFunctions) {
  const Grid grid(world(), unit_shape({256}, 1));
  const Field source = product(grid, {samples(grid.axis(0), bell(0.3, 0.06))});
  const Field target = sum(0.5, product(grid, {samples(grid.axis(0), bell(0.15, 0.05))}), 0.5,
                           product(grid, {samples(grid.axis(0), bell(0.8, 0.1))}));
  double exact = 0;  // integral of |F - G|
  if (!grid.owned().empty()) {
    double gap = 0;
    for (int x = 0; x < 256; ++x) {
      gap += (source.at(0, 0, 0, x) - target.at(0, 0, 0, x)) / 256;
      exact += std::abs(gap) / 256;
    }
  }
  exact = max(grid.comm(), exact);
  const Geodesic flow = minimal_flow(source, target, 1e-5);
  report("W1 on a line of 256: relative", std::sqrt(flow.distance_squared) / exact - 1, 1e-3);
  report("  bound below it by", 1 - std::sqrt(flow.certificate.discrete / flow.distance_squared),
         1e-2);
  report("  iterations", flow.iterations_per_level.back(), 4000);
  EXPECT_NEAR(std::sqrt(flow.distance_squared) / exact, 1, 1e-3);
  EXPECT_LE(flow.certificate.discrete, flow.distance_squared * (1 + 1e-6));
}

TEST(MinimalFlow, OfATranslationIsItsLength) {
  const Grid grid(world(), unit_shape({64, 64}, 1));
  const Geodesic flow =
      minimal_flow(gaussian(grid, {0.35, 0.35}, 0.06), gaussian(grid, {0.65, 0.6}, 0.06), 1e-4);
  const double exact = std::hypot(0.3, 0.25);
  report("W1 of a translation, 64^2: relative", std::sqrt(flow.distance_squared) / exact - 1, 1e-2);
  report("  bound below it by", 1 - std::sqrt(flow.certificate.discrete / flow.distance_squared),
         2e-2);
  report("  iterations", flow.iterations_per_level.back(), 4000);
  EXPECT_NEAR(std::sqrt(flow.distance_squared) / exact, 1, 1e-2);
  EXPECT_LE(flow.certificate.discrete, flow.distance_squared * (1 + 1e-6));
}

}  // namespace
}  // namespace deblai
