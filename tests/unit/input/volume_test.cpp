#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "support.hpp"
#include <deblai/input/lattice.hpp>
#include <deblai/input/volume_density.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;

std::vector<double> random_values(std::size_t count, unsigned seed = 1) {
  std::mt19937 engine(seed);
  std::vector<double> values(count);
  for (double& each : values) each = std::uniform_real_distribution<double>(0, 1)(engine);
  return values;
}

Volume volume_of(std::array<int, 3> counts, Affine affine) {
  Volume volume{counts, affine, {}};
  volume.samples = random_values(volume.size());
  return volume;
}

double sample(const Volume& volume, int i, int j, int k) {
  const auto index = static_cast<std::size_t>(i + volume.counts[0] * (j + volume.counts[1] * k));
  return std::get<std::vector<double>>(volume.samples).at(index);
}

double mass_of(const Volume& volume) {
  double total = 0;
  for (const double value : std::get<std::vector<double>>(volume.samples)) total += value;
  return total * volume.voxel_volume();
}

Field filled(const Grid& grid, const Volume& volume, Resample resample = Resample::conserve_mass) {
  return fill(grid, VolumeDensity(std::make_shared<Volume>(volume), resample), "source");
}

Grid grid_of(const std::vector<Axis>& axes) { return Grid(world(), {axes, 1}); }

/// All affines whose axes are those of the world: six orders, eight directions.
std::vector<Affine> aligned_affines(const Point& spacing) {
  std::vector<Affine> all;
  std::array<std::size_t, 3> order{0, 1, 2};
  do {
    for (int signs = 0; signs < 8; ++signs) {
      Affine affine;
      affine.linear = {};
      for (std::size_t a = 0; a < 3; ++a)
        affine.linear[a][order[a]] = ((signs >> a & 1) != 0 ? -1 : 1) * spacing[a];
      affine.origin = {3.3, -7.1, 11.9};
      all.push_back(affine);
    }
  } while (std::next_permutation(order.begin(), order.end()));
  return all;
}

/// Turned by `degrees` about x, y and z, with voxels of this size.
Affine turned(const Point& degrees, const Point& spacing) {
  Affine affine;
  const Matrix turn = rotation(degrees);
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t q = 0; q < 3; ++q) affine.linear[a][q] = turn[a][q] * spacing[q];
  }
  return affine;
}

/// A grid of cells of this size around a volume, free space on all sides.
Grid around(const Volume& volume, const Point& cell) {
  const Bounds box =
      *VolumeDensity(std::make_shared<Volume>(volume), Resample::interpolate).bounds();
  std::vector<Axis> axes;
  for (std::size_t a = 0; a < 3; ++a) {
    const int cells = static_cast<int>((box.high[a] - box.low[a]) / cell[a]) + 3;
    axes.push_back({cells, box.low[a] - 0.77 * cell[a], cells * cell[a]});
  }
  return grid_of(axes);
}

TEST(Volume, ComesThroughToTheBitWhereItsVoxelsAreTheCells) {
  for (const Affine& affine : aligned_affines({0.7, 1.1, 2.3})) {
    const Volume volume = volume_of({4, 5, 6}, affine);
    const std::optional<Lattice> lattice = lattice_of(volume);
    ASSERT_TRUE(lattice);
    const Grid grid(world(), lattice->shape(1));
    for (const Resample resample : {Resample::conserve_mass, Resample::interpolate}) {
      const Field f = filled(grid, volume, resample);
      for (int k = 0; k < 6; ++k) {
        for (int j = 0; j < 5; ++j) {
          for (int i = 0; i < 4; ++i) {
            const Point place = affine({double(i), double(j), double(k)});
            std::array<int, 3> cell{};
            bool owned = !grid.owned().empty();
            for (std::size_t a = 0; a < 3; ++a) {
              const Axis& axis = lattice->axes[a];
              const int c = static_cast<int>(std::floor((place[a] - axis.origin) / axis.spacing()));
              cell[a] = c - grid.owned().start[a];
              owned = owned && cell[a] >= 0 && cell[a] < grid.owned().count[a];
            }
            if (owned) {
              ASSERT_EQ(f.at(0, cell[2], cell[1], cell[0]), sample(volume, i, j, k));
            }
          }
        }
      }
    }
  }
}

