#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <deblai/operators/divergence.hpp>
#include <support/fields.hpp>
#include <support/floats.hpp>
#include <support/laws.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::distance;
using testing::dot;
using testing::noise_path;
using testing::world;

/// Both ends of the density set to zero: they are data, not unknowns.
StaggeredPath without_ends(StaggeredPath path) {
  const int nt = path.grid().time_steps();
  for_each_line(path.grid(), 1, [&](int, int z, int y) {
    std::fill_n(path.density.line(0, z, y), path.grid().owned().count[0], 0.0);
    std::fill_n(path.density.line(nt, z, y), path.grid().owned().count[0], 0.0);
  });
  testing::exchange(path.density);
  return path;
}

TEST(Divergence, IsTheDifferenceOfTimeFacesPlusThatOfMomentumFaces) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const double length_scale = 3;
    StaggeredPath path(grid);
    testing::set(path.density, [](int k, int, int, int) { return 2.0 * k; });
    for (int a = 0; a < grid.dim(); ++a) {  // the square of the face's index, none in the wall
      Field& m = path.momentum[static_cast<std::size_t>(a)];
      testing::set(m, [a](int, int z, int y, int x) {
        const int face = a == 0 ? x : a == 1 ? y : z;
        return double(face) * face;
      });
      testing::exchange(m);
    }
    Field expected(grid, grid.time_steps());
    testing::set(expected, [&](int, int z, int y, int x) {
      double total = 2.0 * grid.time_steps();
      for (int a = 0; a < grid.dim(); ++a) {
        const int cell = a == 0 ? x : a == 1 ? y : z;
        const double upper = cell + 1 == grid.cells(a) ? 0 : (cell + 1.0) * (cell + 1);
        total += (upper - double(cell) * cell) / (grid.spacing(a) * length_scale);
      }
      return total;
    });
    Field result(grid, grid.time_steps());
    divergence(path, {length_scale}, result);
    EXPECT_LE(distance(result, expected), 1e-12 * (maximum(expected) - minimum(expected) + 1));
  });
}

/// Value of a field at global indices mirrored into the box: no flux through walls.
struct Mirrored {
  std::vector<double> values;  ///< [k][z][y][x]
  std::array<int, max_dim> n;

  double at(int k, std::array<int, max_dim> i) const {
    for (std::size_t a = 0; a < 3; ++a) i[a] = std::clamp(i[a], 0, n[a] - 1);
    return values[static_cast<std::size_t>(((k * n[2] + i[2]) * n[1] + i[1]) * n[0] + i[0])];
  }
};

TEST(Divergence, IsTheBalanceLawTermByTerm) {
  testing::for_each_law(Communicator(MPI_COMM_SELF), [](const Grid& grid, const BalanceLaw& law) {
    const StaggeredPath path = noise_path(grid, 1, law);
    const TimeSteps& time = grid.time();
    const Mirrored rho{testing::gathered(path.density),
                       {grid.cells(0), grid.cells(1), grid.cells(2)}};
    Field expected(grid, grid.time_steps());
    testing::set(expected, [&](int k, int z, int y, int x) {
      const std::array<int, max_dim> cell{x, y, z};
      const auto slab = static_cast<std::size_t>(k);
      const double upper = time.upper[slab];
      const auto mean = [&](const std::array<int, max_dim>& i) {
        return (1 - upper) * rho.at(k, i) + upper * rho.at(k + 1, i);
      };
      double result = (rho.at(k + 1, cell) - rho.at(k, cell)) / time.step[slab];
      for (int a = 0; a < grid.dim(); ++a) {
        const auto axis = static_cast<std::size_t>(a);
        const double h = grid.spacing(a) * law.length_scale;
        std::array<int, max_dim> below = cell;
        std::array<int, max_dim> above = cell;
        --below[axis];
        ++above[axis];
        const Field& m = path.momentum[axis];
        const bool wall = above[axis] == grid.cells(a);
        const double flux = wall ? 0 : m.at(k, above[2], above[1], above[0]);
        result += (flux - m.at(k, z, y, x)) / h;
        result -= law.viscosity * (mean(below) - 2 * mean(cell) + mean(above)) / (h * h);
      }
      if (path.source) result -= path.source->at(k, z, y, x) / law.growth_length;
      return result;
    });
    Field result(grid, grid.time_steps());
    divergence(path, law, result);
    EXPECT_LE(distance(result, expected), 1e-13 * (1 + maximum(expected)));
  });
}

TEST(Divergence, IntoFloatsIsThatOfDoublesRoundedOnce) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    const StaggeredPath path = noise_path(grid, 1, law);
    Field exact(grid, grid.time_steps());
    FieldOf<float> floats(grid, grid.time_steps());
    divergence(path, law, exact);
    divergence(path, law, floats);
    EXPECT_EQ(distance(testing::widened(floats), testing::widened(testing::rounded<float>(exact))),
              0);
  });
}

