#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "support.hpp"
#include "whole.hpp"
#include <deblai/base/exact_sum.hpp>
#include <deblai/input/resampling.hpp>
#include <deblai/input/volume_density.hpp>
#include <deblai/input/volume_mask.hpp>
#include <deblai/input/weighted_sum.hpp>

namespace deblai {
namespace {

using namespace deblai::testing;

/// Some zero, some not.
Volume random_volume(std::array<int, 3> counts, const Affine& affine, unsigned seed = 1) {
  Volume volume{counts, affine, {}};
  std::mt19937 engine(seed);
  std::vector<float> samples(volume.size());
  for (float& each : samples)
    each = std::max(0.0F, std::uniform_real_distribution<float>(-1, 1)(engine));
  volume.samples = samples;
  return volume;
}

/// A file of these numbers, whose planes are read in their order, once each.
VolumeFile file_of(const Volume& volume) {
  VolumeFile file;
  file.volume = lattice_alone(volume);
  auto next = std::make_shared<std::ptrdiff_t>(0);
  file.read = [volume, next](const Block& block) {
    const auto& all = std::get<std::vector<float>>(volume.samples);
    const auto first = all.begin() + *next;
    const Block whole = volume.all();
    EXPECT_EQ(static_cast<std::size_t>(*next),
              SampleOrder(volume)(block.start[0], block.start[1], block.start[2]));
    EXPECT_EQ(block.count[0], whole.count[0]);
    *next += block.cells();
    return std::vector<float>(first, all.begin() + *next);
  };
  return file;
}

Volume spread(const Volume& volume) {
  return read_spread(world(), "the.file", "", [&] { return file_of(volume); });
}

Affine turned(const Point& degrees, const Point& spacing) {
  Affine affine;
  const Matrix turn = rotation(degrees);
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t q = 0; q < 3; ++q) affine.linear[a][q] = turn[a][q] * spacing[q];
  }
  affine.origin = {3.3, -7.1, 11.9};
  return affine;
}

/// Along the axes, in another order and direction, and oblique.
std::vector<Affine> affines() {
  Affine permuted;
  permuted.linear = {Point{0, 0, -0.9}, Point{1.2, 0, 0}, Point{0, -2, 0}};
  Affine sheared;
  sheared.linear[0][2] = 0.7;
  return {Affine{}, permuted, sheared, turned({10, 20, 30}, {1, 1.5, 0.8}),
          turned({0, 90, 45}, {3, 1, 1})};
}

TEST(SpreadVolume, HasEachPlaneOnOneRank) {
  for (const std::array<int, 3>& counts :
       {std::array{5, 4, 7}, std::array{3, 2, 2}, std::array{6, 9, 1}, std::array{8, 1, 1}}) {
    const Volume volume = random_volume(counts, {});
    const Volume mine = spread(volume);
    EXPECT_EQ(sum(world(), mine.here().cells()), volume.all().cells());
    const int planes = counts[2] > 1 ? counts[2] : counts[1];
    const auto most = (planes + world().size() - 1) / world().size();
    EXPECT_LE(mine.here().cells(), volume.all().cells() / planes * most);
    EXPECT_EQ(std::visit([](const auto& samples) { return samples.size(); }, mine.samples),
              static_cast<std::size_t>(mine.here().cells()));
    EXPECT_EQ(whole(mine).samples, volume.samples);
  }
}

TEST(SpreadVolume, HasPlanesThatAreMessagesOfTheirOwn) {
  const Volume volume = random_volume({1024, 1025, 5}, {});
  EXPECT_EQ(whole(spread(volume)).samples, volume.samples);
}

TEST(SpreadVolume, GivesEachRankTheBlockThatItAsksFor) {
  const Volume volume = random_volume({5, 6, 7}, {});
  const Volume mine = spread(volume);
  Block wanted{{1, 2, world().rank()}, {3, 4, 4}};
  if (world().rank() == 2) wanted = {{0, 0, 0}, {0, 0, 0}};
  const Volume part = part_of(mine, wanted);
  if (!mine.ranks) wanted = volume.all();  // one rank has all of it
  EXPECT_EQ(part.here(), wanted);
  const SampleOrder from(volume);
  const SampleOrder to(part);
  const auto& all = std::get<std::vector<float>>(volume.samples);
  const auto& some = std::get<std::vector<float>>(part.samples);
  ASSERT_EQ(some.size(), static_cast<std::size_t>(wanted.cells()));
  for (int k = wanted.start[2]; k < wanted.end(2); ++k) {
    for (int j = wanted.start[1]; j < wanted.end(1); ++j) {
      for (int i = wanted.start[0]; i < wanted.end(0); ++i)
        EXPECT_EQ(some[to(i, j, k)], all[from(i, j, k)]);
    }
  }
}