TEST(Volume, KeepsItsMassOnEveryGrid) {
  std::vector<Affine> affines = aligned_affines({0.7, 1.1, 2.3});
  affines.push_back(turned({0, 0, 30}, {1, 1, 1}));
  affines.push_back(turned({9.3, -20, 45}, {0.7, 1.1, 2.3}));
  Affine sheared;
  sheared.linear[0][1] = 0.4;
  affines.push_back(sheared);
  for (const Affine& affine : affines) {
    const Volume volume = volume_of({5, 7, 6}, affine);
    for (const Point& cell : {Point{1, 1, 1}, Point{0.31, 0.57, 0.43}, Point{2.9, 3.1, 1.7}}) {
      const double mass = integral(filled(around(volume, cell), volume));
      EXPECT_NEAR(mass / mass_of(volume), 1, 1e-14);
    }
  }
}

TEST(Volume, IsAveragedOverEachCellByOverlap) {
  Volume volume = volume_of({2, 1, 1}, {});
  volume.samples = std::vector<double>{1, 10};
  // Voxels [-0.5, 0.5] and [0.5, 1.5], cells of 0.8 from -0.6.
  const Field f = filled(grid_of({{3, -0.6, 2.4}, {2, -1, 2}, {2, -1, 2}}), volume);
  if (f.grid().owned().empty()) return;
  const double slice = 0.5 * 0.5;  // of a cell along y and z
  EXPECT_NEAR(f.at(0, 0, 0, 0), slice * 0.7 / 0.8, 1e-15);
  EXPECT_NEAR(f.at(0, 0, 0, 1), slice * (0.3 + 10 * 0.5) / 0.8, 1e-15);
  EXPECT_NEAR(f.at(0, 0, 0, 2), slice * 10 * 0.5 / 0.8, 1e-15);
}

TEST(Volume, ObliqueAndUniformIsUniformInside) {
  for (const Point& degrees : {Point{0, 0, 9.3}, Point{30, 0, 0}, Point{10, 35, 45}}) {
    Volume volume{{24, 24, 24}, turned(degrees, {1, 1, 1}), {}};
    volume.samples = std::vector<double>(volume.size(), 1.0);
    const Point middle = volume.affine({11.5, 11.5, 11.5});
    const Grid grid = around(volume, {1.1, 0.9, 1});
    const Field f = filled(grid, volume);
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < grid.cells(0); ++x) {
        const double r = std::hypot(grid.axis(0).centre(x) - middle[0],
                                    grid.axis(1).centre(grid.owned().start[1] + y) - middle[1],
                                    grid.axis(2).centre(grid.owned().start[2] + z) - middle[2]);
        if (r < 10) {
          EXPECT_NEAR(f.at(0, z, y, x), 1, 2e-3);
        }
        if (r > 23) {
          EXPECT_EQ(f.at(0, z, y, x), 0);
        }
      }
    });
  }
}

/// Mean of the volume over a cell, from points.
double sampled(const Volume& volume, const Point& centre, const Point& cell) {
  const Matrix back = inverse(volume.affine.linear);
  constexpr int n = 24;
  double total = 0;
  for (int p = 0; p < n * n * n; ++p) {
    const std::array<int, 3> at{p % n, p / n % n, p / n / n};
    Point world{};
    for (std::size_t a = 0; a < 3; ++a)
      world[a] = centre[a] + ((at[a] + 0.5) / n - 0.5) * cell[a] - volume.affine.origin[a];
    const Point index = product(back, world);
    std::array<int, 3> voxel{};
    bool inside = true;
    for (std::size_t q = 0; q < 3; ++q) {
      voxel[q] = static_cast<int>(std::round(index[q]));
      inside = inside && voxel[q] >= 0 && voxel[q] < volume.counts[q];
    }
    if (inside) total += sample(volume, voxel[0], voxel[1], voxel[2]);
  }
  return total / (n * n * n);
}

