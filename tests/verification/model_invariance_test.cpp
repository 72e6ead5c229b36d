#include <support/models.hpp>

#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

/// Two bumps that differ, away from the obstacles of `walled`; values below 0.75.
Field bump(const Grid& grid, int which, const std::array<int, max_dim>& turn = {0, 1, 2}) {
  Field field(grid, 1);
  set(field, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    std::array<double, max_dim> u{0.5, 0.5, 0.5};
    for (int a = 0; a < grid.dim(); ++a) {
      const auto i = static_cast<std::size_t>(a);
      u[static_cast<std::size_t>(turn[i])] = (cell[i] + 0.5) / grid.cells(a);
    }
    const std::array<double, max_dim> centre =
        which == 0 ? std::array{0.35, 0.4, 0.45} : std::array{0.6, 0.55, 0.5};
    double square = 0;
    for (std::size_t a = 0; a < 3; ++a) square += std::pow((u[a] - centre[a]) / 0.15, 2);
    return 0.1 + (which == 0 ? 0.5 : 0.45) * std::exp(-0.5 * square);
  });
  return field;
}

/// The two ends of a problem in a model, of equal masses where it keeps mass.
std::array<Field, 2> ends(const Grid& grid, const Model& model,
                          const std::array<int, max_dim>& turn = {0, 1, 2}) {
  std::array<Field, 2> both{bump(grid, 0, turn), bump(grid, 1, turn)};
  if (model.mobility) {
    for (Field& end : both) {
      for (std::size_t i = 0; i < end.raw().size(); ++i)
        if (model.mobility->raw()[i] == 0) end.raw()[i] = 0;
    }
  }
  if (!model.growth) scale(both[1], integral(both[0]) / integral(both[1]));
  return both;
}

GeodesicSettings quick() { return until(1e-4, 60); }

double apart(const Field& a, const Field& b) { return distance(a, b) / maximum(a); }

Field reversed(const Field& field) {
  Field result(field.grid(), field.slices());
  const Block& block = field.grid().owned();
  set(result, [&](int k, int z, int y, int x) {
    return field.at(field.slices() - 1 - k, z - block.start[2], y - block.start[1], x);
  });
  return result;
}

TEST(EveryModel, IsTheSameBackwards) {
  // But for viscosity, which knows the direction of time.
  const Grid grid(world(), graded(unit_shape({14, 12}, 8)));
  for (const NamedModel& each : sample_models(grid, 0.2, 0.8)) {
    if (each.model.viscosity > 0) continue;
    SCOPED_TRACE(each.name);
    const auto [from, to] = ends(grid, each.model);
    const Geodesic forth = solve_geodesic(from, to, each.model, quick());
    const Geodesic back = solve_geodesic(to, from, each.model, quick());
    EXPECT_NEAR(back.distance_squared / forth.distance_squared, 1, 1e-8);
    EXPECT_LE(apart(forth.path.density, reversed(back.path.density)), 1e-7);
  }
}

TEST(EveryModel, DoesNotDependOnTheOrderOfTheAxes) {
  const auto grid_of = [](bool turned) {
    GridShape s = shape({{12, 0, 1}, {10, 0, 1.4}}, 6);
    if (turned) std::swap(s.axes[0], s.axes[1]);
    return Grid(world(), s);
  };
  const Grid straight = grid_of(false);
  const Grid turned = grid_of(true);
  for (const NamedModel& each : sample_models(straight, 0.2, 0.8)) {
    Model other = each.model;
    if (each.model.mobility || (each.model.growth && each.model.growth->mask)) continue;
    SCOPED_TRACE(each.name);
    const auto [from, to] = ends(straight, each.model);
    const auto [from_turned, to_turned] = ends(turned, other, {1, 0, 2});
    const Geodesic a = solve_geodesic(from, to, each.model, quick());
    const Geodesic b = solve_geodesic(from_turned, to_turned, other, quick());
    EXPECT_NEAR(b.distance_squared / a.distance_squared, 1, 1e-8);
    EXPECT_NEAR(b.certificate.discrete / a.distance_squared,
                a.certificate.discrete / a.distance_squared, 1e-6);
    EXPECT_NEAR(maximum(b.path.density) / maximum(a.path.density), 1, 1e-7);
    EXPECT_NEAR(maximum(b.path.momentum[0]) / maximum(a.path.momentum[1]), 1, 1e-6);
  }
}

/// The parameters of an action whose densities are c times as large.
Model heavier(Model model, double c) {
  if (Actions::info(model.cost).parameters.empty()) return model;
  model.parameters = fallbacks(Actions::info(model.cost));
  const auto capacity = model.parameters.find("capacity");
  if (capacity != model.parameters.end()) capacity->second *= c;
  return model;
}

