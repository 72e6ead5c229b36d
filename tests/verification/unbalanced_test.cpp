#include <deblai/problems/barycentre.hpp>
#include <deblai/problems/geodesic.hpp>

#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

Model growing(double kappa) {
  Model model;
  model.growth = GrowthModel{};
  model.growth->length_scale = kappa;
  return model;
}

Grid box(std::vector<int> cells, int nt, double grading = 0) {
  GridShape shape = unit_shape(std::move(cells), nt);
  shape.time_grading = grading;
  return Grid(world(), shape);
}

TEST(PureReaction, GrowsInPlaceAtTheSquareOfALine) {
  // rho(t) = (1 + t (sqrt c - 1))^2 rho_0 and WFR^2 = 4 kappa^2 M (sqrt c - 1)^2, whatever kappa.
  const double c = 2.25;
  std::vector<double> errors;
  for (const int n : {32, 64}) {
    const Grid grid = box({n}, n / 2);
    const Field source = product(grid, {samples(grid.axis(0), bell(0.5, 0.15))});
    Field target = source;
    scale(target, c);
    const Geodesic geodesic = solve_geodesic(source, target, growing(0.4), until(1e-7, 8000));
    const double exact = 4 * 0.16 * std::pow(std::sqrt(c) - 1, 2);
    errors.push_back(geodesic.distance_squared / exact - 1);
    Field middle = source;
    scale(middle, std::pow(1 + 0.5 * (std::sqrt(c) - 1), 2));
    const double density = l1_distance(geodesic.path.density, n / 4, middle) / integral(middle);
    report(fmt::format("pure reaction {} x {}: WFR^2, relative", n, n / 2), errors.back(), 2e-4);
    report("  L1 of the density at 1/2, relative", density, 1e-3);
    report("  bound below it by", 1 - geodesic.certificate.discrete / geodesic.distance_squared,
           1e-2);
    EXPECT_LE(std::abs(errors.back()), 2e-4);
    EXPECT_LE(density, 1e-3);
    EXPECT_LE(geodesic.certificate.discrete, geodesic.distance_squared * (1 + 1e-6));
    EXPECT_NEAR(geodesic.growth_part / geodesic.distance_squared, 1, 1e-3);
    expect_conserved(geodesic);
  }
  EXPECT_NEAR(std::log2(errors[0] / errors[1]), 2, 0.1);
}

TEST(PureReaction, IsGrowthAloneWhateverTheExponent) {
  // rho(t)^(1/p) is linear in t, and W = p kappa (c^(1/p) - 1) for the mean mass 1.
  for (const double p : {1.5, 2.0, 4.0}) {
    const Grid grid = box({8}, 32);
    Field source(grid, 1);
    set(source, [](int, int, int, int) { return 0.8; });
    Field target = source;
    scale(target, 1.5);
    Model model = growing(10);
    model.cost = "power";
    model.parameters["exponent"] = p;
    const Geodesic geodesic = solve_geodesic(source, target, model, until(1e-6, 4000));
    const double exact = p * 10 * (std::pow(1.2, 1 / p) - std::pow(0.8, 1 / p));
    EXPECT_NEAR(std::sqrt(geodesic.distance_squared) / exact, 1, 1e-3);
    EXPECT_NEAR(geodesic.growth_part / geodesic.distance_squared, 1, 1e-4);
    EXPECT_LE(geodesic.growth_part, geodesic.distance_squared);
  }
}

TEST(PartialTransport, PaysForGrowthAlone) {
  // Two equal blobs far apart: 2 kappa^2 for each unit lost and made; here none is moved.
  const Grid grid = box({32}, 8);
  const Field source = product(grid, {samples(grid.axis(0), bell(0.2, 0.1))});
  const Field target = product(grid, {samples(grid.axis(0), bell(0.8, 0.1))});
  Model model = growing(0.05);
  model.growth->law = "total_variation";
  const Barycentre template_ = solve_barycentre({source, target}, {1, 1}, model, until(1e-4, 2000));
  for (const Geodesic& leg : template_.legs) {
    EXPECT_GE(leg.growth_part, 0);
    EXPECT_LE(leg.growth_part, leg.distance_squared);
  }
}

TEST(Birth, FromVacuumIsResolvedByGradedTime) {
  for (const double kappa : {0.1, 0.02, 0.5}) {
    for (const double grading : {0.0, 1.0}) {
      const Grid grid = box({64}, 32, grading);
      const Profile block = [](double x) { return std::abs(x - 0.5) < 0.15 ? 1.0 : 0.0; };
      const Field target = product(grid, {samples(grid.axis(0), block)});
      Field source = target;
      scale(source, 1e-10);
      const Geodesic geodesic = solve_geodesic(source, target, growing(kappa), until(1e-5, 4000));
      const double error = geodesic.distance_squared / (4 * kappa * kappa) - 1;
      const double bar = grading > 0 ? 5e-3 : 4e-2;
      report(fmt::format("birth from vacuum, 32 steps, kappa {}, grading {}: relative", kappa,
                         grading),
             error, bar);
      EXPECT_LE(std::abs(error), bar);
      EXPECT_LE(geodesic.certificate.discrete, geodesic.distance_squared * (1 + 1e-6));
    }
  }
}

