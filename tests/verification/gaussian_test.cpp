#include "exact.hpp"
#include <deblai/problems/moments.hpp>

namespace deblai {
namespace {

using namespace testing;

/// A plane Gaussian of unit mass: mean, widths along its axes, and their angle.
struct Normal {
  double x, y;
  double along, across;
  double angle;

  /// Covariance xx, xy, yy.
  std::array<double, 3> covariance() const {
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    const double a = along * along;
    const double b = across * across;
    return {c * c * a + s * s * b, c * s * (a - b), s * s * a + c * c * b};
  }
};

Field sampled(const Grid& grid, double x, double y, const std::array<double, 3>& s) {
  const double det = s[0] * s[2] - s[1] * s[1];
  Field field(grid, 1);
  set(field, [&](int, int, int j, int i) {
    const double u = grid.axis(0).centre(i) - x;
    const double v = grid.axis(1).centre(j) - y;
    return std::exp(-0.5 * (s[2] * u * u - 2 * s[1] * u * v + s[0] * v * v) / det);
  });
  scale(field, 1 / integral(field));
  return field;
}

/// Covariance at t = 1/2: M S0 M with M = (I + A) / 2 and A = S0^-1/2 (S0^1/2 S1 S0^1/2)^1/2
/// S0^-1/2, found from  A S0 A = S1, A symmetric: A = S0^-1 # S1. In the plane the mean of P and Q
/// is sqrt(det) ... of P / sqrt(det P) + Q / sqrt(det Q), scaled to the determinant sqrt(det P det
/// Q).
std::array<double, 3> middle(const std::array<double, 3>& s0, const std::array<double, 3>& s1) {
  const auto det = [](const std::array<double, 3>& m) { return m[0] * m[2] - m[1] * m[1]; };
  const double d0 = det(s0);
  const std::array<double, 3> p{s0[2] / d0, -s0[1] / d0, s0[0] / d0};  // S0^-1
  std::array<double, 3> a{};
  for (std::size_t i = 0; i < 3; ++i) a[i] = p[i] / std::sqrt(det(p)) + s1[i] / std::sqrt(det(s1));
  const double scale = std::sqrt(std::sqrt(det(p) * det(s1)) / det(a));
  const std::array<double, 3> m{0.5 * (1 + scale * a[0]), 0.5 * scale * a[1],
                                0.5 * (1 + scale * a[2])};
  // M S0 M
  const double r00 = m[0] * s0[0] + m[1] * s0[1];
  const double r01 = m[0] * s0[1] + m[1] * s0[2];
  const double r10 = m[1] * s0[0] + m[2] * s0[1];
  const double r11 = m[1] * s0[1] + m[2] * s0[2];
  return {r00 * m[0] + r01 * m[1], r00 * m[1] + r01 * m[2], r10 * m[1] + r11 * m[2]};
}

TEST(Gaussians, MoveByTheAffineMapBetweenThem) {
  const Grid grid(world(), unit_shape({64, 64}, 32));
  const Normal a{0.38, 0.42, 0.09, 0.05, 0.4};
  const Normal b{0.60, 0.55, 0.10, 0.06, 1.9};
  const Field source = sampled(grid, a.x, a.y, a.covariance());
  const Field target = sampled(grid, b.x, b.y, b.covariance());
  const Geodesic geodesic = solve_geodesic(source, target, until(1e-4));
  const std::array<double, 3> s0 = a.covariance();
  const std::array<double, 3> s1 = b.covariance();
  const double trace = s0[0] * s1[0] + 2 * s0[1] * s1[1] + s0[2] * s1[2];
  const double exact = std::pow(a.x - b.x, 2) + std::pow(a.y - b.y, 2) + s0[0] + s0[2] + s1[0] +
                       s1[2] - 2 * std::sqrt(trace + 2 * a.along * a.across * b.along * b.across);
  const double distance = geodesic.distance_squared / exact - 1;
  const double density =
      l1_distance(geodesic.path.density, 16, sampled(grid, 0.49, 0.485, middle(s0, s1)));
  EXPECT_LE(std::abs(distance), 1e-3);
  EXPECT_LE(density, 0.02);
  EXPECT_NEAR(gelbrich_bound(moments(source), moments(target)), exact, 5e-6);
  expect_conserved(geodesic);
  report("Gaussians 64^2 x 32 against Bures: W2^2, relative", distance, 1e-3);
  report("  L1 of the density at 1/2", density, 0.02);
}

TEST(Gaussians, MayMoveInABoxOfUnequalSides) {
  const Grid grid(world(), shape({{96, 0, 2}, {40, -0.5, 1}}, 24));
  const Geodesic geodesic = solve_geodesic(gaussian(grid, {0.5, -0.1}, 0.09),
                                           gaussian(grid, {1.4, 0.1}, 0.09), until(1e-4));
  const double distance = geodesic.distance_squared / 0.85 - 1;
  EXPECT_LE(std::abs(distance), 1e-3);
  EXPECT_LE(std::abs(geodesic.certificate.kantorovich.value() / 0.85 - 1), 1e-3);
  const double density = l1_distance(geodesic.path.density, 12, gaussian(grid, {0.95, 0}, 0.09));
  EXPECT_LE(density, 0.02);
  expect_conserved(geodesic);
  report("translation on [0,2] x [-.5,.5], 96 x 40 x 24: W2^2, relative", distance, 1e-3);
  report("  L1 of the density at 1/2", density, 0.02);
}

TEST(Gaussians, MoveInSpace) {
  const Grid grid(world(), unit_shape({32, 32, 32}, 16));
  const Geodesic geodesic = solve_geodesic(gaussian(grid, {0.35, 0.35, 0.35}, 0.1),
                                           gaussian(grid, {0.65, 0.6, 0.55}, 0.1), until(1e-3));
  const double distance = geodesic.distance_squared - 0.1925;
  EXPECT_NEAR(distance, 0, 1e-3);
  const double density =
      l1_distance(geodesic.path.density, 8, gaussian(grid, {0.5, 0.475, 0.45}, 0.1));
  EXPECT_LE(density, 0.05);
  expect_conserved(geodesic);
  report(fmt::format("3D translation 32^3 x 16: W2^2 ({} iterations)",
                     geodesic.iterations_per_level.back()),
         distance, 1e-3);
  report("  L1 of the density at 1/2", density, 0.05);
}

}  // namespace
}  // namespace deblai
