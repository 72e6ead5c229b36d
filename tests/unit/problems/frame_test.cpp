#include <cmath>

#include <gtest/gtest.h>

#include <deblai/problems/geodesic.hpp>
#include <support/any_ranks.hpp>

namespace deblai {
namespace {

using testing::distance;
using testing::shape;
using testing::world;

/// A path of the given density and momentum; nothing else of a geodesic is seen by a frame.
Geodesic path_of(StaggeredPath path) {
  Geodesic geodesic(std::move(path));
  geodesic.mass = integral(geodesic.path.density);
  return geodesic;
}

/// Density 1 + t, momentum 3 + t along every axis, except in the walls.
Geodesic growing(const Grid& grid) {
  StaggeredPath path(grid);
  const double nt = grid.time_steps();
  testing::set(path.density, [&](int k, int, int, int) { return 1 + k / nt; });
  for (int a = 0; a < grid.dim(); ++a) {
    Field& m = path.momentum[static_cast<std::size_t>(a)];
    testing::set(m, [&, a](int k, int z, int y, int x) {
      return (a == 0 ? x : a == 1 ? y : z) == 0 ? 0 : 3 + (k + 0.5) / nt;
    });
    testing::exchange(m);
  }
  return path_of(std::move(path));
}

/// Cells away from the walls.
template <class F>
void for_each_inner_cell(const Grid& grid, F&& f) {
  const Block& block = grid.owned();
  for_each_line(grid, 1, [&](int, int z, int y) {
    const int gy = block.start[1] + y;
    const int gz = block.start[2] + z;
    if (grid.dim() > 1 && (gy == 0 || gy == grid.cells(1) - 1)) return;
    if (grid.dim() > 2 && (gz == 0 || gz == grid.cells(2) - 1)) return;
    for (int x = 1; x < block.count[0] - 1; ++x) f(z, y, x);
  });
}

/// A path may alternate from face to face about the bound that its slabs keep.
TEST(Frame, KeepsABoundThatSlabsKeep) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    StaggeredPath path(grid);
    const int last = grid.time_steps();
    testing::set(path.density, [&](int k, int, int, int) {
      return k == 0 || k == last ? 1 : k % 2 == 0 ? 1.25 : 0.75;
    });
    Geodesic geodesic = path_of(std::move(path));
    geodesic.density_is_bounded = true;
    for (const double t : {0.0, 0.3, 0.5, 1.0})
      EXPECT_LE(maximum(frame_at(geodesic, t).density), 1.125 + 1e-14) << t;
    geodesic.density_is_bounded = false;
    if (last > 2) {
      EXPECT_GT(maximum(frame_at(geodesic, 2. / last).density), 1.2);
    }
  });
}

TEST(Frame, InterpolatesDensityMomentumAndTheirQuotientInTime) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const Geodesic geodesic = growing(grid);
    const double half_slab = 0.5 / grid.time_steps();
    for (const double t : {half_slab, 0.5, 0.7, 1 - half_slab}) {
      if (t < half_slab || t > 1 - half_slab) continue;  // beyond the outer slabs: constant
      const Frame frame = frame_at(geodesic, t);
      EXPECT_EQ(frame.time, t);
      for_each_inner_cell(grid, [&](int z, int y, int x) {
        EXPECT_NEAR(frame.density.at(0, z, y, x), 1 + t, 1e-14);
        for (std::size_t a = 0; a < frame.momentum.size(); ++a) {
          EXPECT_NEAR(frame.momentum[a].at(0, z, y, x), 3 + t, 1e-14);
          EXPECT_NEAR(frame.velocity[a].at(0, z, y, x), (3 + t) / (1 + t), 1e-14);
        }
      });
    }
  });
}

TEST(Frame, AtTheEndsIsTheData) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    StaggeredPath path = testing::noise_path(grid, 1);
    for (double& value : path.density.raw()) value = std::abs(value);
    const Geodesic geodesic = path_of(path);
    for (const int k : {0, grid.time_steps()}) {
      const Frame frame = frame_at(geodesic, double(k) / grid.time_steps());
      for_each_line(grid, 1, [&](int, int z, int y) {
        for (int x = 0; x < grid.owned().count[0]; ++x)
          ASSERT_EQ(frame.density.at(0, z, y, x), path.density.at(k, z, y, x));
      });
    }
  });
}