TEST(Divergence, TakesFloatsOffAPathAsDoublesOfTheSameValue) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    Field phi = testing::noise_field(grid, grid.time_steps(), 9);
    testing::exchange(phi);
    const FieldOf<float> floats = testing::rounded<float>(phi);
    StaggeredPath by_doubles = noise_path(grid, 1, law);
    StaggeredPath by_floats = by_doubles;
    subtract_adjoint_divergence(0.7, testing::widened(floats), law, by_doubles);
    subtract_adjoint_divergence(0.7, floats, law, by_floats);
    EXPECT_EQ(distance(by_floats, by_doubles), 0);
  });
}

TEST(Divergence, IsTheAdjointOfWhatIsSubtracted) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    const StaggeredPath path = without_ends(noise_path(grid, 1, law));
    Field phi = testing::noise_field(grid, grid.time_steps(), 9);
    testing::exchange(phi);
    Field div(grid, grid.time_steps());
    divergence(path, law, div);
    StaggeredPath minus_adjoint(grid);
    if (path.source) minus_adjoint.source.emplace(grid, grid.time_steps());
    subtract_adjoint_divergence(1, phi, law, minus_adjoint);
    const double size = std::sqrt(dot(div, div) * dot(phi, phi));
    EXPECT_NEAR(dot(div, phi), -dot(path, minus_adjoint), 1e-14 * (1 + size));
  });
}

TEST(Divergence, OfAPathSumsToTheChangeOfMassLessWhatIsMade) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    const StaggeredPath path = noise_path(grid, 2, law);
    Field div(grid, grid.time_steps());
    divergence(path, law, div);
    for (int k = 0; k < grid.time_steps(); ++k) {
      double change = integral(path.density, k + 1) - integral(path.density, k);
      change /= grid.time().step[static_cast<std::size_t>(k)];
      if (path.source) change -= integral(*path.source, k) / law.growth_length;
      const double size = std::max(maximum(div), -minimum(div));
      EXPECT_NEAR(integral(div, k), change, 1e-13 * (1 + size) * grid.shape().volume());
    }
  });
}

TEST(AdjointDivergence, MovesNeitherEndsNorWalls) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    const StaggeredPath before = noise_path(grid, 3, law);
    StaggeredPath path = before;
    Field phi = testing::noise_field(grid, grid.time_steps(), 4);
    testing::exchange(phi);
    subtract_adjoint_divergence(2, phi, law, path);
    const Block& block = grid.owned();
    for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
      for (int x = 0; x < block.count[0]; ++x) {
        ASSERT_EQ(path.density.at(0, z, y, x), before.density.at(0, z, y, x));
        const int last = grid.time_steps();
        ASSERT_EQ(path.density.at(last, z, y, x), before.density.at(last, z, y, x));
        for (int a = 0; a < grid.dim(); ++a) {
          const int face = a == 0 ? x : a == 1 ? block.start[1] + y : block.start[2] + z;
          if (face > 0) continue;
          ASSERT_EQ(path.momentum[static_cast<std::size_t>(a)].at(k, z, y, x), 0);
        }
      }
    });
  });
}

TEST(AdjointDivergence, KeepsTheUpperHaloOfTheMomentumRight) {
  testing::for_each_law(world(), [](const Grid& grid, const BalanceLaw& law) {
    StaggeredPath path = noise_path(grid, 5, law);
    Field phi = testing::noise_field(grid, grid.time_steps(), 6);
    testing::exchange(phi);
    subtract_adjoint_divergence(-0.3, phi, law, path);
    testing::exchange(path.density);  // which the momentum's halo is no part of
    StaggeredPath exchanged = path;
    for (Field& m : exchanged.momentum) testing::exchange(m);
    Field with(grid, grid.time_steps());
    Field without(grid, grid.time_steps());
    divergence(exchanged, law, with);
    divergence(path, law, without);
    EXPECT_EQ(distance(with, without), 0);
  });
}

TEST(AdjointDivergence, OfAUniformSourceIsUniform) {
  const BalanceLaw law{.source = BalanceLaw::Source::uniform, .growth_length = 0.4};
  testing::for_each_time_grid(world(), [&](const Grid& grid) {
    StaggeredPath path = noise_path(grid, 5, law);
    Field phi = testing::noise_field(grid, grid.time_steps(), 6);
    testing::exchange(phi);
    subtract_adjoint_divergence(-0.3, phi, law, path);
    for (int k = 0; k < grid.time_steps(); ++k) {
      const double before = testing::noise(205, k, 0, 0, 0);
      const double mean = integral(phi, k) / grid.shape().volume();
      for_each_line(grid, 1, [&](int, int z, int y) {
        for (int x = 0; x < grid.owned().count[0]; ++x)
          EXPECT_NEAR(path.source->at(k, z, y, x), before - 0.3 * mean / 0.4, 1e-15);
      });
    }
  });
}

}  // namespace
}  // namespace deblai
