#include <algorithm>
#include <numbers>

#include "gradient_flow.hpp"

namespace deblai {
namespace {

using namespace testing;

TEST(Aggregation, OnALineRestsInWignersSemicircle) {
  const Grid grid = centred(1, 128, 2);
  const Field start = gaussian(grid, {0.2}, 0.3);
  const auto primitive = [](double x) {
    const double c = std::clamp(x, -std::numbers::sqrt2, std::numbers::sqrt2);
    return (0.5 * c * std::sqrt(std::max(2 - c * c, 0.0)) + std::asin(c / std::numbers::sqrt2)) /
           std::numbers::pi;
  };
  // The centre of mass stays where it was.
  const Field rest =
      product(grid, {averages(grid.axis(0), [&](double x) { return primitive(x - 0.2); })});
  JkoStepper stepper(start, energy_of(grid, {{"interaction", {}, nullptr, spring_and_logarithm}}),
                     {}, steps_until(1e-3));
  const double apart = distance_at_rest(stepper, 0.05, 6, rest);
  report("semicircle: L1", apart, 2e-2);
  EXPECT_LE(apart, 2e-2);
}

/// The mass of rho in the cells of least potential, filled up to `most`: all of it on the root.
Field bathtub(const Field& rho, const Field& potential, double most) {
  const Grid& grid = rho.grid();
  std::vector<double> levels = gathered(potential);
  std::sort(levels.begin(), levels.end());
  const double cells = integral(rho) / (most * grid.shape().cell_volume());
  double level = levels.empty() ? -HUGE_VAL : levels[static_cast<std::size_t>(cells)];
  level = max(world(), level);
  Field result(grid, 1);
  double below = 0;
  double equal = 0;
  set(result, [&](int, int, int, int) { return 0; });
  const auto volume = [&](auto&& chosen) {
    Field mask(grid, 1);
    for (std::size_t i = 0; i < mask.raw().size(); ++i)
      mask.raw()[i] = chosen(potential.raw()[i]) ? 1 : 0;
    return integral(mask) / grid.shape().cell_volume();
  };
  below = volume([&](double v) { return v < level; });
  equal = volume([&](double v) { return v == level; });
  for (std::size_t i = 0; i < result.raw().size(); ++i) {
    const double v = potential.raw()[i];
    result.raw()[i] = v < level ? most : v == level ? most * (cells - below) / equal : 0;
  }
  return result;
}

TEST(Crowd, FillsTheBathtubAndNeverMoreThanIsRoom) {
  const Grid grid = centred(2, 64, 1);
  const Field bowl = sampled(grid, [](const auto& p) {
    return 2 * std::pow(p[0] - 0.11, 2) + 3 * std::pow(p[1] + 0.07, 2);
  });
  const Field start = sampled(grid, [](const auto& p) {
    const double r = std::sqrt(square(p));
    return r > 0.45 && r < 0.8 ? 0.9 : 0.0;
  });
  JkoStepper stepper(start, energy_of(grid, {{"potential", {}, &bowl}, {"congestion"}}), {}, {});
  for (int k = 0; k < 60; ++k) {
    checked_step(stepper, 0.03);
    EXPECT_LE(maximum(stepper.density()), 1);
  }
  const double apart = l1_distance(stepper.density(), 0, bathtub(start, bowl, 1)) / integral(start);
  report("bathtub: L1", apart, 1e-2);
  EXPECT_LE(apart, 1e-2);
}

}  // namespace
}  // namespace deblai
