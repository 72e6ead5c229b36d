#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include <deblai/operators/laplacian.hpp>
#include <support/any_ranks.hpp>
#include <support/floats.hpp>

namespace deblai {
namespace {

using testing::distance;
using testing::dot;
using testing::gathered;
using testing::world;

Field laplacian(Field f, double length_scale = 1) {
  testing::exchange(f);
  Field result(f.grid(), f.slices());
  for_each_line(f.grid(), f.slices(), [&](int k, int z, int y) {
    add_laplacian(1, f, length_scale, k, z, y, result.line(k, z, y));
  });
  return result;
}

TEST(Laplacian, OfFloatsIsThatOfDoublesOfTheSameValue) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Field f = testing::noise_field(grid, grid.time_steps(), 1);
    testing::exchange(f);
    const FieldOf<float> floats = testing::rounded<float>(f);
    const Field expected = laplacian(testing::widened(floats));
    Field into_doubles(grid, grid.time_steps());
    FieldOf<float> into_floats(grid, grid.time_steps());
    for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
      add_laplacian(1, floats, 1, k, z, y, into_doubles.line(k, z, y));
      add_laplacian(1, floats, 1, k, z, y, into_floats.line(k, z, y));
    });
    EXPECT_EQ(distance(into_doubles, expected), 0);
    const double size = std::max(maximum(expected), -minimum(expected));
    EXPECT_LE(distance(testing::widened(into_floats), expected), 1e-6 * size);
  });
}

TEST(Laplacian, IsSymmetricAndNotPositive) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const Field f = testing::noise_field(grid, grid.time_steps(), 1);
    const Field g = testing::noise_field(grid, grid.time_steps(), 2);
    const Field lf = laplacian(f);
    EXPECT_NEAR(dot(lf, g), dot(f, laplacian(g)), 1e-14 * std::sqrt(dot(lf, lf) * dot(g, g)));
    EXPECT_LT(dot(lf, f), 0);
  });
}

TEST(Laplacian, OfAConstantVanishesAndOfAnythingHasNoMass) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Field constant(grid, 1);
    testing::set(constant, [](int, int, int, int) { return 3.7; });
    EXPECT_EQ(maximum(laplacian(constant)), 0);
    EXPECT_EQ(minimum(laplacian(constant)), 0);
    const Field f = laplacian(testing::noise_field(grid, 1, 1));
    EXPECT_NEAR(integral(f), 0, 1e-14 * maximum(f) * grid.shape().volume());
  });
}

TEST(Laplacian, AddsAMultipleInUnitsOfTheLengthScale) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Field f = testing::noise_field(grid, 1, 1);
    testing::exchange(f);
    Field result = testing::noise_field(grid, 1, 2);
    Field expected = laplacian(f);
    testing::set(expected, [&](int, int z, int y, int x) {
      const Block& block = grid.owned();
      return testing::noise(2, 0, z, y, x) -
             0.3 / 4 * expected.at(0, z - block.start[2], y - block.start[1], x);
    });
    for_each_line(grid, 1, [&](int k, int z, int y) {
      add_laplacian(-0.3, f, 2, k, z, y, result.line(k, z, y));
    });
    EXPECT_LE(distance(result, expected), 1e-13 * (1 + maximum(expected)));
  });
}

TEST(Laplacian, OfACosineIsOfSecondOrder) {
  for (const int dim : {1, 2, 3}) {
    std::vector<double> errors;
    for (const int n : {8, 16}) {
      GridShape shape;  // cells twice as long along each next axis
      for (int a = 0; a < dim; ++a) shape.axes.push_back({n, 0, std::pow(2.0, a)});
      const Grid grid(world(), shape);
      const auto mode = [&](int z, int y, int x) {
        const std::array<int, max_dim> cell{x, y, z};
        double product = 1;
        for (int a = 0; a < dim; ++a)
          product *= std::cos(std::numbers::pi * (cell[static_cast<std::size_t>(a)] + 0.5) / n);
        return product;
      };
      double eigenvalue = 0;
      for (int a = 0; a < dim; ++a) eigenvalue -= std::pow(std::numbers::pi / std::pow(2.0, a), 2);
      Field f(grid, 1);
      Field expected(grid, 1);
      testing::set(f, [&](int, int z, int y, int x) { return mode(z, y, x); });
      testing::set(expected, [&](int, int z, int y, int x) { return eigenvalue * mode(z, y, x); });
      errors.push_back(distance(laplacian(f), expected) / -eigenvalue);
    }
    EXPECT_LE(errors[1], 4e-3);
    EXPECT_NEAR(std::log2(errors[0] / errors[1]), 2, 0.1) << dim << "D";
  }
}

TEST(Laplacian, GivesTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    const auto on = [&](const Grid& grid) {
      return gathered(laplacian(testing::noise_field(grid, 2, 3), 1.3));
    };
    testing::expect_same_bits_on_any_ranks(shape, on);
  }
}

}  // namespace
}  // namespace deblai
