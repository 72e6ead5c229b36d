#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

/// The geodesic of two densities on [0, 1] by their quantiles, on 2^18 quantiles.
class Quantiles {
 public:
  Quantiles(const Profile& source, const Profile& target)
      : source_(inverse(source)), target_(inverse(target)) {}

  double distance_squared() const {
    double total = 0;
    for (std::size_t i = 0; i < source_.size(); ++i) total += std::pow(source_[i] - target_[i], 2);
    return total / double(source_.size());
  }

  /// Mass of each cell at t = 1/2 over the cell's length.
  std::vector<double> middle(const Axis& axis) const {
    std::vector<double> values(static_cast<std::size_t>(axis.cells), 0.0);
    for (std::size_t i = 0; i < source_.size(); ++i) {
      const auto cell =
          static_cast<std::size_t>((0.5 * (source_[i] + target_[i])) / axis.spacing());
      values[std::min(cell, values.size() - 1)] += 1 / (double(source_.size()) * axis.spacing());
    }
    return values;
  }

 private:
  /// Places below which (i + 1/2) / count of the mass lies, by the trapezoidal rule.
  static std::vector<double> inverse(const Profile& density) {
    constexpr int steps = 1 << 16;
    constexpr int count = 1 << 18;
    std::vector<double> mass{0};
    for (int i = 0; i < steps; ++i) {
      const double x = double(i) / steps;
      mass.push_back(mass.back() + 0.5 * (density(x) + density(x + 1.0 / steps)) / steps);
    }
    std::vector<double> places;
    std::size_t j = 0;
    for (int i = 0; i < count; ++i) {
      const double wanted = (i + 0.5) / count * mass.back();
      while (mass[j + 1] < wanted) ++j;
      places.push_back((double(j) + (wanted - mass[j]) / (mass[j + 1] - mass[j])) / steps);
    }
    return places;
  }

  std::vector<double> source_;
  std::vector<double> target_;
};

void expect_as_by_quantiles(const char* name, const Profile& source, const Profile& target,
                            double distance_bar, double density_bar) {
  const Grid grid(world(), unit_shape({512}, 64));
  const Axis& axis = grid.axis(0);
  const Quantiles exact(source, target);
  const Geodesic geodesic =
      solve_geodesic(product(grid, {samples(axis, source)}), product(grid, {samples(axis, target)}),
                     until(1e-4, 5000));
  expect_conserved(geodesic);
  const double distance = geodesic.distance_squared - exact.distance_squared();
  const double density =
      l1_distance(geodesic.path.density, 32, product(grid, {exact.middle(axis)}));
  EXPECT_LE(std::abs(distance), distance_bar);
  EXPECT_LE(density, density_bar);
  report(fmt::format("{} 512 x 64 against quantiles: W2^2 ({} iterations)", name,
                     geodesic.iterations_per_level.back()),
         distance, distance_bar);
  report("  L1 of the density at 1/2", density, density_bar);
}

TEST(Line, MixtureOfGaussiansMovesAsItsQuantiles) {
  const auto source = [](double x) { return bell(0.25, 0.05)(x) + 0.6 * bell(0.45, 0.07)(x); };
  const auto target = [](double x) { return 0.7 * bell(0.55, 0.06)(x) + bell(0.75, 0.05)(x); };
  expect_as_by_quantiles("mixture", source, target, 1e-4, 1e-2);
}

TEST(Line, DensityThatTouchesBothWallsMovesAsItsQuantiles) {
  const auto source = [](double x) { return 1.2 + std::cos(std::numbers::pi * x); };
  const auto target = [](double x) { return 1.2 - std::cos(std::numbers::pi * x); };
  expect_as_by_quantiles("from wall to wall", source, target, 1e-4, 1e-2);
}

}  // namespace
}  // namespace deblai
