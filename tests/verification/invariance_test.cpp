#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

/// In fractions of a box: an asymmetric density, and another; unit mass. `turn` says which axis of
/// the pattern each axis of the grid shows.
Field pattern(const Grid& grid, int which, const std::array<int, max_dim>& turn = {0, 1, 2}) {
  Field field(grid, 1);
  set(field, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    std::array<double, max_dim> u{0.5, 0.5, 0.5};
    for (int a = 0; a < grid.dim(); ++a) {
      const auto i = static_cast<std::size_t>(a);
      u[static_cast<std::size_t>(turn[i])] = (cell[i] + 0.5) / grid.cells(a);
    }
    const auto bump = [&](double cx, double cy, double cz, double w) {
      return std::exp(-(std::pow(u[0] - cx, 2) + std::pow(u[1] - cy, 2) + std::pow(u[2] - cz, 2)) /
                      (2 * w * w));
    };
    return which == 0 ? bump(0.3, 0.4, 0.4, 0.1) + 0.01
                      : bump(0.7, 0.5, 0.55, 0.09) + 0.5 * bump(0.5, 0.7, 0.5, 0.08) + 0.01;
  });
  scale(field, 1 / integral(field));
  return field;
}

GeodesicSettings settings() { return until(1e-3, 60); }

/// Largest difference of two fields over the largest value of the first.
double apart(const Field& a, const Field& b) { return distance(a, b) / maximum(a); }

TEST(Invariance, UnderAMoveOfTheBox) {
  const Grid here(world(), shape({{24, 0, 1}, {20, 0, 1}}, 10));
  const Grid there(world(), shape({{24, -7, 1}, {20, 1000, 1}}, 10));
  const Geodesic a = solve_geodesic(pattern(here, 0), pattern(here, 1), settings());
  const Geodesic b = solve_geodesic(pattern(there, 0), pattern(there, 1), settings());
  EXPECT_NEAR(b.distance_squared / a.distance_squared, 1, 1e-9);
  EXPECT_NEAR(b.certificate.kantorovich.value() / a.certificate.kantorovich.value(), 1, 1e-9);
  EXPECT_LE(apart(Field(a.path.density),
                  [&] {
                    Field moved(here, 11);
                    set(moved, [&](int k, int z, int y, int x) {
                      return b.path.density.at(k, z, y - here.owned().start[1], x);
                    });
                    return moved;
                  }()),
            1e-8);
}

TEST(Invariance, DistanceScalesWithTheSquareOfTheLengthAndWithTheMass) {
  const Grid metres(world(), shape({{24, 0, 0.2}, {20, 0, 0.3}}, 10));
  const Grid millimetres(world(), shape({{24, 0, 200}, {20, 0, 300}}, 10));
  const Geodesic a = solve_geodesic(pattern(metres, 0), pattern(metres, 1), settings());
  const Geodesic b = solve_geodesic(pattern(millimetres, 0), pattern(millimetres, 1), settings());
  EXPECT_NEAR(b.distance_squared / a.distance_squared, 1e6, 1e-3);
  EXPECT_NEAR(b.certificate.kantorovich.value() / a.certificate.kantorovich.value(), 1e6, 1e-3);
  EXPECT_NEAR(b.certificate.discrete / a.certificate.discrete, 1e6, 1e-1);

  Field heavy_source = pattern(metres, 0);
  Field heavy_target = pattern(metres, 1);
  scale(heavy_source, 7e5);
  scale(heavy_target, 7e5);
  const Geodesic heavy = solve_geodesic(heavy_source, heavy_target, settings());
  EXPECT_NEAR(heavy.mass, 7e5, 1e-8);
  EXPECT_NEAR(heavy.distance_squared / a.distance_squared, 7e5, 1e-3);
  EXPECT_NEAR(heavy.certificate.kantorovich.value() / a.certificate.kantorovich.value(), 7e5, 1e-3);
  EXPECT_EQ(heavy.iterations_per_level, a.iterations_per_level);
  for (std::size_t i = 0; i < 2; ++i) {
    Field momentum = a.path.momentum[i];
    scale(momentum, 7e5);
    EXPECT_LE(apart(heavy.path.momentum[i], momentum), 1e-8);
  }
}

TEST(Invariance, UnderReversalOfTime) {
  const Grid grid(world(), unit_shape({20, 18}, 9));
  const Geodesic forth = solve_geodesic(pattern(grid, 0), pattern(grid, 1), settings());
  const Geodesic back = solve_geodesic(pattern(grid, 1), pattern(grid, 0), settings());
  EXPECT_NEAR(back.distance_squared / forth.distance_squared, 1, 1e-10);
  const int start = grid.owned().start[1];
  const auto reversed = [&](const Field& field, double sign) {
    Field result(grid, field.slices());
    set(result, [&](int k, int z, int y, int x) {
      return sign * field.at(field.slices() - 1 - k, z, y - start, x);
    });
    return result;
  };
  EXPECT_LE(apart(forth.path.density, reversed(back.path.density, 1)), 1e-9);
  for (std::size_t a = 0; a < 2; ++a)
    EXPECT_LE(apart(forth.path.momentum[a], reversed(back.path.momentum[a], -1)), 1e-9);
}

