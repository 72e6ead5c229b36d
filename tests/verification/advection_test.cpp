#include <deblai/transport/path_flow.hpp>

#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;
using std::numbers::pi;

using Point = std::array<double, max_dim>;

/// Means over cells of a function, by 8 x 8 points a cell in 2D.
Field mean_values(const Grid& grid, const std::function<double(const Point&)>& f) {
  Field field(grid, 1);
  const int across = grid.dim() > 1 ? 8 : 1;
  set(field, [&](int, int, int y, int x) {
    double total = 0;
    for (int j = 0; j < across; ++j) {
      for (int i = 0; i < 8; ++i) {
        Point p{grid.axis(0).origin + (x + (i + 0.5) / 8) * grid.spacing(0), 0, 0};
        if (across > 1) p[1] = grid.axis(1).origin + (y + (j + 0.5) / 8) * grid.spacing(1);
        total += f(p);
      }
    }
    return total / (8 * across);
  });
  return field;
}

/// Zalesak's (1979): a disc with a slot, 1 on 0.
double slotted_disc(const Point& p) {
  const bool disc = std::hypot(p[0] - 0.5, p[1] - 0.75) < 0.15;
  return disc && !(std::abs(p[0] - 0.5) < 0.025 && p[1] < 0.85) ? 1 : 0;
}

/// A hill of compact support, three times differentiable.
double bump(const Point& p, const Point& centre, double radius) {
  const double r = std::min(1.0, std::hypot(p[0] - centre[0], p[1] - centre[1]) / radius);
  return std::pow(0.5 * (1 + std::cos(pi * r)), 2);
}

/// What every carried density must keep.
void expect_kept(const Field& density, const Field& before) {
  const double mass = integral(before);
  report("  mass, relative", std::abs(integral(density) - mass) / mass, 1e-13);
  EXPECT_NEAR(integral(density), mass, 1e-13 * mass);
  report("  least value above the least before", minimum(density) - minimum(before), 0);
  EXPECT_GE(minimum(density), minimum(before));
  report("  largest value above the largest before", maximum(density) - maximum(before), 1e-13);
  EXPECT_LE(maximum(density), maximum(before) + 1e-13);
}

TEST(Rotation, OfASlottedDiscKeepsMassAndExtremaForTwoTurns) {
  const Grid grid(world(), unit_shape({100, 100}, 1));
  Flow flow(grid);
  sample({[](const Point& p) { return -2 * pi * (p[1] - 0.5); },
          [](const Point& p) { return 2 * pi * (p[0] - 0.5); }},
         flow);
  const Field before = mean_values(grid, slotted_disc);
  Field density = before;
  Advection advection(grid);
  advection.advance(density, flow, 0, 1);
  const double moved = l1_distance(density, 0, before) / integral(before);
  report("slotted disc, 100^2, one turn: L1, relative", moved, 0.5);
  EXPECT_LE(moved, 0.5);
  advection.advance(density, flow, 1, 2);
  expect_kept(density, before);
}

/// L1 after LeVeque's (1996) swirl, which returns at time 1: relative.
double swirl_error(int n, const std::function<double(const Point&)>& f, Field* carried = nullptr) {
  const Grid grid(world(), shape({{n, 0, 1}, {n / 2 * 3, 0, 1}}, 1));
  Flow full(grid);
  sample_stream(
      [](const Point& p) { return -std::pow(std::sin(pi * p[0]) * std::sin(pi * p[1]), 2) / pi; },
      full);
  Flow flow(grid);
  const FlowInTime swirl = [&](double time) -> const Flow& {
    for (std::size_t a = 0; a < 2; ++a) {
      const std::span<const double> v = full.velocity[a].raw();
      for (std::size_t i = 0; i < v.size(); ++i)
        flow.velocity[a].raw()[i] = std::cos(pi * time) * v[i];
    }
    return flow;
  };
  const Field before = mean_values(grid, f);
  Field density = before;
  Advection(grid).advance(density, swirl, 0, 1);
  expect_kept(density, before);
  if (carried != nullptr) *carried = density;
  return l1_distance(density, 0, before) / integral(before);
}

TEST(Swirl, ReturnsSmoothDataToSecondOrder) {
  const auto smooth = [](const Point& p) { return bump(p, {0.5, 0.65, 0}, 0.3); };
  std::vector<double> errors;
  for (const int n : {64, 128, 256}) {
    errors.push_back(swirl_error(n, smooth));
    report(fmt::format("swirl that returns, {} x {}: L1, relative", n, n / 2 * 3), errors.back(),
           1);
  }
  const double order = std::log2(errors[1] / errors[2]);
  report("  observed order", order, 1.9);
  EXPECT_GE(order, 1.9);
}