TEST(Frame, IsNeverNegativeAndKeepsTheMass) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    StaggeredPath path(grid);  // dips below zero here and there
    testing::set(path.density, [&](int k, int z, int y, int x) {
      return k == 0 ? 1.0 : 0.5 + testing::noise(2, k, z, y, x) + (x == 0 ? 1 : 0);
    });
    const Geodesic geodesic = path_of(path);
    for (const double t : {0.0, 0.3, 0.5, 1.0}) {
      Field plain(grid, 1);
      const double position = t * grid.time_steps();
      const int lower = std::min(static_cast<int>(position), grid.time_steps() - 1);
      for_each_line(grid, 1, [&](int, int z, int y) {
        for (int x = 0; x < grid.owned().count[0]; ++x) {
          const double w = position - lower;
          plain.at(0, z, y, x) =
              (1 - w) * path.density.at(lower, z, y, x) + w * path.density.at(lower + 1, z, y, x);
        }
      });
      const Frame frame = frame_at(geodesic, t);
      EXPECT_GE(minimum(frame.density), 0);
      EXPECT_NEAR(integral(frame.density), integral(plain), 1e-13 * integral(plain));
    }
  });
}

TEST(Frame, KeepsTheMassOfEveryRegionThatObstaclesWallOff) {
  const Grid grid(world(), shape({{12, 0, 1}, {9, 0, 1}}, 4));
  StaggeredPath path(grid);  // with noise about zero in the chamber that was empty at first
  testing::set(path.density, [](int k, int z, int y, int x) {
    const double waves = k == 0 ? 0 : testing::noise(5, k, z, y, x);
    return x < 4 ? 1 + 1e-2 * waves : x > 8 ? 0.5 + 1e-2 * waves : 1e-2 * waves;
  });
  Geodesic geodesic = path_of(std::move(path));
  geodesic.mobility = Field(grid, 1);
  testing::set(*geodesic.mobility,
               [](int, int, int, int x) { return x == 4 || x == 8 ? 0.0 : 1.0; });
  for (const double t : {0.0, 0.3, 1.0}) {
    const Frame frame = frame_at(geodesic, t);
    std::array<ExactSum, 3> chambers;
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < 12; ++x)
        chambers[x < 4 ? 0 : x > 8 ? 2 : 1].add(frame.density.at(0, z, y, x));
    });
    sum(world(), chambers);
    EXPECT_NEAR(chambers[0].value(), 36, 1e-12);
    EXPECT_EQ(chambers[1].value(), 0);
    EXPECT_NEAR(chambers[2].value(), 13.5, 1e-12);
  }
}

TEST(Frame, MovesNothingWhereThereIsNoMass) {
  const Grid grid(world(), shape({{10, 0, 1}, {9, 0, 1}}, 4));
  StaggeredPath path = testing::noise_path(grid, 3);
  testing::set(path.density, [](int, int, int y, int x) { return x < 5 && y < 5 ? 1.0 : 1e-5; });
  const Frame frame = frame_at(path_of(path), 0.4, 1e-3);
  const int start = grid.owned().start[1];
  for_each_line(grid, 1, [&](int, int, int y) {
    for (int x = 5; x < 10; ++x) {
      EXPECT_EQ(frame.velocity[0].at(0, 0, y, x), 0);
      EXPECT_EQ(frame.velocity[1].at(0, 0, y, x), 0);
    }
    if (start + y >= 5) return;
    for (int x = 0; x < 5; ++x) EXPECT_NE(frame.velocity[0].at(0, 0, y, x), 0);
  });
}

TEST(Frame, IsTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& s : testing::sample_shapes()) {
    const auto at = [](const Grid& grid) {
      const Frame frame = frame_at(path_of(testing::noise_path(grid, 4)), 0.37);
      std::vector<double> all = testing::gathered(frame.density);
      for (const Field& v : frame.velocity) {
        const std::vector<double> part = testing::gathered(v);
        all.insert(all.end(), part.begin(), part.end());
      }
      return all;
    };
    testing::expect_same_bits_on_any_ranks(s, at);
  }
}

}  // namespace
}  // namespace deblai
