#include <numeric>

#include <gtest/gtest.h>

#include <deblai/field/transfer.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::gathered;
using testing::noise_field;
using testing::same_bits;
using testing::world;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

const std::vector<std::pair<int, int>> sizes{{8, 16},  {8, 15},  {2, 3},   {2, 2},  {5, 9}, {9, 5},
                                             {16, 8},  {7, 7},   {3, 20},  {64, 9}, {1, 4}, {4, 1},
                                             {33, 17}, {17, 33}, {91, 46}, {49, 25}};

/// The map applied to numbers at places 0, 1, 2, ...
std::vector<double> applied(const AxisMap& map, const std::vector<double>& source) {
  std::vector<double> target;
  for (std::size_t i = 0; i < map.first.size(); ++i) {
    double total = 0;
    for (int j = 0; j < map.width; ++j)
      total += map.weights[i * at(map.width) + at(j)] * source.at(at(map.first[i] + j));
    target.push_back(total);
  }
  return target;
}

TEST(AxisMap, ReadsOnlyWhatExists) {
  for (const auto& [source, target] : sizes) {
    for (const AxisMap& map : {AxisMap::cells(source, target), AxisMap::averages(source, target),
                               AxisMap::faces(source, target)}) {
      const bool faces = map.first.size() == at(target + 1);
      ASSERT_EQ(map.weights.size(), map.first.size() * at(map.width));
      for (const int first : map.first) {
        EXPECT_GE(first, 0);
        EXPECT_LE(first + map.width, source + (faces ? 1 : 0)) << source << " to " << target;
      }
    }
  }
}

TEST(AxisMap, KeepsConstants) {
  for (const auto& [source, target] : sizes) {
    const std::vector<double> ones(at(source + 1), 1.0);
    for (const AxisMap& map : {AxisMap::cells(source, target), AxisMap::faces(source, target),
                               AxisMap::averages(source, target)}) {
      for (const double value : applied(map, ones)) EXPECT_NEAR(value, 1, 1e-14);
    }
  }
}

TEST(AxisMap, OfCellsKeepsLinearFunctionsBetweenTheOuterCentres) {
  for (const auto& [source, target] : sizes) {
    if (source == 1) continue;
    std::vector<double> centres;
    for (int i = 0; i < source; ++i) centres.push_back((i + 0.5) / source);
    const std::vector<double> result = applied(AxisMap::cells(source, target), centres);
    ASSERT_EQ(result.size(), at(target));
    for (int i = 0; i < target; ++i) {
      const double exact = std::clamp((i + 0.5) / target, centres.front(), centres.back());
      EXPECT_NEAR(result[at(i)], exact, 1e-14) << source << " to " << target << " at " << i;
    }
  }
}

TEST(AxisMap, OfFacesKeepsLinearFunctionsAndBothEnds) {
  for (const auto& [source, target] : sizes) {
    std::vector<double> faces;
    for (int i = 0; i <= source; ++i) faces.push_back(double(i) / source);
    const std::vector<double> result = applied(AxisMap::faces(source, target), faces);
    ASSERT_EQ(result.size(), at(target + 1));
    for (int i = 0; i <= target; ++i) EXPECT_NEAR(result[at(i)], double(i) / target, 1e-14);
    EXPECT_EQ(result.front(), 0);
    EXPECT_EQ(result.back(), 1);
  }
}

TEST(AxisMap, OfAveragesConservesTheIntegral) {
  for (const auto& [source, target] : sizes) {
    std::vector<double> values;
    for (int i = 0; i < source; ++i) values.push_back(testing::noise(1, i, 0, 0, 0));
    const std::vector<double> result = applied(AxisMap::averages(source, target), values);
    EXPECT_NEAR(std::accumulate(result.begin(), result.end(), 0.0) / target,
                std::accumulate(values.begin(), values.end(), 0.0) / source, 1e-14)
        << source << " to " << target;
  }
}

TEST(AxisMap, BetweenEqualSizesIsTheIdentity) {
  std::vector<double> values;
  for (int i = 0; i < 8; ++i) values.push_back(testing::noise(1, i, 0, 0, 0));
  EXPECT_EQ(applied(AxisMap::faces(7, 7), values), values);
  EXPECT_EQ(applied(AxisMap::cells(8, 8), values), values);
  EXPECT_EQ(applied(AxisMap::averages(8, 8), values), values);
}

struct Pair {
  GridShape source;
  GridShape target;
};

std::vector<Pair> pairs() {
  const auto shape = testing::unit_shape;
  return {{shape({8}, 4), shape({15}, 7)},
          {shape({9, 8}, 2), shape({17, 16}, 4)},
          {shape({16, 7}, 8), shape({8, 7}, 4)},
          {shape({4, 5, 3}, 1), shape({7, 9, 6}, 2)},
          {shape({6, 8, 4}, 4), shape({3, 4, 2}, 2)}};
}

