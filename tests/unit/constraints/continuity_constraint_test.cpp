#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <deblai/constraints/continuity_constraint.hpp>
#include <deblai/operators/divergence.hpp>
#include <support/any_ranks.hpp>
#include <support/fields.hpp>
#include <support/laws.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::distance;
using testing::dot;
using testing::gathered;
using testing::same_bits;
using testing::world;

/// Noise whose ends are those of `ends`, whatever the rest; of equal masses where mass is kept.
StaggeredPath noise_between(const Grid& grid, int ends, int rest, const BalanceLaw& law) {
  StaggeredPath path = testing::noise_path(grid, rest, law);
  const auto end = [&](int seed) {
    return law.source == BalanceLaw::Source::none ? testing::balanced_noise(grid, 1, seed)
                                                  : testing::noise_field(grid, 1, seed);
  };
  const Field source = end(ends);
  const Field target = end(ends + 1);
  const int n = grid.owned().count[0];
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::copy_n(source.line(0, z, y), n, path.density.line(0, z, y));
    std::copy_n(target.line(0, z, y), n, path.density.line(grid.time_steps(), z, y));
  });
  return path;
}

StaggeredPath projected(StaggeredPath path, const BalanceLaw& law) {
  ContinuityConstraint(path.grid(), law).project(path);
  return path;
}

StaggeredPath difference(const StaggeredPath& a, const StaggeredPath& b) {
  StaggeredPath result = a;
  const auto subtract = [](const Field& from, Field& in) {
    for (std::size_t i = 0; i < in.raw().size(); ++i) in.raw()[i] -= from.raw()[i];
  };
  subtract(b.density, result.density);
  for (std::size_t i = 0; i < a.momentum.size(); ++i) subtract(b.momentum[i], result.momentum[i]);
  if (a.source) subtract(*b.source, *result.source);
  return result;
}

/// Largest |A path|, and the largest row of A: what it is made of.
double violation(StaggeredPath path, const BalanceLaw& law) {
  testing::exchange(path.density);
  Field div(path.grid(), path.grid().time_steps());
  divergence(path, law, div);
  return std::max(maximum(div), -minimum(div));
}

double rate(const Grid& grid, const BalanceLaw& law) {
  const std::vector<double>& steps = grid.time().step;
  double most = std::max(1 / *std::min_element(steps.begin(), steps.end()), 1 / law.growth_length);
  for (int a = 0; a < grid.dim(); ++a) {
    const double h = grid.spacing(a) * law.length_scale;
    most = std::max({most, 1 / h, 4 * law.viscosity / (h * h)});
  }
  return most;
}

template <class F>
void for_each_constraint(F&& f) {
  testing::for_each_law(world(), f);
}

TEST(ContinuityConstraint, ProjectionLandsOnIt) {
  for_each_constraint([](const Grid& grid, const BalanceLaw& law) {
    StaggeredPath path = projected(noise_between(grid, 1, 50, law), law);
    EXPECT_LE(violation(path, law), 1e-13 * rate(grid, law));
    EXPECT_LE(ContinuityConstraint(grid, law).residual(path), 1e-12);
  });
}

TEST(ContinuityConstraint, OfFloatsIsAtTheRoundOffOfDoublesAfterAFewProjections) {
  const auto refined = [](const Grid& grid, const BalanceLaw& law) {
    StaggeredPath path = noise_between(grid, 1, 50, law);
    const StaggeredPath exact = projected(path, law);
    ContinuityConstraintOf<float> constraint(grid, law);
    constraint.project(path);
    const double size = distance(exact, difference(exact, exact));
    EXPECT_LE(distance(path, exact), 2e-4 * size) << "the projection itself, in floats";
    for (int i = 0; i < 3; ++i) constraint.project(path);
    EXPECT_LE(violation(path, law), 1e-13 * rate(grid, law));
    EXPECT_LE(ContinuityConstraint(grid, law).residual(path), 1e-12);
  };
  for_each_constraint(refined);
  for (const std::vector<int>& n : {std::vector{256}, {96, 91}, {40, 26, 33}})
    for (const BalanceLaw& law : testing::sample_laws())
      refined(Grid(world(), testing::unit_shape(n, 8)), law);
}

TEST(ContinuityConstraint, OfFloatsMeasuresTheSameResidual) {
  for_each_constraint([](const Grid& grid, const BalanceLaw& law) {
    StaggeredPath path = noise_between(grid, 1, 50, law);
    const double residual = ContinuityConstraint(grid, law).residual(path);
    EXPECT_NEAR(ContinuityConstraintOf<float>(grid, law).residual(path), residual, 1e-7 * residual);
  });
}