TEST(Volume, ObliqueIsCloseToItsAverageOverEachCell) {
  const Volume volume = volume_of({5, 6, 4}, turned({9.3, -20, 45}, {0.9, 1.1, 2}));
  const Point cell{1, 1.2, 0.9};
  const Grid grid = around(volume, cell);
  const Field f = filled(grid, volume);
  Field exact(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.cells(0); ++x) {
      exact.at(0, z, y, x) =
          sampled(volume,
                  {grid.axis(0).centre(x), grid.axis(1).centre(grid.owned().start[1] + y),
                   grid.axis(2).centre(grid.owned().start[2] + z)},
                  cell);
    }
  });
  EXPECT_LT(distance(f, exact) / mass_of(volume), 0.02);
}

TEST(Volume, InterpolatesLinearFunctionsExactlyAndIsConstantAtItsRim) {
  Volume volume = volume_of({6, 5, 7}, turned({10, 20, 30}, {1, 1.5, 0.8}));
  std::vector<double> values;
  for (int k = 0; k < 7; ++k) {
    for (int j = 0; j < 5; ++j) {
      for (int i = 0; i < 6; ++i) values.push_back(1 + 2 * i + 3 * j + 5 * k);
    }
  }
  volume.samples = values;
  const Grid grid = around(volume, {0.4, 0.5, 0.6});
  const Field f = filled(grid, volume, Resample::interpolate);
  const Matrix back = inverse(volume.affine.linear);
  int inside = 0;
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.cells(0); ++x) {
      const Point p =
          product(back, {grid.axis(0).centre(x), grid.axis(1).centre(grid.owned().start[1] + y),
                         grid.axis(2).centre(grid.owned().start[2] + z)});
      double expected = 1;
      const std::array<double, 3> slope{2, 3, 5};
      for (std::size_t q = 0; q < 3; ++q) {
        const double last = volume.counts[q] - 1;
        expected += slope[q] * std::clamp(p[q], 0.0, last);
        if (p[q] < -0.5 || p[q] > last + 0.5) expected = -1e9;
      }
      inside += expected > 0 ? 1 : 0;
      EXPECT_NEAR(f.at(0, z, y, x), std::max(expected, 0.0), 1e-11);
    }
  });
  EXPECT_GT(sum(world(), inside), 500);
}

TEST(Volume, IsTheSameToTheBitHoweverTheGridIsCut) {
  for (const Affine& affine : {Affine{}, turned({10, 20, 30}, {1, 1.5, 0.8})}) {
    const Volume volume = volume_of({7, 6, 8}, affine);
    const GridShape shape = around(volume, {0.9, 0.8, 1.1}).shape();
    for (const Resample resample : {Resample::conserve_mass, Resample::interpolate}) {
      std::vector<double> sums;
      for (const auto& cut : {std::array{1, world().size()}, std::array{world().size(), 1}}) {
        const Grid grid(world(), shape, cut);
        const Field f = filled(grid, volume, resample);
        ExactSum all;
        for_each_line(grid, 1, [&](int, int z, int y) {
          for (int x = 0; x < grid.cells(0); ++x) {
            const int place =
                x + 31 * (y + grid.owned().start[1]) + 997 * (z + grid.owned().start[2]);
            all.add(f.at(0, z, y, x) * std::sin(place));
          }
        });
        sums.push_back(sum(world(), all));
      }
      EXPECT_EQ(sums[0], sums[1]);
    }
  }
}

TEST(Volume, IsRefusedWhereTheGridCannotHoldIt) {
  const Volume volume = volume_of({4, 4, 4}, {});
  const auto on = [&](const std::vector<Axis>& axes) {
    return [&, axes] { filled(grid_of(axes), volume); };
  };
  EXPECT_TRUE(fails(Failure::input, "source: outside the box [-0.4, 4] along y, by 0.1",
                    on({{4, -1, 5}, {4, -0.4, 4.4}, {4, -1, 5}})));
  EXPECT_TRUE(
      fails(Failure::input, "is 3D, but the grid has 2 axes", on({{4, -1, 5}, {4, -1, 5}})));
  Volume empty = volume;
  empty.samples = std::vector<std::uint8_t>(64);
  EXPECT_TRUE(fails(Failure::input, "every voxel is zero", [&] {
    VolumeDensity(std::make_shared<Volume>(empty), Resample::interpolate);
  }));
  empty.samples = std::vector<std::uint8_t>(64, 3);
  empty.threshold = 5;
  EXPECT_TRUE(fails(Failure::input, "every voxel is below the threshold 5", [&] {
    VolumeDensity(std::make_shared<Volume>(empty), Resample::interpolate);
  }));
}

