#include <cmath>

#include <gtest/gtest.h>

#include <deblai/elliptic/flux_solver.hpp>
#include <deblai/operators/faces.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::gathered;
using testing::world;

/// A flux that diffuses, `strength` cells far, and drifts, by its derivatives on faces.
struct Flux {
  std::vector<Field> by_low;
  std::vector<Field> by_high;

  Flux(const Grid& grid, double strength, double drift)
      : by_low(static_cast<std::size_t>(grid.dim()), Field(grid, 1)), by_high(by_low) {
    Halo halo(grid, 1);
    for (int a = 0; a < grid.dim(); ++a) {
      const auto axis = static_cast<std::size_t>(a);
      const Block& block = grid.owned();
      for_each_face_line(grid, a, 1, [&](int k, int z, int y, int x0, int x1) {
        for (int x = x0; x < x1; ++x) {
          const double blob = testing::noise(3 + a, k, (block.start[2] + z) / 4,
                                             (block.start[1] + y) / 4, (block.start[0] + x) / 4);
          const double d = strength * strength * std::pow(10.0, 2 * blob - 2) /
                           std::pow(grid.spacing(a) / grid.spacing(0), 2);
          by_low[axis].at(k, z, y, x) = d * (1 + drift);
          by_high[axis].at(k, z, y, x) = -d * (1 - drift);
        }
      });
      halo.exchange(a, {&by_low[axis], &by_high[axis]});
    }
  }
};

TEST(FluxSolver, SolvesItsEquationInAnyBox) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    for (const double drift : {0.0, 0.5}) {
      SCOPED_TRACE(testing::describe(grid));
      FluxSolver solver(grid);
      const Flux flux(grid, 10, drift);
      solver.set_flux(flux.by_low, flux.by_high);
      const Field rhs = testing::balanced_noise(grid, 1, 2);
      Field x(grid, 1);
      const FluxSolverOutcome outcome = solver.solve(rhs, x, {.tolerance = 1e-10});
      EXPECT_TRUE(outcome.converged) << outcome.residual;
      EXPECT_LE(outcome.iterations, 30);
      Field image(grid, 1);
      solver.apply(x, image);
      EXPECT_LE(testing::distance(image, rhs), 1e-9);
      EXPECT_NEAR(integral(image), integral(x), 1e-9) << "what flows is kept";
    }
  });
}

/// Of d_t rho = Laplacian rho^2 around a hill in vacuum, upwind with a drift along x.
Flux around_a_hill(const Grid& grid, double drift) {
  Flux flux(grid, 0, 0);
  Halo halo(grid, 1);
  const auto slope = [&](int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    double square = 0;
    for (int a = 0; a < grid.dim(); ++a) {
      const auto axis = static_cast<std::size_t>(a);
      square += std::pow((grid.owned().start[axis] + cell[axis] + 0.5) / grid.cells(a) - 0.5, 2);
    }
    return std::max(1 - square / 0.09, 0.0);
  };
  for (int a = 0; a < grid.dim(); ++a) {
    const auto axis = static_cast<std::size_t>(a);
    const double h = grid.spacing(a);
    for_each_face_line(grid, a, 1, [&](int k, int z, int y, int x0, int x1) {
      for (int x = x0; x < x1; ++x) {
        const double below =
            slope(z - (a == 2 ? 1 : 0), y - (a == 1 ? 1 : 0), x - (a == 0 ? 1 : 0));
        flux.by_low[axis].at(k, z, y, x) = 0.01 / (h * h) * (below + (a == 0 ? drift * h : 0));
        flux.by_high[axis].at(k, z, y, x) = -0.01 / (h * h) * slope(z, y, x);
      }
    });
    halo.exchange(a, {&flux.by_low[axis], &flux.by_high[axis]});
  }
  return flux;
}

TEST(FluxSolver, TakesAFewIterationsOnEveryGrid) {
  for (const double drift : {0.0, 3.0}) {
    for (const double stretch : {1.0, 20.0}) {
      for (const int n : {32, 64, 128}) {
        const Grid grid(world(), testing::shape({{n, 0, 1}, {n, 0, stretch}}, 1));
        FluxSolver solver(grid);
        const Flux flux = around_a_hill(grid, drift);
        solver.set_flux(flux.by_low, flux.by_high);
        Field rhs(grid, 1);
        testing::set(rhs,
                     [&](int, int, int y, int x) { return std::sin(7.0 * x / n + 3.0 * y / n); });
        Field x(grid, 1);
        const FluxSolverOutcome outcome = solver.solve(rhs, x);
        EXPECT_TRUE(outcome.converged);
        EXPECT_LE(outcome.iterations, 10)
            << n << ", stretched by " << stretch << ", drift " << drift;
      }
    }
  }
}

TEST(FluxSolver, IsTheIdentityWithoutAFlux) {
  const Grid grid(world(), testing::shape({{9, 0, 1}, {7, 0, 1}}, 1));
  FluxSolver solver(grid);
  const Field rhs = testing::balanced_noise(grid, 1, 2);
  Field x(grid, 1);
  EXPECT_EQ(solver.solve(rhs, x).iterations, 1);
  EXPECT_LE(testing::distance(x, rhs), 1e-15);
  EXPECT_EQ(solver.solve(Field(grid, 1), x).iterations, 0);
  EXPECT_EQ(maximum(x), 0);
}

TEST(FluxSolver, IsTheSameBitsOnAnyNumberOfRanks) {
  const GridShape shape = testing::shape({{12, 0, 1}, {11, 0, 2}, {9, 0, 1}}, 1);
  const auto run = [&](const Grid& grid) {
    FluxSolver solver(grid);
    const Flux flux(grid, 5, 0.3);
    solver.set_flux(flux.by_low, flux.by_high);
    Field x(grid, 1);
    solver.solve(testing::balanced_noise(grid, 1, 2), x);
    return gathered(x);
  };
  const std::vector<double> alone = run(Grid(Communicator(MPI_COMM_SELF), shape));
  const std::vector<double> here = run(Grid(world(), shape));
  if (!world().is_root()) return;
  EXPECT_TRUE(testing::same_bits(here, alone));
}

}  // namespace
}  // namespace deblai
