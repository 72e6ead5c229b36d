#include <cmath>

#include <gtest/gtest.h>

#include <deblai/problems/moments.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;
using Matrix = std::array<std::array<double, max_dim>, max_dim>;

/// A R^T S R: the covariance S turned by `angle` in the plane of axes p and q.
Matrix turned(const Matrix& s, std::size_t p, std::size_t q, double angle) {
  Matrix r{};
  for (std::size_t i = 0; i < max_dim; ++i) r[i][i] = 1;
  r[p][p] = r[q][q] = std::cos(angle);
  r[p][q] = -std::sin(angle);
  r[q][p] = std::sin(angle);
  Matrix result{};
  for (std::size_t i = 0; i < max_dim; ++i) {
    for (std::size_t j = 0; j < max_dim; ++j) {
      for (std::size_t k = 0; k < max_dim; ++k) {
        for (std::size_t l = 0; l < max_dim; ++l) result[i][j] += r[i][k] * s[k][l] * r[j][l];
      }
    }
  }
  return result;
}

Matrix diagonal(double x, double y, double z) {
  Matrix s{};
  s[0][0] = x;
  s[1][1] = y;
  s[2][2] = z;
  return s;
}

TEST(Moments, OfASingleCellAreItsCentreAndNoSpread) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Field field(grid, 1);
    testing::set(field, [&](int, int z, int y, int x) {
      return x == 1 && y == grid.cells(1) - 1 && z == 0 ? 3.0 : 0.0;
    });
    const Moments m = moments(field);
    EXPECT_NEAR(m.mass, 3 * grid.shape().cell_volume(), 1e-15);
    for (int a = 0; a < grid.dim(); ++a) {
      const int cell = a == 0 ? 1 : a == 1 ? grid.cells(1) - 1 : 0;
      EXPECT_NEAR(m.mean[static_cast<std::size_t>(a)], grid.axis(a).centre(cell), 1e-14);
    }
    for (const auto& row : m.covariance) {
      for (const double c : row) EXPECT_NEAR(c, 0, 1e-14);
    }
  });
}

TEST(Moments, OfTheUniformDensityAreThoseOfCellCentres) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    Field field(grid, 1);
    testing::set(field, [](int, int, int, int) { return 2; });
    const Moments m = moments(field);
    EXPECT_NEAR(m.mass, 2 * grid.shape().volume(), 1e-13);
    for (std::size_t a = 0; a < max_dim; ++a) {
      for (std::size_t b = 0; b < max_dim; ++b) {
        double exact = 0;
        if (a == b && static_cast<int>(a) < grid.dim()) {
          const Axis& axis = grid.axis(static_cast<int>(a));
          exact = axis.length * axis.length * (1 - std::pow(axis.cells, -2)) / 12;
        }
        EXPECT_NEAR(m.covariance[a][b], exact, 1e-13);
      }
    }
  });
}

TEST(Moments, SeeCorrelation) {
  const Grid grid(world(), testing::unit_shape({10, 10, 10}, 1));
  Field field(grid, 1);
  testing::set(field, [](int, int z, int y, int x) { return x == y && z == 9 - x ? 1 : 0; });
  const Moments m = moments(field);
  EXPECT_NEAR(m.covariance[0][1], m.covariance[0][0], 1e-15);
  EXPECT_NEAR(m.covariance[0][2], -m.covariance[0][0], 1e-15);
  EXPECT_NEAR(m.covariance[1][2], -m.covariance[0][0], 1e-15);
}

TEST(Moments, AreTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    const auto of = [](const Grid& grid) {
      Field field = testing::noise_field(grid, 1, 1);
      for (double& value : field.raw()) value = std::abs(value);
      return moments(field);
    };
    const Moments alone = of(Grid(Communicator(MPI_COMM_SELF), shape));
    for (const auto& processes : testing::process_grids(shape, world().size())) {
      const Moments m = of(Grid(world(), shape, processes));
      EXPECT_EQ(m.mass, alone.mass);
      EXPECT_EQ(m.mean, alone.mean);
      EXPECT_EQ(m.covariance, alone.covariance);
    }
  }
}

TEST(Moments, DoNotLoseTheSpreadInABoxFarFromTheOrigin) {
  const auto spread = [](double origin) {
    const Grid grid(world(), testing::shape({{8, origin, 1}, {8, -origin, 1}}, 1));
    Field field(grid, 1);
    testing::set(field, [](int, int, int y, int x) { return 1 + x + y * y; });
    return moments(field).covariance;
  };
  const Matrix here = spread(0);
  const Matrix far = spread(1e7);
  for (std::size_t a = 0; a < 2; ++a) {
    for (std::size_t b = 0; b < 2; ++b) EXPECT_NEAR(far[a][b], here[a][b], 1e-7 * here[0][0]);
  }
}

TEST(GelbrichBound, OfEqualMomentsIsZero) {
  Moments a{1, {0.3, 0.4, 0.5}, turned(diagonal(0.1, 0.02, 0.003), 0, 1, 0.4)};
  EXPECT_NEAR(gelbrich_bound(a, a), 0, 1e-15);
}

TEST(GelbrichBound, OfATranslationIsItsSquare) {
  const Moments a{1, {0, 0, 0}, diagonal(0.1, 0.02, 0.003)};
  Moments b = a;
  b.mean = {0.3, -0.4, 1.2};
  EXPECT_NEAR(gelbrich_bound(a, b), 1.69, 1e-14);
}

TEST(GelbrichBound, OfAlignedGaussiansIsTheSquareOfTheDifferenceOfWidths) {
  for (const double angle : {0.0, 0.3, 1.2}) {
    for (const auto& [p, q] : {std::pair{0, 1}, {0, 2}, {1, 2}}) {
      const auto turn = [&, i = std::size_t(p), j = std::size_t(q)](const Matrix& s) {
        return turned(turned(s, i, j, angle), 0, 2, 0.5 * angle);
      };
      const Moments a{1, {}, turn(diagonal(0.04, 0.09, 0.01))};
      const Moments b{1, {}, turn(diagonal(0.01, 0.25, 0.04))};
      EXPECT_NEAR(gelbrich_bound(a, b), 0.01 + 0.04 + 0.01, 1e-15);
    }
  }
}

TEST(GelbrichBound, OfCrossedGaussiansIsBures) {
  // In two dimensions  tr (S1^1/2 S2 S1^1/2)^1/2 = sqrt(tr(S1 S2) + 2 sqrt(det S1 det S2)).
  const Matrix s1 = diagonal(0.09, 0.01, 0);
  for (const double angle : {0.1, 0.7, 1.5707963267948966, 2.5}) {
    const Matrix s2 = turned(diagonal(0.16, 0.02, 0), 0, 1, angle);
    double trace = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t j = 0; j < 2; ++j) trace += s1[i][j] * s2[j][i];
    }
    const double exact = 0.1 + 0.18 - 2 * std::sqrt(trace + 2 * std::sqrt(0.0009 * 0.0032));
    EXPECT_NEAR(gelbrich_bound({1, {}, s1}, {1, {}, s2}), exact, 1e-15);
    EXPECT_NEAR(gelbrich_bound({1, {}, s2}, {1, {}, s1}), exact, 1e-15);
  }
}

TEST(GelbrichBound, OfPointsIsTheirDistance) {
  EXPECT_NEAR(gelbrich_bound({1, {0, 0, 0}, {}}, {1, {3, 4, 0}, {}}), 25, 1e-14);
}

}  // namespace
}  // namespace deblai