TEST(Volume, IsCutWhereTheGridEndsIfThatIsAskedFor) {
  for (const Affine& affine : {Affine{}, turned({10, 20, 30}, {1, 1, 1})}) {
    Volume volume{{16, 16, 16}, affine, {}};
    volume.samples = std::vector<double>(volume.size(), 2.0);
    const Point m = affine({7.5, 7.5, 7.5});
    // A box of 4 x 5 x 4.5 well inside the volume.
    const Grid grid = grid_of({{6, m[0] - 2, 4}, {4, m[1] - 2, 5}, {5, m[2] - 2.5, 4.5}});
    for (const Resample resample : {Resample::conserve_mass, Resample::interpolate}) {
      const VolumeDensity cut(std::make_shared<Volume>(volume), resample, Outside::cut);
      EXPECT_NEAR(integral(fill(grid, cut, "mask")) / (2 * 4 * 5 * 4.5), 1, 2e-2);
    }
  }
}

TEST(Volume, ReachesAsFarAsItsVoxelsThatAreNotZero) {
  Volume volume{{8, 8, 8}, {}, {}};
  std::vector<double> values(512, 0.0);
  values[2 + 8 * (3 + 8 * 7)] = 1;
  values[5 + 8 * (4 + 8 * 7)] = 1;
  volume.samples = values;
  const auto shared = std::make_shared<Volume>(volume);
  EXPECT_EQ(*VolumeDensity(shared, Resample::conserve_mass).bounds(),
            (Bounds{{1.5, 2.5, 6.5}, {5.5, 4.5, 7.5}}));
  EXPECT_EQ(*VolumeDensity(shared, Resample::interpolate).bounds(),
            (Bounds{{1, 2, 6}, {6, 5, 7.5}}));
}

TEST(Lattice, IsNoneOfAnObliqueVolume) {
  EXPECT_FALSE(lattice_of(volume_of({50, 50, 50}, turned({0, 0, 0.1}, {1, 1, 1}))));
  EXPECT_TRUE(lattice_of(volume_of({50, 50, 50}, turned({0, 0, 0.0001}, {1, 1, 1}))));
  EXPECT_FALSE(lattice_of(volume_of({5, 5, 5}, turned({0, 0, 45}, {1, 1, 1}))));
}

TEST(Lattice, IsCroppedToTheSupportOnItsOwnVoxels) {
  Affine affine;
  affine.origin = {0.5, 0.5, 0.5};
  const Lattice lattice = *lattice_of(volume_of({20, 20, 20}, affine));
  // 4 long: half of it as margin; along y the volume ends before, along z the support reaches out.
  const GridShape shape = cropped(lattice, {{8.2, 1.5, 17}, {12, 5, 21}}, 0.5, 3);
  const auto expect_axis = [&](std::size_t a, int cells, double origin) {
    EXPECT_EQ(shape.axes[a].cells, cells) << a;
    EXPECT_NEAR(shape.axes[a].origin, origin, 1e-12) << a;
    EXPECT_NEAR(shape.axes[a].spacing(), 1, 1e-15) << a;
  };
  expect_axis(0, 8, 6);   // 6.2 to 14
  expect_axis(1, 7, 0);   // -0.5, cut at 0, to 7
  expect_axis(2, 6, 15);  // 15 to 21: the margin beyond 20 is not needed
  EXPECT_EQ(shape.time_steps, 3);
  // 11 and 13 have no fast transforms.
  EXPECT_EQ(cropped(lattice, {{2, 2, 2}, {13, 15, 4}}, 0, 1).axes[0].cells, 12);
  EXPECT_EQ(cropped(lattice, {{2, 2, 2}, {13, 15, 4}}, 0, 1).axes[1].cells, 14);
}

}  // namespace
}  // namespace deblai
