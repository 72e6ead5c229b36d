#include <support/discrete_minimum.hpp>

#include <gtest/gtest.h>

#include <deblai/problems/geodesic.hpp>
#include <support/models.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::gathered;
using testing::world;

constexpr double theta = 0.02;

/// A cost, and what it says of a cell as its docstring does, in the units of the input.
struct Priced {
  std::string cost;
  Parameters parameters;
  double degree;
  testing::CellCost cell;
};

testing::CellCost by_mobility(std::function<double(double)> mobility) {
  return [h = std::move(mobility)](double rho, double square) {
    return h(rho) > 0 ? 0.5 * square / h(rho) : HUGE_VAL;
  };
}

testing::CellCost by_exponent(double p) {
  return [p](double rho, double square) {
    return std::pow(square, p / 2) / (p * std::pow(rho, p - 1));
  };
}

std::vector<Priced> prices() {
  return {
      {"kinetic", {}, 2, by_mobility([](double rho) { return rho; })},
      {"power", {{"exponent", 1.5}}, 1.5, by_exponent(1.5)},
      {"power", {{"exponent", 3}}, 3, by_exponent(3)},
      {"concave_power", {{"exponent", 0.5}}, 2, by_mobility([](double r) { return std::sqrt(r); })},
      {"saturation", {{"capacity", 4}}, 2, by_mobility([](double r) { return r * (1 - r / 4); })},
      {"squeezing", {{"capacity", 4}, {"stiffness", 3}}, 2, by_mobility([](double r) {
         return r * (1 - std::pow(r / 4, 3));
       })},
  };
}

/// Largest |rho - reference| over the time faces. Of a grid that one rank owns.
double farthest(const Geodesic& geodesic, const testing::DiscreteMinimum& reference) {
  const Grid& grid = geodesic.path.grid();
  double far = 0;
  for (int k = 0; k <= grid.time_steps(); ++k) {
    std::size_t cell = 0;
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < grid.owned().count[0]; ++x) {
        const double rho = geodesic.path.density.at(k, z, y, x);
        far = std::max(far, std::abs(rho - reference.density(k, cell++)));
      }
    });
  }
  return far;
}

TEST(Geodesic, IsTheMinimumOfTheDiscreteActionWhateverTheCost) {
  const Communicator self(MPI_COMM_SELF);
  const std::vector<GridShape> shapes{testing::unit_shape({8}, 4), testing::unit_shape({4, 4}, 3),
                                      testing::shape({{4, 0, 2}, {3, 0, 0.5}}, 3),
                                      testing::shape({{3, 0, 1}, {2, 0, 1}, {2, 0, 2}}, 3)};
  int turn = 0;
  for (const GridShape& shape : shapes) {
    for (const Priced& price : prices()) {
      if (turn++ % world().size() != world().rank()) continue;
      const Grid grid(self, shape);
      const double mass = 1.5 * shape.volume();
      const Field source = testing::density_in({}, grid, 3, 0.2, 2, mass);
      const Field target = testing::density_in({}, grid, 4, 0.2, 2, mass);
      Model model;
      model.cost = price.cost;
      model.parameters = price.parameters;
      GeodesicSettings settings;
      settings.stopping.tolerance = 1e-9;
      settings.stopping.max_iterations = 20000;
      settings.theta = theta;
      const Geodesic geodesic = solve_geodesic(source, target, model, settings);
      testing::DiscreteMinimum reference(shape, theta, price.cell, gathered(source),
                                         gathered(target));
      const double least = reference.solve();
      SCOPED_TRACE(
          fmt::format("{} of degree {} on {}", price.cost, price.degree, testing::describe(grid)));
      EXPECT_LE(std::abs(reference.newton_decrement()), 1e-12 * least);
      EXPECT_TRUE(geodesic.converged);
      const double expected = std::pow(price.degree * least, 2 / price.degree);
      EXPECT_NEAR(geodesic.distance_squared / expected, 1, 1e-9);
      EXPECT_LE(geodesic.certificate.discrete, expected * (1 + 1e-9));
      // The minimum is flat: a density is known to the root of what its action is.
      EXPECT_LE(farthest(geodesic, reference), 1e-5);
    }
  }
}

}  // namespace
}  // namespace deblai