TEST(SpreadVolume, IsTheSameDensityToTheBitAsTheWhole) {
  for (const Affine& affine : affines()) {
    const Volume volume = random_volume({9, 7, 8}, affine);
    const auto all = std::make_shared<const Volume>(volume);
    const auto mine = std::make_shared<const Volume>(spread(volume));
    for (const Resample how : {Resample::conserve_mass, Resample::interpolate}) {
      const VolumeDensity expected(all, how, Outside::cut);
      const auto density = std::make_shared<const VolumeDensity>(mine, how, Outside::cut);
      const Bounds box = *expected.bounds();
      EXPECT_EQ(*density->bounds(), box);
      for (const double cell : {0.37, 1.0, 4.1}) {
        for (const double start : {-0.1, 0.4}) {  // around it, and over a part of it
          std::vector<Axis> axes;
          for (std::size_t a = 0; a < 3; ++a) {
            const double side = box.high[a] - box.low[a];
            const int cells = static_cast<int>(1.2 * side / cell) + 2;
            axes.push_back({cells, box.low[a] + start * side, cells * cell});
          }
          const Grid grid(world(), {axes, 1});
          EXPECT_EQ(distance(fill(grid, *density, "it"), fill(grid, expected, "it")), 0);
          const WeightedSum twice({{density, 0.5}, {density, 0.25}});
          const WeightedSum expected_twice({{std::make_shared<VolumeDensity>(expected), 0.5},
                                            {std::make_shared<VolumeDensity>(expected), 0.25}});
          EXPECT_EQ(distance(fill(grid, twice, "it"), fill(grid, expected_twice, "it")), 0);
        }
      }
    }
  }
}

TEST(SpreadVolume, GivesCellsNoMoreThanLiesAroundThem) {
  const Volume mine = spread(random_volume({20, 64, 64}, {}));
  const Grid grid(world(), {{{20, -0.5, 20}, {64, -0.5, 64}, {64, -0.5, 64}}, 1});
  const Block near = voxels_near(mine, grid);
  for (int a = 1; a < 3; ++a) {
    const auto i = static_cast<std::size_t>(a);
    EXPECT_LE(near.count[i], grid.owned().count[i] + 12);
    EXPECT_LE(near.start[i], grid.owned().start[i]);
    EXPECT_GE(near.end(a), grid.owned().end(a));
  }
}

TEST(SpreadVolume, HasTheValuesOfTheWhole) {
  Volume volume = random_volume({5, 6, 7}, {});
  auto& samples = std::get<std::vector<float>>(volume.samples);
  samples[100] = -3;
  samples[160] = samples[31] = std::nanf("");
  VolumeFile file = file_of(volume);
  const ValueSummary expected = summary_of(file);
  EXPECT_EQ(expected.not_finite.count, 2);
  EXPECT_EQ(expected.not_finite.first, (std::array{1, 0, 1}));
  EXPECT_EQ(expected.negative.first, (std::array{0, 2, 3}));
  EXPECT_EQ(expected.least, -3);
  const ValueSummary values = summary_of(world(), spread(volume));
  EXPECT_EQ(values.not_finite.count, expected.not_finite.count);
  EXPECT_EQ(values.not_finite.first, expected.not_finite.first);
  EXPECT_EQ(values.negative.count, expected.negative.count);
  EXPECT_EQ(values.negative.first, expected.negative.first);
  EXPECT_EQ(values.least, expected.least);
  EXPECT_EQ(values.most, expected.most);
  EXPECT_EQ(values.mass, expected.mass);
}

TEST(SpreadVolume, IsCutByASpreadMaskAsTheWhole) {
  for (const Affine& affine : affines()) {
    const Volume volume = random_volume({7, 6, 8}, Affine{});
    const Volume mask = random_volume({5, 9, 6}, affine, 2);
    Volume expected = volume;
    const std::size_t kept = cut_by(mask, expected);
    Volume mine = spread(volume);
    const Volume spread_mask = spread(mask);
    const Volume near = part_of(spread_mask, voxels_under(spread_mask, mine));
    EXPECT_EQ(sum(world(), static_cast<long long>(cut_by(near, mine))),
              static_cast<long long>(kept));
    EXPECT_EQ(whole(mine).samples, expected.samples);
  }
}

TEST(SpreadVolume, IsRefusedOnAllRanksWhereverItsFileEnds) {
  const Volume volume = random_volume({3, 2, 9}, {});
  for (const int last : {0, 3, 8, 9}) {
    const auto open = [&] {
      VolumeFile file = file_of(volume);
      file.read = [last, read = file.read](const Block& block) {
        require(block.end(2) <= last, Failure::input, "is cut short");
        return read(block);
      };
      if (last == 9) file.finish = [] { throw Error(Failure::input, "is cut short"); };
      return file;
    };
    EXPECT_TRUE(fails(Failure::input, "a mask: the.file: is cut short",
                      [&] { read_spread(world(), "the.file", "a mask: ", open); }));
  }
}

}  // namespace
}  // namespace deblai
