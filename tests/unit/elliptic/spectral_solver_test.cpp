#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <deblai/elliptic/spectral_solver.hpp>
#include <deblai/operators/divergence.hpp>
#include <support/any_ranks.hpp>
#include <support/fields.hpp>
#include <support/floats.hpp>
#include <support/laws.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::balanced_noise;
using testing::distance;
using testing::gathered;
using testing::same_bits;
using testing::world;

/// A A* phi.
Field applied(Field phi, const BalanceLaw& law) {
  const Grid& grid = phi.grid();
  testing::exchange(phi);
  StaggeredPath path(grid);
  if (law.source != BalanceLaw::Source::none) path.source.emplace(grid, grid.time_steps());
  subtract_adjoint_divergence(-1, phi, law, path);
  testing::exchange(path.density);
  Field result(grid, grid.time_steps());
  divergence(path, law, result);
  return result;
}

/// Largest eigenvalue of A A*, at most.
double norm(const Grid& grid, const BalanceLaw& law) {
  const TimeSteps& time = grid.time();
  double lambda = 0;
  for (int a = 0; a < grid.dim(); ++a)
    lambda += 4 / std::pow(grid.spacing(a) * law.length_scale, 2);
  const double shortest = *std::min_element(time.step.begin(), time.step.end());
  const double in_time = 2 / shortest + law.viscosity * lambda;
  return in_time * in_time + lambda + 1 / std::pow(law.growth_length, 2);
}

double size(const Field& field) { return std::max(maximum(field), -minimum(field)); }

/// Over space and time, each slab with its step.
double mean(const Field& field) {
  const Grid& grid = field.grid();
  double total = 0;
  for (int k = 0; k < field.slices(); ++k)
    total += grid.time().step[static_cast<std::size_t>(k)] * integral(field, k);
  return total / grid.shape().volume();
}

TEST(SpectralSolver, InvertsTheOperatorOfEveryLawToRoundOff) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    const bool singular = law.source == BalanceLaw::Source::none;
    const int nt = grid.time_steps();
    const Field r = singular ? balanced_noise(grid, nt, 1) : testing::noise_field(grid, nt, 1);
    Field phi = r;
    SpectralSolver(grid, nt, law).solve(phi);
    EXPECT_LE(distance(applied(phi, law), r), 2e-15 * norm(grid, law) * size(phi));
    if (singular) {
      EXPECT_LE(std::abs(mean(phi)), 1e-15 * (size(phi) + 1e-300));
    }
  });
}

TEST(SpectralSolver, SolvesForWhatTheConstantModeAloneHolds) {
  // r of time alone: phi is of time alone, and what is made per slab balances it.
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    if (law.source == BalanceLaw::Source::none) return;
    const double rate = 0.7;
    Field phi(grid, grid.time_steps());
    testing::set(phi, [&](int, int, int, int) { return rate; });
    SpectralSolver(grid, grid.time_steps(), law).solve(phi);
    const double exact = rate * law.growth_length * law.growth_length;
    EXPECT_NEAR(minimum(phi), exact, 1e-12 * exact);
    EXPECT_NEAR(maximum(phi), exact, 1e-12 * exact);
  });
}

TEST(SpectralSolver, InvertsTheOperatorOnALargeGridToRoundOff) {
  for (const std::vector<int>& n : {std::vector{512}, {96, 91}, {40, 26, 33}}) {
    const Grid grid(world(), testing::unit_shape(n, 16));
    const Field r = balanced_noise(grid, 16, 1);
    Field phi = r;
    SpectralSolver(grid, 16).solve(phi);
    EXPECT_LE(distance(applied(phi, {}), r), 1e-14 * norm(grid, {}) * size(phi));
    EXPECT_LE(distance(applied(phi, {}), r), 1e-11) << "r is about 1";
  }
}

TEST(SpectralSolver, TakesTheMeanOffWhatItCannotSolve) {
  for (const double grading : {0.0, 1.0}) {
    const Grid grid(world(), testing::graded(testing::unit_shape({6, 5, 4}, 3), grading));
    Field with_mean = testing::noise_field(grid, 3, 1);
    Field without = balanced_noise(grid, 3, 1);
    SpectralSolver solver(grid, 3);
    solver.solve(with_mean);
    solver.solve(without);
    EXPECT_LE(distance(applied(with_mean, {}), applied(without, {})), 1) << "finite";
    EXPECT_LE(std::abs(mean(with_mean)), 1e-15);
  }
}

