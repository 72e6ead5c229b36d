#include <cmath>

#include <gtest/gtest.h>

#include <deblai/problems/push_forward.hpp>
#include <support/any_ranks.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::unit_shape;
using testing::world;

/// Noise cubed, some of it vacuum.
Field patchy(const Grid& grid, int seed) {
  Field field(grid, 1);
  testing::set(field, [&](int, int z, int y, int x) {
    return x + y + z == 0 ? 1 : std::pow(std::max(testing::noise(seed, 0, z, y, x), 0.0), 3);
  });
  return field;
}

/// A potential with the given gradient: the map takes every point to (1 - stretch) x - shift.
Field affine(const Grid& grid, double shift, double stretch) {
  Field field(grid, 1);
  testing::set(field, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    double value = 0;
    for (int a = 0; a < grid.dim(); ++a) {
      const double c = grid.axis(a).centre(cell[static_cast<std::size_t>(a)]);
      value += shift * c + 0.5 * stretch * c * c;
    }
    return value;
  });
  return field;
}

/// A bump in the middle of the unit box, zero towards its walls.
Field bump(const Grid& grid) {
  Field field(grid, 1);
  testing::set(field, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    double square = 0;
    for (int a = 0; a < grid.dim(); ++a)
      square += std::pow(grid.axis(a).centre(cell[static_cast<std::size_t>(a)]) - 0.5, 2);
    return std::max(0.04 - square, 0.0);
  });
  return field;
}

double mean(const Field& rho, int axis) {
  Field moment = rho;
  const Grid& grid = rho.grid();
  const Block& own = grid.owned();
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < own.count[0]; ++x) {
      const int cell = axis == 0 ? x : axis == 1 ? own.start[1] + y : own.start[2] + z;
      moment.at(0, z, y, x) *= grid.axis(axis).centre(cell);
    }
  });
  return integral(moment) / integral(rho);
}

TEST(PushForward, KeepsMassAndSignWhateverThePotential) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const Field rho = patchy(grid, 3);
    PushForward push(grid);
    Field image(grid, 1);
    for (const double size : {0.0, 1e-3, 1.0, 1e3}) {
      Field potential = testing::noise_field(grid, 1, 7);
      scale(potential, size);
      push(rho, potential, image);
      EXPECT_NEAR(integral(image), integral(rho), 1e-14 * integral(rho)) << size;
      EXPECT_GE(minimum(image), 0);
    }
  });
}

TEST(PushForward, ByNothingIsTheIdentity) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    const Field rho = patchy(grid, 5);
    Field image(grid, 1);
    PushForward{grid}(rho, Field(grid, 1), image);
    EXPECT_LE(testing::distance(image, rho), 1e-13 * maximum(rho)) << testing::describe(grid);
  });
}

TEST(PushForward, MovesByWholeCellsExactly) {
  for (const std::vector<int>& n :
       {std::vector{20}, std::vector{20, 20}, std::vector{20, 20, 20}}) {
    const Grid grid(world(), unit_shape(n, 1));
    const Field rho = bump(grid);
    Field image(grid, 1);
    PushForward{grid}(rho, affine(grid, -0.15, 0), image);
    for (int a = 0; a < grid.dim(); ++a) EXPECT_NEAR(mean(image, a), mean(rho, a) + 0.15, 1e-13);
    EXPECT_NEAR(maximum(image), maximum(rho), 1e-12 * maximum(rho));
  }
}

TEST(PushForward, MovesTheMeanAsAnAffineMapDoes) {
  for (const std::vector<int>& n :
       {std::vector{23}, std::vector{23, 16}, std::vector{23, 16, 19}}) {
    const Grid grid(world(), unit_shape(n, 1));
    const Field rho = bump(grid);
    Field image(grid, 1);
    for (const double stretch : {-0.3, 0.0, 0.6}) {
      PushForward{grid}(rho, affine(grid, -0.123 - 0.4 * stretch, stretch), image);
      for (int a = 0; a < grid.dim(); ++a) {
        const double expected = (1 - stretch) * mean(rho, a) + 0.123 + 0.4 * stretch;
        EXPECT_NEAR(mean(image, a), expected, 1e-12) << stretch;
      }
    }
  }
}

TEST(PushForward, FillsWhatItStretches) {
  // A block blown up by 3 is flat inside: no cell of its image is left out.
  const Grid grid(world(), unit_shape({60, 60}, 1));
  Field rho(grid, 1);
  testing::set(rho,
               [](int, int, int y, int x) { return std::abs(x - 29) < 8 && std::abs(y - 29) < 8; });
  Field image(grid, 1);
  PushForward{grid}(rho, affine(grid, 1, -2), image);  // x -> 3 x - 1
  Field inside(grid, 1);
  testing::set(inside, [](int, int, int y, int x) {
    return std::abs(x - 29) < 18 && std::abs(y - 29) < 18 ? 0.0 : 1.0;
  });
  for (std::size_t i = 0; i < image.raw().size(); ++i)
    inside.raw()[i] = std::max(inside.raw()[i], image.raw()[i] * 9);
  EXPECT_NEAR(minimum(inside), 1, 1e-9);
}

TEST(PushForward, TellsWhereAPlanCameFrom) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const Field rho = patchy(grid, 11);
    Field image(grid, 1);
    std::vector<Field> origins(static_cast<std::size_t>(grid.dim()), Field(grid, 1));
    for (const auto spread : {PushForward::Spread::over_cells, PushForward::Spread::at_centres}) {
      PushForward(grid).plan(rho, testing::noise_field(grid, 1, 2), spread, image, origins);
      EXPECT_NEAR(integral(image), integral(rho), 1e-13 * integral(rho));
      for (int a = 0; a < grid.dim(); ++a) {
        const Axis& axis = grid.axis(a);
        const double middle = axis.origin + 0.5 * axis.length;
        EXPECT_NEAR(integral(origins[static_cast<std::size_t>(a)]) / integral(rho),
                    mean(rho, a) - middle, 1e-12 * axis.length);
      }
    }
  });
}

TEST(PushForward, IsTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& s : testing::sample_shapes()) {
    for (const double size : {0.01, 3.0}) {
      testing::expect_same_bits_on_any_ranks(s, [&](const Grid& grid) {
        Field potential = testing::noise_field(grid, 1, 7);
        scale(potential, size);
        Field image(grid, 1);
        PushForward{grid}(patchy(grid, 3), potential, image);
        return testing::gathered(image);
      });
    }
  }
}

}  // namespace
}  // namespace deblai
