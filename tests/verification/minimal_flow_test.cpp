#include <support/exact_transport.hpp>

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

struct Bump {
  double x, y, radius, mass;
};

/// A sum of bumps with compact support, few cells for an exact transport.
Field bumps(const Grid& grid, const std::vector<Bump>& all) {
  Field density(grid, 1);
  for (const Bump& bump : all) {
    Field one(grid, 1);
    set(one, [&](int, int, int y, int x) {
      const double from_centre =
          std::hypot(grid.axis(0).centre(x) - bump.x, grid.axis(1).centre(y) - bump.y);
      const double r = from_centre / bump.radius;
      return r < 1 ? std::pow(std::cos(0.5 * std::numbers::pi * r), 2) : 0;
    });
    density = sum(1, density, bump.mass / integral(one), one);
  }
  return density;
}

/// Exact W1 between the samples, masses at cell centres: what both have stays. Collective.
double exact_w1(const Field& source, const Field& target) {
  const Grid& grid = source.grid();
  const std::vector<double> all_a = gathered(source);
  const std::vector<double> all_b = gathered(target);
  struct Mass {
    double amount, x, y;
  };
  std::vector<Mass> a;
  std::vector<Mass> b;
  for (std::size_t i = 0; i < all_a.size(); ++i) {
    const auto cell = static_cast<int>(i);
    const double x = grid.axis(0).centre(cell % grid.cells(0));
    const double y = grid.axis(1).centre(cell / grid.cells(0));
    const double surplus = all_a[i] - all_b[i];
    if (surplus > 0) a.push_back({surplus, x, y});
    if (surplus < 0) b.push_back({-surplus, x, y});
  }
  std::vector<double> supply;
  std::vector<double> demand;
  std::vector<double> cost;
  for (const Mass& from : a) {
    supply.push_back(from.amount);
    for (const Mass& to : b) cost.push_back(std::hypot(from.x - to.x, from.y - to.y));
  }
  for (const Mass& to : b) demand.push_back(to.amount);
  const ExactTransport transport = exact_transport(supply, demand, cost);
  EXPECT_NEAR(transport.cost, transport.dual_bound, 1e-9 * transport.cost);
  return max(grid.comm(), transport.cost * grid.shape().cell_volume());
}

TEST(MinimalFlow, IsTheExactTransportOfBumps) {
  struct Case {
    std::string name;
    std::vector<Bump> from, to;
  };
  const std::vector<Case> cases{
      {"along an axis", {{0.25, 0.5, 0.15, 1}}, {{0.75, 0.5, 0.15, 1}}},
      {"along the diagonal", {{0.25, 0.25, 0.15, 1}}, {{0.75, 0.75, 0.15, 1}}},
      {"aslant", {{0.25, 0.3, 0.15, 1}}, {{0.75, 0.6, 0.15, 1}}},
      {"overlapping", {{0.4, 0.4, 0.3, 1}}, {{0.6, 0.55, 0.3, 1}}},
      {"one to two", {{0.5, 0.25, 0.18, 1}}, {{0.25, 0.7, 0.15, 0.5}, {0.75, 0.65, 0.12, 0.5}}},
      {"two to two",
       {{0.25, 0.25, 0.15, 0.6}, {0.7, 0.3, 0.18, 0.4}},
       {{0.3, 0.7, 0.15, 0.3}, {0.7, 0.7, 0.15, 0.7}}},
      {"widening, by two cells", {{0.5, 0.5, 0.15, 1}}, {{0.5, 0.5, 0.3, 1}}},
  };
  const Grid grid(world(), unit_shape({32, 32}, 1));
  for (const Case& each : cases) {
    SCOPED_TRACE(each.name);
    const Field from = bumps(grid, each.from);
    const Field to = bumps(grid, each.to);
    const double exact = exact_w1(from, to);
    const Geodesic flow = minimal_flow(from, to, 3e-5);
    const double found = std::sqrt(flow.distance_squared);
    // What is missing is a share of a cell, whatever the distance.
    const double bar = exact > 4 * grid.spacing(0) ? 1e-3 * exact : 0.03 * grid.spacing(0);
    report("W1 of bumps on 32^2, " + each.name + ": relative", found / exact - 1, bar / exact);
    report("  in cells", (found - exact) / grid.spacing(0), bar / grid.spacing(0));
    EXPECT_TRUE(flow.converged);
    EXPECT_NEAR(found, exact, bar);
    EXPECT_LE(flow.certificate.discrete, flow.distance_squared * (1 + 1e-4));
  }
}

}  // namespace
}  // namespace deblai