TEST(ContinuityConstraint, OfFloatsProjectsToTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    for (const BalanceLaw& law : testing::sample_laws()) {
      SCOPED_TRACE(testing::describe(law));
      testing::expect_same_bits_on_any_ranks(shape, [&](const Grid& grid) {
        StaggeredPath path = noise_between(grid, 1, 50, law);
        ContinuityConstraintOf<float>(grid, law).project(path);
        return gathered(path);
      });
    }
  }
}

TEST(ContinuityConstraint, ProjectionIsIdempotent) {
  for_each_constraint([](const Grid& grid, const BalanceLaw& law) {
    const StaggeredPath once = projected(noise_between(grid, 1, 50, law), law);
    EXPECT_LE(distance(projected(once, law), once), 1e-13);
  });
}

TEST(ContinuityConstraint, ProjectionIsOrthogonal) {
  for_each_constraint([](const Grid& grid, const BalanceLaw& law) {
    const StaggeredPath x = noise_between(grid, 1, 50, law);
    const StaggeredPath px = projected(x, law);
    const StaggeredPath other = projected(noise_between(grid, 1, 70, law), law);
    const StaggeredPath normal = difference(x, px);
    const StaggeredPath along = difference(other, px);
    EXPECT_LE(std::abs(dot(normal, along)), 1e-13 * (1 + dot(normal, normal) + dot(along, along)));
  });
}

TEST(ContinuityConstraint, ProjectionMovesNeitherEndsNorWalls) {
  for_each_constraint([](const Grid& grid, const BalanceLaw& law) {
    const StaggeredPath x = noise_between(grid, 1, 50, law);
    const StaggeredPath px = projected(x, law);
    const int nt = grid.time_steps();
    const Block& block = grid.owned();
    for_each_line(grid, nt, [&](int k, int z, int y) {
      for (int i = 0; i < block.count[0]; ++i) {
        ASSERT_EQ(px.density.at(0, z, y, i), x.density.at(0, z, y, i));
        ASSERT_EQ(px.density.at(nt, z, y, i), x.density.at(nt, z, y, i));
        for (int a = 0; a < grid.dim(); ++a) {
          const int face = a == 0 ? i : a == 1 ? block.start[1] + y : block.start[2] + z;
          if (face > 0) continue;
          ASSERT_EQ(px.momentum[static_cast<std::size_t>(a)].at(k, z, y, i), 0);
        }
      }
    });
  });
}

TEST(ContinuityConstraint, ProjectionIsSymmetric) {
  // <P x - P 0, y> = <x, P y - P 0>: the linear part of the projection, ends zero.
  for_each_constraint([](const Grid& grid, const BalanceLaw& law) {
    StaggeredPath x = testing::noise_path(grid, 50, law);
    StaggeredPath y = testing::noise_path(grid, 70, law);
    for (StaggeredPath* path : {&x, &y}) {
      for_each_line(grid, 1, [&](int, int z, int row) {
        for (const int end : {0, grid.time_steps()})
          std::fill_n(path->density.line(end, z, row), grid.owned().count[0], 0.0);
      });
    }
    const double size = 1 + std::sqrt(dot(x, x) * dot(y, y));
    EXPECT_NEAR(dot(projected(x, law), y), dot(x, projected(y, law)), 1e-13 * size);
  });
}

TEST(ContinuityConstraint, ProjectionBalancesTheMassOfEveryTimeFace) {
  for_each_constraint([](const Grid& grid, const BalanceLaw& law) {
    const StaggeredPath path = projected(noise_between(grid, 1, 50, law), law);
    double mass = integral(path.density, 0);
    for (int k = 0; k < grid.time_steps(); ++k) {
      if (path.source) {
        mass += grid.time().step[static_cast<std::size_t>(k)] * integral(*path.source, k) /
                law.growth_length;
      }
      EXPECT_NEAR(integral(path.density, k + 1), mass, 1e-13 * grid.shape().volume());
    }
  });
}

TEST(ContinuityConstraint, ProjectionKeepsAUniformSourceUniform) {
  for_each_constraint([](const Grid& grid, const BalanceLaw& law) {
    if (law.source != BalanceLaw::Source::uniform) return;
    const StaggeredPath path = projected(noise_between(grid, 1, 50, law), law);
    for (int k = 0; k < grid.time_steps(); ++k) {
      const double mean = integral(*path.source, k) / grid.shape().volume();
      for_each_line(grid, 1, [&](int, int z, int y) {
        for (int x = 0; x < grid.owned().count[0]; ++x)
          EXPECT_NEAR(path.source->at(k, z, y, x), mean, 1e-14);
      });
    }
  });
}

