#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include <deblai/elliptic/line_solver.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// M x = r by Gaussian elimination with pivoting, M dense with the rows of a tridiagonal matrix.
std::vector<double> solved_densely(Tridiagonal matrix, std::vector<double> r) {
  const std::size_t n = r.size();
  std::vector<std::vector<double>> m(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) {
    m[i][i] = matrix.diagonal;
    if (i > 0) m[i][i - 1] = m[i - 1][i] = matrix.off_diagonal;
  }
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t i = column; i < n; ++i) {
      if (std::abs(m[i][column]) > std::abs(m[pivot][column])) pivot = i;
    }
    std::swap(m[column], m[pivot]);
    std::swap(r[column], r[pivot]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == column) continue;
      const double factor = m[i][column] / m[column][column];
      for (std::size_t j = column; j < n; ++j) m[i][j] -= factor * m[column][j];
      r[i] -= factor * r[column];
    }
  }
  for (std::size_t i = 0; i < n; ++i) r[i] /= m[i][i];
  return r;
}

TridiagonalRows rows(Tridiagonal matrix, int faces) {
  return {std::vector<double>(at(faces), matrix.diagonal),
          std::vector<double>(at(faces), matrix.off_diagonal), std::vector<double>(at(faces), 1.0)};
}

/// The largest deviation from the dense solve of every line of `seed`'s noise along `axis`.
double deviation(const Grid& grid, int axis, Tridiagonal matrix, int seed) {
  const bool in_time = axis == max_dim;
  const int slices = grid.time_steps() + (in_time ? 1 : 0);
  const int n = in_time ? grid.time_steps() : grid.cells(axis);
  LineSolver solver = in_time ? LineSolver::in_time(grid, rows(matrix, n - 1))
                              : LineSolver::in_space(grid, axis, slices, matrix);
  Field field = testing::noise_field(grid, slices, seed);
  const Field before = field;
  solver.solve(field);
  Field expected(grid, slices);
  testing::set(expected, [&](int k, int z, int y, int x) {
    std::array<int, 4> index{x, y, z, k};
    const int face = index[at(axis)];
    const auto noise_at = [&](int i) {
      index[at(axis)] = i;
      return testing::noise(seed, index[3], index[2], index[1], index[0]);
    };
    if (face == 0 || face == n) return noise_at(face);  // the wall and the ends stay
    std::vector<double> line;
    for (int i = 1; i < n; ++i) line.push_back(noise_at(i));
    return solved_densely(matrix, line)[at(face - 1)];
  });
  return testing::distance(field, expected);
}

TEST(LineSolver, SolvesEveryLineAsADenseSolverDoes) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    for (const Tridiagonal matrix : {Tridiagonal{1.51, 0.245}, Tridiagonal{0.5, 0.25}}) {
      for (int axis = 0; axis < grid.dim(); ++axis)
        EXPECT_LT(deviation(grid, axis, matrix, 3), 1e-11) << "along axis " << axis;
      EXPECT_LT(deviation(grid, max_dim, matrix, 4), 1e-11) << "in time";
    }
  });
}

TEST(LineSolver, GivesTheSameBitsOnAnyProcessGrid) {
  const Tridiagonal matrix{0.51, 0.245};
  for (const GridShape& shape : testing::sample_shapes()) {
    const auto solved = [&](const Grid& grid, int axis) {
      Field field = testing::noise_field(grid, grid.time_steps(), 5);
      LineSolver::in_space(grid, axis, grid.time_steps(), matrix).solve(field);
      return testing::gathered(field);
    };
    const Grid alone(Communicator(MPI_COMM_SELF), shape);
    for (const auto& processes : testing::process_grids(shape, world().size())) {
      const Grid grid(world(), shape, processes);
      for (int axis = 0; axis < grid.dim(); ++axis) {
        const std::vector<double> here = solved(grid, axis);
        if (!world().is_root()) continue;
        EXPECT_TRUE(testing::same_bits(here, solved(alone, axis))) << testing::describe(grid);
      }
    }
  }
}

TEST(LineSolver, FillsTheHaloOfAnAxisThatIsCut) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    for (int axis = 1; axis < grid.dim(); ++axis) {
      if (grid.processes(axis) == 1) continue;
      Field field = testing::noise_field(grid, 2, 6);
      LineSolver::in_space(grid, axis, 2, {1, 0.25}).solve(field);
      Field exchanged = field;
      Halo(grid, 2).exchange(axis, {&exchanged});
      EXPECT_TRUE(std::ranges::equal(field.raw(), exchanged.raw()));
    }
  });
}

}  // namespace
}  // namespace deblai