TEST(SpectralSolver, GivesTheSameBitsOnAnyProcessGrid) {
  std::vector<GridShape> shapes = testing::sample_shapes();
  shapes.push_back(testing::unit_shape({67, 34}, 5));  // more than a block of columns
  shapes.push_back(testing::unit_shape({70, 10, 9}, 3));
  shapes.push_back(testing::shape({{37, 0, 2}, {9, 0, 1}, {35, 0, 1}}, 4));
  for (const GridShape& shape : shapes) {
    for (const BalanceLaw& law : testing::sample_laws()) {
      const GridShape steps = testing::graded(shape, law.viscosity > 0 ? 1 : 0);
      const auto solved = [&](const Grid& grid) {
        Field phi = balanced_noise(grid, steps.time_steps, 2);
        SpectralSolver(grid, steps.time_steps, law).solve(phi);
        return gathered(phi);
      };
      const std::vector<double> expected = solved(Grid(Communicator(MPI_COMM_SELF), steps));
      for (const auto& processes : testing::process_grids(shape, world().size())) {
        const Grid grid(world(), steps, processes);
        const std::vector<double> all = solved(grid);
        if (world().is_root()) {
          EXPECT_TRUE(same_bits(all, expected))
              << testing::describe(grid) << ", " << testing::describe(law);
        }
      }
    }
  }
}

TEST(SpectralSolver, OfFloatsIsThatOfDoublesButForTheirRounding) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    const int nt = grid.time_steps();
    Field phi = balanced_noise(grid, nt, 4);
    FieldOf<float> floats = testing::rounded<float>(phi);
    SpectralSolver(grid, nt, law).solve(phi);
    SpectralSolverOf<float>(grid, nt, law).solve(floats);
    EXPECT_LE(distance(testing::widened(floats), phi), 1e-5 * size(phi));
  });
  const Grid large(world(), testing::unit_shape({96, 91, 40}, 8));
  Field phi = balanced_noise(large, 8, 4);
  FieldOf<float> floats = testing::rounded<float>(phi);
  SpectralSolver(large, 8).solve(phi);
  SpectralSolverOf<float>(large, 8).solve(floats);
  EXPECT_LE(distance(testing::widened(floats), phi), 1e-5 * size(phi));
}

TEST(SpectralSolver, OfFloatsReleasesTheEndAndDiffusesAsThatOfDoubles) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    const int nt = grid.time_steps();
    const std::array<double, max_dim> width{0.1, 0.2, 0.3};
    Field phi = balanced_noise(grid, nt, 5);
    FieldOf<float> floats = testing::rounded<float>(phi);
    SpectralSolver solver(grid, nt, law);
    SpectralSolverOf<float> solver_of_floats(grid, nt, law);
    solver.diffuse(phi, width);
    solver_of_floats.diffuse(floats, width);
    EXPECT_LE(distance(testing::widened(floats), phi), 1e-6);
    solver.release_end(phi);
    solver_of_floats.release_end(floats);
    EXPECT_LE(distance(testing::widened(floats), phi), 1e-5 * (size(phi) + 1e-300));
  });
}

TEST(SpectralSolver, OfFloatsGivesTheSameBitsOnAnyProcessGrid) {
  std::vector<GridShape> shapes = testing::sample_shapes();
  shapes.push_back(testing::unit_shape({131, 34}, 5));  // more than a block of columns
  shapes.push_back(testing::unit_shape({134, 10, 9}, 3));
  for (const GridShape& shape : shapes) {
    for (const BalanceLaw& law : testing::sample_laws()) {
      SCOPED_TRACE(testing::describe(law));
      testing::expect_same_bits_on_any_ranks(shape, [&](const Grid& grid) {
        FieldOf<float> phi =
            testing::rounded<float>(testing::noise_field(grid, grid.time_steps(), 2));
        SpectralSolverOf<float>(grid, grid.time_steps(), law).solve(phi);
        return gathered(testing::widened(phi));
      });
    }
  }
}

TEST(SpectralSolver, TakesItsRightHandSidePlaneByPlane) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const int nt = grid.time_steps();
    SpectralSolver solver(grid, nt);
    const Field r = balanced_noise(grid, nt, 3);
    Field whole = r;
    solver.solve(whole);
    Field phi(grid, nt);
    testing::set(phi, [](int, int, int, int) { return 1e9; });
    int planes = 0;
    solver.solve(phi, [&](int k, int z) {
      ++planes;
      for (int y = 0; y < grid.owned().count[1]; ++y)
        std::copy_n(r.line(k, z, y), grid.owned().count[0], phi.line(k, z, y));
    });
    EXPECT_EQ(planes, nt * grid.owned().count[2]);
    EXPECT_EQ(distance(phi, whole), 0);
  });
}

