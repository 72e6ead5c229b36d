#include <gtest/gtest.h>

#include <deblai/problems/kantorovich.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::distance;
using testing::world;

std::array<double, max_dim> centre(const Grid& grid, int x, int y, int z) {
  std::array<double, max_dim> c{};
  for (int a = 0; a < grid.dim(); ++a)
    c[static_cast<std::size_t>(a)] = grid.axis(a).centre(a == 0 ? x : a == 1 ? y : z);
  return c;
}

/// sign min_z (sign phi(z) + |x - z|^2 / 2t) over all pairs of cells.
Field by_definition(const Field& phi, double time, double sign) {
  const Grid& grid = phi.grid();
  Block everything;
  everything.count = {grid.cells(0), grid.cells(1), grid.cells(2)};
  const FetchedBlock all = fetch(phi, everything);
  Field result(grid, 1);
  testing::set(result, [&](int, int z, int y, int x) {
    const auto here = centre(grid, x, y, z);
    double least = HUGE_VAL;
    for (int c = 0; c < grid.cells(2); ++c) {
      for (int b = 0; b < grid.cells(1); ++b) {
        for (int a = 0; a < grid.cells(0); ++a) {
          const auto there = centre(grid, a, b, c);
          double square = 0;
          for (std::size_t i = 0; i < max_dim; ++i)
            square += (here[i] - there[i]) * (here[i] - there[i]);
          least = std::min(least, sign * all.line(0, c, b)[a] + square / (2 * time));
        }
      }
    }
    return sign * least;
  });
  return result;
}

TEST(HopfLax, IsItsDefinition) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    HopfLax hopf_lax(grid);
    for (const double size : {0.01, 1.0, 100.0}) {
      for (const double time : {1e-3, 0.3, 1.0}) {
        Field phi = testing::noise_field(grid, 1, 1);
        scale(phi, size);
        Field forward = phi;
        hopf_lax.forward(forward, time);
        EXPECT_LE(distance(forward, by_definition(phi, time, 1)), 1e-13 * size);
        Field backward = phi;
        hopf_lax.backward(backward, time);
        EXPECT_LE(distance(backward, by_definition(phi, time, -1)), 1e-13 * size);
      }
    }
  });
}

TEST(HopfLax, OverNoTimeIsTheIdentity) {
  const Grid grid(world(), testing::unit_shape({5, 6, 4}, 1));
  const Field phi = testing::noise_field(grid, 1, 2);
  Field moved = phi;
  HopfLax(grid).forward(moved, 0);
  EXPECT_EQ(distance(moved, phi), 0);
}

TEST(HopfLax, ForthAndBackAndForthIsForth) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    HopfLax hopf_lax(grid);
    Field phi = testing::noise_field(grid, 1, 3);
    hopf_lax.forward(phi, 1);
    Field again = phi;
    hopf_lax.backward(again, 1);
    hopf_lax.forward(again, 1);
    EXPECT_LE(distance(again, phi), 1e-13);
  });
}

TEST(HopfLax, KeepsAConstantAndSaturatesALargeSlope) {
  const Grid grid(world(), testing::shape({{9, 0, 1}, {8, 0, 2}}, 1));
  HopfLax hopf_lax(grid);
  Field phi(grid, 1);
  testing::set(phi, [](int, int, int, int) { return 0.25; });
  const Field constant = phi;
  hopf_lax.forward(phi, 0.5);
  EXPECT_EQ(distance(phi, constant), 0);
  testing::set(phi, [](int, int, int y, int x) { return x == 4 && y == 3 ? 0 : 1e9; });
  hopf_lax.forward(phi, 0.5);
  const int start = grid.owned().start[1];
  for_each_line(grid, 1, [&](int, int, int y) {
    const double dy = (start + y - 3) * 0.25;
    for (int x = 0; x < 9; ++x)
      EXPECT_NEAR(phi.at(0, 0, y, x), dy * dy + (x - 4.0) * (x - 4) / 81, 1e-12);
  });
}

}  // namespace
}  // namespace deblai