/// The manufactured geodesic of an affine potential phi = a.x + b at time 0: every particle moves
/// along a on the cone over the line, and its mass grows.
struct Affine {
  double kappa, slope, b;  ///< slope = |a|

  double up(double s, double t) const { return 1 + t * (slope * s + b) / (2 * kappa * kappa); }
  double across(double t) const { return t * slope / (2 * kappa); }
  double place(double s, double t) const { return s + 2 * kappa * std::atan2(across(t), up(s, t)); }
  double growth(double s, double t) const { return std::pow(up(s, t), 2) + std::pow(across(t), 2); }
  double stretch(double s, double t) const {
    return 1 - across(t) * t * slope / kappa / growth(s, t);
  }
  double origin(double x, double t) const {
    double low = x - 4 * kappa, high = x + 4 * kappa;
    for (int i = 0; i < 200; ++i)
      (place(0.5 * (low + high), t) < x ? low : high) = 0.5 * (low + high);
    return 0.5 * (low + high);
  }
};

TEST(Manufactured, TransportWithReactionIsOfSecondOrder) {
  for (const int dim : {1, 2}) {
    std::vector<double> errors;
    for (const int n : dim == 1 ? std::vector<int>{64, 128} : std::vector<int>{32, 64}) {
      const Affine map{0.3, 0.25, 0.05};
      const Grid grid = box(std::vector<int>(static_cast<std::size_t>(dim), n), n / 2);
      const std::array<double, 2> direction =
          dim == 1 ? std::array{1.0, 0.0} : std::array{0.8, 0.6};
      const auto initial = [&](double s, double across) {
        const double r2 = (std::pow(s - 0.35 * (dim == 2 ? 1.2 : 1), 2) + across * across) / 0.04;
        return r2 < 1 ? 1 + std::cos(std::numbers::pi * std::sqrt(r2)) : 0.0;
      };
      const auto density = [&](double t) {
        Field field(grid, 1);
        set(field, [&](int, int, int y, int x) {
          const double px = grid.axis(0).centre(x);
          const double py = dim == 2 ? grid.axis(1).centre(y) : 0;
          const double s = direction[0] * px + direction[1] * py;
          const double across = dim == 2 ? -direction[1] * (px - 0.35 * 1.2 * 0.8) +
                                               direction[0] * (py - 0.35 * 1.2 * 0.6)
                                         : 0;
          const double s0 = map.origin(s, t);
          return initial(s0, across) * map.growth(s0, t) / map.stretch(s0, t);
        });
        return field;
      };
      const Field source = density(0);
      ExactSum cost;
      for_each_line(grid, 1, [&](int, int, int y) {
        for (int x = 0; x < grid.owned().count[0]; ++x) {
          const double px = grid.axis(0).centre(x);
          const double py = dim == 2 ? grid.axis(1).centre(grid.owned().start[1] + y) : 0;
          const double phi = map.slope * (direction[0] * px + direction[1] * py) + map.b;
          cost.add(source.at(0, 0, y, x) *
                   (map.slope * map.slope + phi * phi / (map.kappa * map.kappa)));
        }
      });
      const double exact = deblai::sum(grid.comm(), cost) * grid.shape().cell_volume();
      const Geodesic geodesic =
          solve_geodesic(source, density(1), growing(map.kappa), until(1e-6, 4000));
      errors.push_back(geodesic.distance_squared / exact - 1);
      const Field middle = density(0.5);
      report(fmt::format("manufactured {}D, n = {}: WFR^2, relative", dim, n), errors.back(), 2e-4);
      report("  L1 of the density at 1/2, relative",
             l1_distance(geodesic.path.density, n / 4, middle) / integral(middle), 5e-3);
      report("  bound below it by", 1 - geodesic.certificate.discrete / geodesic.distance_squared,
             2e-2);
      report("  iterations", geodesic.iterations_per_level.back(), 4000);
      report("  growth", geodesic.growth_part / geodesic.distance_squared, 1);
      EXPECT_LE(geodesic.certificate.discrete, geodesic.distance_squared * (1 + 1e-6));
      expect_conserved(geodesic);
    }
    EXPECT_LE(std::abs(errors[dim == 1 ? 0 : 1]), 2e-4);
    EXPECT_GE(std::log2(std::abs(errors[0] / errors[1])), 1.9);
  }
}

}  // namespace
}  // namespace deblai