/// Means when the target is coarser, linear interpolation otherwise.
Field transferred(const Field& source, const Grid& to) {
  const Grid& from = source.grid();
  std::array<AxisMap, max_dim> space;
  for (int a = 0; a < to.dim(); ++a) {
    space[at(a)] = to.cells(a) < from.cells(a) ? AxisMap::averages(from.cells(a), to.cells(a))
                                               : AxisMap::cells(from.cells(a), to.cells(a));
  }
  Field result(to, to.time_steps());
  transfer(source, space, AxisMap::cells(from.time_steps(), to.time_steps()), result);
  return result;
}

TEST(Transfer, GivesTheSameBitsOnAnyProcessGrids) {
  const Communicator self(MPI_COMM_SELF);
  for (const Pair& pair : pairs()) {
    const Field alone = transferred(noise_field(Grid(self, pair.source), pair.source.time_steps, 5),
                                    Grid(self, pair.target));
    for (const auto& from : testing::process_grids(pair.source, world().size())) {
      for (const auto& to : testing::process_grids(pair.target, world().size())) {
        const Grid grid(world(), pair.target, to);
        const Field result = transferred(
            noise_field(Grid(world(), pair.source, from), pair.source.time_steps, 5), grid);
        const std::vector<double> all = gathered(result);
        if (world().is_root()) {
          EXPECT_TRUE(same_bits(all, gathered(alone))) << testing::describe(grid);
        }
      }
    }
  }
}

TEST(Transfer, InterpolatesAProductOfLinearFunctionsExactlyInside) {
  const Grid coarse(world(), testing::unit_shape({6, 5, 4}, 4));
  const Grid fine(world(), testing::unit_shape({12, 9, 8}, 8));
  const auto product = [](const Grid& grid) {
    return [&grid](int k, int z, int y, int x) {
      return (1 + grid.axis(0).centre(x)) * (2 - grid.axis(1).centre(y)) * grid.axis(2).centre(z) *
             (k + 0.5) / grid.time_steps();
    };
  };
  Field source(coarse, 4);
  testing::set(source, product(coarse));
  Field exact(fine, 8);
  testing::set(exact, product(fine));
  const Field result = transferred(source, fine);
  const Block& block = fine.owned();
  for_each_line(fine, 8, [&](int k, int z, int y) {
    const int gy = block.start[1] + y;
    const int gz = block.start[2] + z;
    if (k < 1 || k > 6 || gy < 1 || gy > 7 || gz < 1 || gz > 6) return;
    for (int x = 1; x < 11; ++x) EXPECT_NEAR(result.at(k, z, y, x), exact.at(k, z, y, x), 1e-14);
  });
}

TEST(Transfer, OfAveragesConservesTheIntegral) {
  const Grid fine(world(), testing::unit_shape({13, 10, 7}, 1));
  const Grid coarse(world(), testing::unit_shape({7, 5, 4}, 1));
  const Field source = noise_field(fine, 1, 4);
  EXPECT_NEAR(integral(transferred(source, coarse)), integral(source), 1e-15);
}

TEST(Transfer, LeavesTheHaloOfTheTargetAlone) {
  const Grid coarse(world(), testing::unit_shape({4, 4, 4}, 2));
  const Grid fine(world(), testing::unit_shape({8, 8, 8}, 2));
  const Field result = transferred(noise_field(coarse, 2, 1), fine);
  Field owned(fine, 2);
  for_each_line(fine, 2, [&](int k, int z, int y) {
    for (int x = 0; x < 8; ++x) owned.at(k, z, y, x) = result.at(k, z, y, x);
  });
  EXPECT_TRUE(std::equal(owned.raw().begin(), owned.raw().end(), result.raw().begin()));
}

TEST(Transfer, BringsTheFaceBelowEachCellAndKeepsWallsAtZero) {
  const Grid coarse(world(), testing::unit_shape({4, 5}, 1));
  const Grid fine(world(), testing::unit_shape({8, 10}, 1));
  Field m(coarse, 1);  // a parabola that vanishes at both walls
  testing::set(m, [](int, int, int y, int) { return y * (5.0 - y); });
  Field result(fine, 1);
  transfer(m, {AxisMap::cells(4, 8), AxisMap::faces(5, 10), {}}, AxisMap::cells(1, 1), result);
  const int start = fine.owned().start[1];
  for_each_line(fine, 1, [&](int, int, int y) {
    const int face = start + y;
    const double even = 0.25 * face * (10.0 - face);
    const double exact = face % 2 == 0 ? even : even - 0.25;
    for (int x = 0; x < 8; ++x) EXPECT_DOUBLE_EQ(result.at(0, 0, y, x), exact);
  });
}

}  // namespace
}  // namespace deblai