TEST(Invariance, UnderPermutationOfTheAxes) {
  const std::array<int, max_dim> cells{12, 10, 9};
  const std::array<double, max_dim> lengths{1, 1.5, 0.8};
  const auto solved = [&](const std::array<int, max_dim>& turn) {
    GridShape s;
    s.time_steps = 6;
    for (const int a : turn) {
      const auto i = static_cast<std::size_t>(a);
      s.axes.push_back({cells[i], 0, lengths[i]});
    }
    const Grid grid(world(), s);
    return solve_geodesic(pattern(grid, 0, turn), pattern(grid, 1, turn), settings());
  };
  const Geodesic reference = solved({0, 1, 2});
  for (const std::array<int, max_dim>& turn :
       {std::array{1, 0, 2}, {0, 2, 1}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}}) {
    const Geodesic turned = solved(turn);
    EXPECT_NEAR(turned.distance_squared / reference.distance_squared, 1, 1e-9);
    EXPECT_NEAR(turned.certificate.kantorovich.value() / reference.certificate.kantorovich.value(),
                1, 1e-9);
    EXPECT_NEAR(maximum(turned.path.density) / maximum(reference.path.density), 1, 1e-9);
    for (std::size_t i = 0; i < 3; ++i) {
      const Field& m = reference.path.momentum[static_cast<std::size_t>(turn[i])];
      EXPECT_NEAR(maximum(turned.path.momentum[i]) / maximum(m), 1, 1e-9);
    }
  }
}

TEST(Invariance, OfAPlaneProblemExtrudedIntoSpace) {
  // Nothing depends on z: the same distance and path as in the plane.
  const Grid plane(world(), unit_shape({16, 14}, 8));
  const Grid space(world(), shape({{16, 0, 1}, {14, 0, 1}, {5, 0, 1}}, 8));
  const auto extruded = [&](const Field& flat) {
    Block all;
    all.count = {16, 14, 1};
    const FetchedBlock values = fetch(flat, all);
    Field field(space, 1);
    set(field, [&](int, int, int y, int x) { return values.line(0, 0, y)[x]; });
    return field;
  };
  const Field a = pattern(plane, 0);
  const Field b = pattern(plane, 1);
  GeodesicSettings settings = until(1e-7, 3000);
  settings.theta = 0.02;  // the default differs between the plane and space
  const Geodesic flat = solve_geodesic(a, b, settings);
  const Geodesic thick = solve_geodesic(extruded(a), extruded(b), settings);
  EXPECT_NEAR(thick.distance_squared / flat.distance_squared, 1, 1e-5);
  EXPECT_LE(maximum(thick.path.momentum[2]), 1e-6);
}

TEST(Rest, OfEqualDensitiesIsZeroAndConverges) {
  for (const GridShape& s :
       {unit_shape({64}, 16), unit_shape({24, 20}, 12), unit_shape({10, 9, 8}, 4)}) {
    const Grid grid(world(), s);
    const Field density = pattern(grid, 1);
    const Geodesic geodesic = solve_geodesic(density, density, {});
    EXPECT_TRUE(geodesic.converged) << describe(grid);
    EXPECT_GE(geodesic.distance_squared, 0);
    EXPECT_LE(geodesic.distance_squared, 1e-10);
    EXPECT_LE(geodesic.certificate.kantorovich.value(), 1e-12);
    EXPECT_LE(apart(frame_at(geodesic, 0.5).density, density), 0.02);
    expect_conserved(geodesic);
  }
}

TEST(Rest, OfASingleCellIsZeroAndConverges) {
  const Grid grid(world(), unit_shape({32, 32}, 16));
  Field cell(grid, 1);
  set(cell, [](int, int, int y, int x) { return x == 5 && y == 7 ? 1024 : 0; });
  const Geodesic geodesic = solve_geodesic(cell, cell, {});
  EXPECT_TRUE(geodesic.converged);
  EXPECT_LE(geodesic.distance_squared, 1e-9);
  expect_conserved(geodesic);
}

TEST(Solve, OfOneCellToAnotherCertifiesTheExactDistance) {
  const Grid grid(world(), unit_shape({32, 32}, 16));
  const auto cell = [&](int i, int j) {
    Field field(grid, 1);
    set(field, [&](int, int, int y, int x) { return x == i && y == j ? 1024 : 0; });
    return field;
  };
  const Geodesic geodesic = solve_geodesic(cell(5, 5), cell(25, 20), {});
  const double exact = (20.0 * 20 + 15 * 15) / 1024;
  EXPECT_NEAR(geodesic.certificate.kantorovich.value(), exact, 1e-6);
  EXPECT_NEAR(geodesic.distance_squared, exact, 0.1 * exact);
  expect_conserved(geodesic);
}

TEST(Solve, HonoursTheMostIterations) {
  const Grid grid(world(), unit_shape({32, 32}, 8));
  for (const int levels : {1, 20}) {
    for (const int most : {1, 2, 10, 100}) {
      GeodesicSettings limited = until(1e-9, most);
      limited.max_levels = levels;
      int seen = 0;
      int last_level = 0;
      const Geodesic geodesic =
          solve_geodesic(pattern(grid, 0), pattern(grid, 1), limited, [&](const Progress& now) {
            seen = now.level == last_level ? seen + 1 : 1;
            last_level = now.level;
            EXPECT_EQ(now.iteration, seen);
            EXPECT_LE(now.iteration, now.max_iterations);
          });
      EXPECT_FALSE(geodesic.converged);
      for (const int iterations : geodesic.iterations_per_level) EXPECT_LE(iterations, most);
    }
  }
}

TEST(Solve, OfCoarsestGridsDoesNotBreak) {
  for (const GridShape& s : {unit_shape({2}, 1), unit_shape({2, 2}, 1), unit_shape({2, 3, 2}, 2)}) {
    const Grid grid(world(), s);
    const Geodesic geodesic = solve_geodesic(pattern(grid, 0), pattern(grid, 1), {});
    EXPECT_TRUE(std::isfinite(geodesic.distance_squared));
    EXPECT_GE(geodesic.distance_squared, geodesic.certificate.discrete * (1 - 1e-9));
    expect_conserved(geodesic);
  }
}

}  // namespace
}  // namespace deblai