TEST(EveryModel, CostsInProportionToTheMass) {
  const double c = 7e5;
  const Grid grid(world(), unit_shape({14, 12}, 8));
  for (const NamedModel& each : sample_models(grid, 0.2, 0.8)) {
    if (each.model.cost == "concave_power") continue;  // of another degree in the mass
    SCOPED_TRACE(each.name);
    auto [from, to] = ends(grid, each.model);
    const Geodesic light = solve_geodesic(from, to, each.model, quick());
    scale(from, c);
    scale(to, c);
    Model model = heavier(each.model, c);
    model.density_bound *= c;
    const Geodesic heavy = solve_geodesic(from, to, model, quick());
    // W^p = p J is what is proportional to the mass, and W^2 is reported.
    const double degree = ScaledModel(model, grid, 0.02, 1, 1).action().degree();
    const double unit = std::pow(c, 2 / degree);
    EXPECT_NEAR(heavy.distance_squared / light.distance_squared / unit, 1, 1e-7);
    EXPECT_NEAR(heavy.certificate.discrete / unit / light.distance_squared,
                light.certificate.discrete / light.distance_squared, 1e-6);
    EXPECT_EQ(heavy.iterations_per_level, light.iterations_per_level);
    Field density = light.path.density;
    scale(density, c);
    EXPECT_LE(apart(heavy.path.density, density), 1e-7);
  }
}

TEST(EveryModel, CostsInProportionToTheSquareOfTheLength) {
  const double c = 1000;
  const auto grid_of = [](double metre) {
    return Grid(world(), shape({{14, 0, metre}, {12, 0, 0.8 * metre}}, 6));
  };
  const Grid metres = grid_of(1);
  const Grid millimetres = grid_of(c);
  const std::vector<NamedModel> small = sample_models(metres, 0.2, 0.8);
  const std::vector<NamedModel> large = sample_models(millimetres, 0.2 * c, 0.8);
  for (std::size_t i = 0; i < small.size(); ++i) {
    SCOPED_TRACE(small[i].name);
    Model model = large[i].model;
    model.viscosity *= c * c;
    const auto [from, to] = ends(metres, small[i].model);
    const auto [wide_from, wide_to] = ends(millimetres, model);
    const Geodesic a = solve_geodesic(from, to, small[i].model, quick());
    const Geodesic b = solve_geodesic(wide_from, wide_to, model, quick());
    // The same densities hold c^2 as much mass, which costs c^p a unit.
    const double degree = ScaledModel(model, metres, 0.02, 1, 1).action().degree();
    const double unit = std::pow(std::pow(c, 2 + degree), 2 / degree);
    EXPECT_NEAR(b.distance_squared / a.distance_squared / unit, 1, 1e-7);
    EXPECT_NEAR(b.certificate.discrete / unit / a.distance_squared,
                a.certificate.discrete / a.distance_squared, 1e-6);
    EXPECT_LE(std::abs(maximum(b.path.density) / maximum(a.path.density) - 1), 1e-7);
  }
}

TEST(FisherRao, IsTransportWhereGrowingIsDear) {
  const Grid grid(world(), unit_shape({24, 20}, 12));
  const auto [from, to] = ends(grid, Model{});
  const double w2 = solve_geodesic(from, to, until(1e-5, 3000)).distance_squared;
  const Geodesic dear = solve_geodesic(from, to, growing("fisher_rao", 30), until(1e-5, 3000));
  report("kappa 30: WFR^2 against W2^2, relative", 1 - dear.distance_squared / w2, 1e-3);
  EXPECT_NEAR(dear.distance_squared / w2, 1, 1e-3);
  EXPECT_LE(dear.distance_squared, w2 * (1 + 1e-4));
}

TEST(FisherRao, IsHellingerWhereGrowingIsCheap) {
  const double kappa = 1e-3;
  const Grid grid(world(), unit_shape({24, 20}, 16));
  const auto [from, to] = ends(grid, growing("fisher_rao", kappa));
  Field square(grid, 1);
  for (std::size_t i = 0; i < square.raw().size(); ++i)
    square.raw()[i] = std::pow(std::sqrt(from.raw()[i]) - std::sqrt(to.raw()[i]), 2);
  const double hellinger = 4 * kappa * kappa * integral(square);
  const Geodesic cheap = solve_geodesic(from, to, growing("fisher_rao", kappa), until(1e-5, 3000));
  report("kappa 0.001: WFR^2 against Hellinger, relative", cheap.distance_squared / hellinger - 1,
         1e-2);
  EXPECT_NEAR(cheap.distance_squared / hellinger, 1, 1e-2);
  EXPECT_NEAR(cheap.growth_part / cheap.distance_squared, 1, 1e-2);
}

}  // namespace
}  // namespace deblai