TEST(ContinuityConstraint, WeighsMomentumByTheLengthScale) {
  // In units of length c times shorter the momentum is c times longer: the same path, scaled.
  const double c = 3;
  const GridShape wide = testing::shape({{6, 0, c}, {5, 0, c}, {4, 0, c}}, 3);
  const Grid grid(world(), testing::unit_shape({6, 5, 4}, 3));
  for (BalanceLaw law : testing::sample_laws()) {
    law.length_scale = 1;
    const StaggeredPath same = projected(noise_between(Grid(world(), wide), 1, 50, law), law);
    law.length_scale = c;
    const StaggeredPath scaled = projected(noise_between(grid, 1, 50, law), law);
    const std::vector<double> a = gathered(scaled);
    const std::vector<double> b = gathered(same);
    for (std::size_t i = 0; i < a.size(); ++i)
      ASSERT_NEAR(a[i], b[i], 1e-13) << testing::describe(law);
  }
}

TEST(BalanceLaw, UnscaledIsTheSameConstraintInUnitsOfTheGrid) {
  const Grid grid(world(), testing::unit_shape({6, 5, 4}, 3));
  for (const BalanceLaw& law : testing::sample_laws()) {
    StaggeredPath path = projected(noise_between(grid, 1, 50, law), law);
    for (Field& m : path.momentum) scale(m, 1 / law.length_scale);
    if (path.source) scale(*path.source, 1 / law.length_scale);
    EXPECT_LE(ContinuityConstraint(grid, law.unscaled()).residual(path), 1e-13)
        << testing::describe(law);
  }
}

TEST(ContinuityConstraint, ResidualIsTheViolationOverTheRateOfChange) {
  const Grid grid(world(), testing::unit_shape({8, 8}, 4));
  StaggeredPath path(grid);  // density grows everywhere by 1 in all: nothing conserves it
  testing::set(path.density, [](int k, int, int, int) { return 0.25 * k; });
  ContinuityConstraint constraint(grid, {1});
  EXPECT_DOUBLE_EQ(constraint.residual(path), 1);
  StaggeredPath still(grid);
  testing::set(still.density, [](int, int, int y, int x) { return 1.0 + x + y; });
  EXPECT_EQ(constraint.residual(still), 0);
}

TEST(ContinuityConstraint, ResidualOfAPathThatIsNotANumberIsNotSmall) {
  const Grid grid(world(), testing::unit_shape({8, 8}, 4));
  StaggeredPath path(grid);
  testing::set(path.density, [](int, int, int, int) { return std::nan(""); });
  EXPECT_FALSE(ContinuityConstraint(grid, {1}).residual(path) < 1);
}

TEST(ContinuityConstraint, ResidualSeesEveryTermOfTheLaw) {
  const Grid grid(world(), testing::unit_shape({8, 8}, 4));
  StaggeredPath path(grid);  // at rest: a density of mean 1, a source of 0.6 / 0.4 in a slab
  path.source.emplace(grid, 4);
  testing::set(path.density, [](int, int, int, int) { return 1; });
  testing::set(*path.source, [](int k, int, int, int) { return k == 2 ? 0.6 : 0; });
  const BalanceLaw growing{.source = BalanceLaw::Source::field, .growth_length = 0.4};
  EXPECT_DOUBLE_EQ(ContinuityConstraint(grid, growing).residual(path), 1.5);
  StaggeredPath peak(grid);  // 1 in a cell, whose Laplacian is - 4 / h^2
  testing::set(peak.density, [](int, int, int y, int x) { return x == 3 && y == 5 ? 1 : 0; });
  const BalanceLaw viscous{.viscosity = 0.1};
  EXPECT_DOUBLE_EQ(ContinuityConstraint(grid, viscous).residual(peak), 0.1 * 4 * 64);
}

TEST(ContinuityConstraint, ProjectsToTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    for (const BalanceLaw& law : testing::sample_laws()) {
      const GridShape steps = testing::graded(shape, law.viscosity > 0 ? 1 : 0);
      const Grid whole(Communicator(MPI_COMM_SELF), steps);
      const std::vector<double> alone = gathered(projected(noise_between(whole, 1, 50, law), law));
      for (const auto& processes : testing::process_grids(shape, world().size())) {
        const Grid grid(world(), steps, processes);
        const std::vector<double> all = gathered(projected(noise_between(grid, 1, 50, law), law));
        if (world().is_root()) {
          EXPECT_TRUE(same_bits(all, alone))
              << testing::describe(grid) << ", " << testing::describe(law);
        }
      }
    }
  }
}

}  // namespace
}  // namespace deblai