/// Two cells of mass in an empty box, far from the walls.
Field drops(const Grid& grid, int slices) {
  Field field(grid, slices);
  testing::set(field, [&](int k, int z, int y, int x) {
    const bool middle =
        (grid.dim() < 2 || y == grid.cells(1) / 2) && (grid.dim() < 3 || z == grid.cells(2) / 2);
    return middle && (x == grid.cells(0) / 2 || x == grid.cells(0) / 2 + 2) ? 1.0 + k : 0.0;
  });
  return field;
}

/// Mean square of a coordinate, less the square of its mean.
double variance(const Field& field, int a, int k) {
  ExactSum mass;
  ExactSum first;
  ExactSum second;
  const Block& block = field.grid().owned();
  for_each_line(field.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < block.count[0]; ++x) {
      const int cell = a == 0 ? x : a == 1 ? block.start[1] + y : block.start[2] + z;
      const double c = field.grid().axis(a).centre(cell);
      const double rho = field.at(k, z, y, x);
      mass.add(rho);
      first.add(rho * c);
      second.add(rho * c * c);
    }
  });
  const Communicator& comm = field.grid().comm();
  const double total = sum(comm, mass);
  const double mean = sum(comm, first) / total;
  return sum(comm, second) / total - mean * mean;
}

TEST(Diffusion, ConservesMassKeepsSignAndWidensByTheWidth) {
  for (const GridShape& shape :
       {testing::shape({{80, -1, 4}}, 1), testing::shape({{48, 0, 1}, {60, 0, 2}}, 1),
        testing::shape({{40, 0, 1}, {33, 0, 1}, {37, 0, 2}}, 1)}) {
    const Grid grid(world(), shape);
    SCOPED_TRACE(testing::describe(grid));
    std::array<double, max_dim> width{};
    for (int a = 0; a < grid.dim(); ++a) {
      width[static_cast<std::size_t>(a)] = (1 + 0.5 * a) * grid.spacing(a);
    }
    const Field before = drops(grid, 2);
    Field after = before;
    SpectralSolver(grid, 2).diffuse(after, width);
    EXPECT_GE(minimum(after), -1e-15);
    for (int k = 0; k < 2; ++k) {
      EXPECT_NEAR(integral(after, k), integral(before, k), 1e-14 * integral(before, k));
      for (int a = 0; a < grid.dim(); ++a) {
        const double w = width[static_cast<std::size_t>(a)];
        EXPECT_NEAR(variance(after, a, k), variance(before, a, k) + w * w, 1e-10 * w * w);
      }
    }
  }
}

TEST(Diffusion, ByNothingIsTheIdentity) {
  const Grid grid(world(), testing::unit_shape({9, 8, 7}, 1));
  const Field before = testing::noise_field(grid, 3, 1);
  Field after = before;
  SpectralSolver(grid, 3).diffuse(after, {0, 0, 0});
  EXPECT_LE(distance(after, before), 1e-14);
}

TEST(Diffusion, WithoutEndIsTheMean) {
  const Grid grid(world(), testing::shape({{9, 0, 1}, {8, 0, 2}}, 1));
  Field field = testing::noise_field(grid, 1, 1);
  const double mean = integral(field) / grid.shape().volume();
  SpectralSolver(grid, 1).diffuse(field, {100, 100, 0});
  EXPECT_NEAR(minimum(field), mean, 1e-15);
  EXPECT_NEAR(maximum(field), mean, 1e-15);
}

TEST(SpectralSolver, WithAFreeEndIsTheFixedOneAndWhatTheReleaseTakesOff) {
  using namespace testing;
  for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(describe(grid));
    const int nt = grid.time_steps();
    Field fixed = balanced_noise(grid, nt, 3);
    Field free = fixed;
    SpectralSolver solver(grid, nt);
    solver.solve(fixed);
    Field taken = fixed;
    solver.release_end(taken);
    for (std::size_t i = 0; i < fixed.raw().size(); ++i) fixed.raw()[i] -= taken.raw()[i];
    SpectralSolver(grid, nt, {}, grid.time().weight.back()).solve(free);
    EXPECT_LE(distance(free, fixed), 1e-11);
  });
}

}  // namespace
}  // namespace deblai