TEST(Swirl, KeepsMassAndExtremaOfASlottedDisc) {
  const double error = swirl_error(100, slotted_disc);
  report("swirl that returns, slotted disc, 100 x 150: L1, relative", error, 0.6);
  EXPECT_LE(error, 0.6);
}

TEST(Advection, IsOfSecondOrderOnALineInACompressingFlow) {
  // v = x (1 - x): x(t) = x / (x + (1 - x) e^-t), the density of the primitive F moves with it.
  const auto primitive = [](double x) { return x - std::sin(4 * pi * x) / (4 * pi); };
  std::vector<double> errors;
  for (const int n : {64, 128, 256}) {
    const Grid grid(world(), unit_shape({n}, 1));
    Flow flow(grid);
    sample({[](const Point& p) { return p[0] * (1 - p[0]); }}, flow);
    Field density(grid, 1);
    Field exact(grid, 1);
    const std::vector<double> start = averages(grid.axis(0), primitive);
    const std::vector<double> end = averages(grid.axis(0), [&](double y) {
      return primitive(y / (y + (1 - y) * std::exp(1.0)));  // backwards
    });
    set(density, [&](int, int, int, int x) { return start[static_cast<std::size_t>(x)]; });
    set(exact, [&](int, int, int, int x) { return end[static_cast<std::size_t>(x)]; });
    Advection(grid).advance(density, flow, 0, 1);
    EXPECT_NEAR(integral(density), 1, 1e-13);
    errors.push_back(l1_distance(density, 0, exact));
    report(fmt::format("compressing flow on a line, {} cells: L1", n), errors.back(), 1);
  }
  const double order = std::log2(errors[1] / errors[2]);
  report("  observed order", order, 1.9);
  EXPECT_GE(order, 1.9);
}

/// The source of a geodesic, carried with its own momentum, against its target: what the run left
/// open is its consensus, and the mass that it has below zero, which is missing in one place and
/// too much in another.
void expect_carried(const Geodesic& geodesic, const Field& source, const Field& target,
                    const BalanceLaw& law) {
  const double left_open = geodesic.residuals.consensus + 2 * geodesic.residuals.negative_mass;
  PathFlow flow(geodesic.path, law);
  Advection advection(source.grid());
  Field density = source;
  carry(density, flow, advection);
  const double error = l1_distance(density, 0, target) / geodesic.mass;
  report("  source carried to the target: L1, relative", error, left_open);
  report("  in steps", static_cast<double>(advection.steps().taken), 1e5);
  EXPECT_LE(error, left_open);
  EXPECT_GE(minimum(density), 0);
  if (law.source == BalanceLaw::Source::none) {
    EXPECT_NEAR(integral(density), integral(source), 1e-13 * geodesic.mass);
  }
}

TEST(GeodesicMomentum, CarriesTheSourceToTheTarget) {
  for (const double viscosity : {0.0, 1e-3}) {
    for (const double tolerance : {3e-3, 3e-4}) {
      const Grid grid(world(), unit_shape({64, 64}, 32));
      const Field source = gaussian(grid, {0.3, 0.3}, 0.06);
      const Field target = gaussian(grid, {0.7, 0.6}, 0.08);
      Model model;
      model.viscosity = viscosity;
      const Geodesic geodesic = solve_geodesic(source, target, model, until(tolerance, 4000));
      report(fmt::format("translation 64^2 x 32, viscosity {}: consensus", viscosity),
             geodesic.residuals.consensus, tolerance);
      expect_carried(geodesic, source, target, {.viscosity = viscosity});
    }
  }
}

TEST(GeodesicMomentum, CarriesTheSourceToTheTargetWhereMassGrowsAndVanishes) {
  const Grid grid(world(), unit_shape({64, 48}, 16));
  const Field source =
      sum(1, gaussian(grid, {0.3, 0.3}, 0.08), 0.5, gaussian(grid, {0.7, 0.3}, 0.08));
  const Field target =
      sum(0.6, gaussian(grid, {0.3, 0.5}, 0.08), 1.1, gaussian(grid, {0.7, 0.6}, 0.1));
  Model model;
  model.growth = GrowthModel{};
  model.growth->length_scale = 0.2;
  const Geodesic geodesic = solve_geodesic(source, target, model, until(1e-3, 4000));
  report("two hills that move and grow, 64 x 48 x 16: consensus", geodesic.residuals.consensus,
         1e-3);
  expect_carried(geodesic, source, target,
                 {.source = BalanceLaw::Source::field, .growth_length = geodesic.growth_length});
}

}  // namespace
}  // namespace deblai
