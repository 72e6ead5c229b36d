#include <deblai/problems/levels.hpp>

#include "gradient_flow.hpp"

namespace deblai {
namespace {

using namespace testing;

/// The width after `steps` exact minimising movements of width s: `next` is one.
template <class Next>
double exact_width(double s, int steps, Next&& next) {
  for (int k = 0; k < steps; ++k) s = next(s);
  return s;
}

/// Relative error of the width after some steps.
double width_error(JkoStepper& stepper, double dt, int steps, double exact) {
  for (int k = 0; k < steps; ++k) checked_step(stepper, dt);
  return width_of(stepper.density()) / exact - 1;
}

TEST(GradientFlow, OfTheEntropyTakesTheExactStepsOfGaussians) {
  // s <- (s + sqrt(s^2 + 4 dt)) / 2; with lambda |x|^2 / 2 the root of
  // (1 + lambda dt) s^2 - s s_n - dt = 0.
  for (const double lambda : {0.0, 2.0}) {
    const double dt = 0.01;
    const double width = 0.3;
    const auto next = [&](double s) {
      const double a = 1 + lambda * dt;
      return (s + std::sqrt(s * s + 4 * a * dt)) / (2 * a);
    };
    for (const int dim : {1, 2}) {
      const Grid grid = centred(dim, dim == 1 ? 128 : 64, 2);
      const Field bowl = sampled(grid, [&](const auto& p) { return 0.5 * lambda * square(p); });
      const Field start = gaussian(grid, std::vector<double>(std::size_t(dim), 0.0), width);
      JkoStepper stepper(start, energy_of(grid, {{"entropy"}, {"potential", {}, &bowl}}), {}, {});
      const int steps = 5;
      const double error =
          width_error(stepper, dt, steps, exact_width(width_of(start), steps, next));
      report(fmt::format("exact steps of a Gaussian, lambda {}, {}D: width", lambda, dim), error,
             1e-3);
      EXPECT_NEAR(error, 0, 1e-3);
    }
  }
}

TEST(GradientFlow, OfAPorousMediumTakesTheExactStepsOfBarenblatt) {
  // In the dilations of a profile with energy E and moment M2: q s^-p + d M (s - s_n)^2 / (2 dt).
  for (const double m : {2.0, 3.0}) {
    for (const int dim : {1, 2}) {
      const double dt = 2e-3;
      const Grid grid = centred(dim, dim == 1 ? 256 : 96, 1, 2);
      Field start = sampled(grid, [&](const auto& p) {
        return std::pow(std::max(1 - square(p) / 0.16, 0.0), 1 / (m - 1));
      });
      scale(start, 1 / integral(start));
      JkoStepper stepper(start, energy_of(grid, {{"porous_medium", {{"m", m}}}}), {}, {});
      const double p = dim * (m - 1);
      const double s0 = width_of(start);
      const double q = stepper.energy() * std::pow(s0, p);
      const auto next = [&](double before) {
        double s = before;
        for (int i = 0; i < 60; ++i) {
          const double slope = -p * q * std::pow(s, -p - 1) + dim * (s - before) / dt;
          s -= slope / (p * (p + 1) * q * std::pow(s, -p - 2) + dim / dt);
        }
        return s;
      };
      const int steps = 4;
      const double error = width_error(stepper, dt, steps, exact_width(s0, steps, next));
      report(fmt::format("exact steps of Barenblatt, m = {}, {}D: width", m, dim), error, 1e-3);
      EXPECT_NEAR(error, 0, 1e-3);
      // A dilation: W2^2 = d (s - s_n)^2 of unit mass.
      const double before = width_of(stepper.density());
      const JkoStep step = checked_step(stepper, dt);
      const double moved = dim * std::pow(width_of(stepper.density()) - before, 2);
      report("  W2^2 of a step, relative", step.distance_squared / moved - 1, 1e-2);
      EXPECT_NEAR(step.distance_squared / moved, 1, 1e-2);
    }
  }
}

/// Orders between neighbours of a sequence that halves.
std::vector<double> orders(const std::vector<double>& errors) {
  std::vector<double> result;
  for (std::size_t i = 1; i < errors.size(); ++i)
    result.push_back(std::log2(std::abs(errors[i - 1] / errors[i])));
  return result;
}

TEST(GradientFlow, IsOfFirstOrderInTheStep) {
  // Against the flows themselves: heat s^2 = s0^2 + 2 t, Ornstein and Uhlenbeck's, Barenblatt's.
  const double end = 0.04;
  const Grid grid = centred(1, 256, 2);
  // A front crosses no cell in steps much shorter than h^2 over what it gains: cells are small.
  const Grid fine = centred(1, 800, 2);
  const Field bowl = sampled(grid, [](const auto& p) { return 2 * square(p); });
  const double s0 = 0.3;
  const double heat = std::sqrt(s0 * s0 + 2 * end);
  const double limit = 0.25;  // 1 / lambda
  const double ou = std::sqrt(limit + (s0 * s0 - limit) * std::exp(-8 * end));
  const Field bell = gaussian(grid, {0}, s0);
  struct Flow {
    std::string name;
    Field start;
    std::vector<Term> terms;
    double exact;
    std::vector<int> steps;
  };
  const std::vector<int> many{12, 24, 48};
  const std::vector<int> few{4, 8, 16};
  const std::vector<Flow> flows{
      {"heat", bell, {{"entropy"}}, heat, many},
      {"Ornstein-Uhlenbeck", bell, {{"entropy"}, {"potential", {}, &bowl}}, ou, many},
      {"porous medium, m = 2",
       barenblatt(fine, 2, 0.05),
       {{"porous_medium"}},
       width_of(barenblatt(fine, 2, 0.05 + end)),
       few},
      {"porous medium, m = 3",
       barenblatt(fine, 3, 0.05),
       {{"porous_medium", {{"m", 3}}}},
       width_of(barenblatt(fine, 3, 0.05 + end)),
       few}};
  for (const Flow& flow : flows) {
    std::vector<double> errors;
    for (const int steps : flow.steps) {
      JkoSettings settings = steps_until(3e-6);
      settings.stopping.max_iterations = 100'000;
      JkoStepper stepper(flow.start, energy_of(flow.start.grid(), flow.terms), {}, settings);
      errors.push_back(width_error(stepper, end / steps, steps, flow.exact));
      report(fmt::format("{}, {} steps: width", flow.name, steps), errors.back(), 1);
    }
    for (const double order : orders(errors)) {
      report("order in the step, " + flow.name, order, 0.95);
      EXPECT_GE(order, 0.95) << flow.name;
    }
  }
}

TEST(GradientFlow, IsOfSecondOrderInTheCellsOnSmoothData) {
  // One step, against that of a grid twice as fine.
  const auto wave = [](const auto& p) { return 1 + 0.5 * std::sin(1.5 * p[0]) * std::cos(p[1]); };
  const Field* none = nullptr;
  for (const Term& term : {Term{"entropy"}, Term{"porous_medium", {{"m", 2}}, none},
                           Term{"porous_medium", {{"m", 3}}, none}}) {
    std::optional<Field> coarse;
    std::vector<double> errors;
    for (const int n : {12, 24, 48, 96}) {
      const Grid grid = centred(2, n, std::numbers::pi);
      JkoStepper stepper(sampled(grid, wave), energy_of(grid, {term}), {}, steps_until(1e-6));
      checked_step(stepper, 0.1);
      const Field fine = stepper.density();
      if (coarse) errors.push_back(l1_distance(restricted(fine, coarse->grid()), 0, *coarse));
      coarse = fine;
    }
    const double order = orders(errors).back();
    report("order in the cells, " + term.name, order, 1.9);
    EXPECT_GE(order, 1.9);
  }
}

TEST(GradientFlow, OfFokkerAndPlanckLosesItsRelativeEntropyAtTwiceTheConvexity) {
  const double lambda = 3;
  const double dt = 2e-3;
  const Grid grid = centred(1, 128, 2.5);
  const Field bowl = sampled(grid, [&](const auto& p) { return 0.5 * lambda * square(p); });
  Field rest = sampled(grid, [&](const auto& p) { return std::exp(-0.5 * lambda * square(p)); });
  scale(rest, 1 / integral(rest));
  const Field start = gaussian(grid, {0.6}, std::sqrt(1 / lambda));  // a translate: the slowest
  const double least = energy_of(grid, {{"entropy"}, {"potential", {}, &bowl}}).value(rest);
  JkoStepper stepper(start, energy_of(grid, {{"entropy"}, {"potential", {}, &bowl}}), {}, {});
  double before = stepper.energy() - least;
  for (int k = 0; k < 20; ++k) {
    const JkoStep step = checked_step(stepper, dt);
    const double after = step.energy - least;
    EXPECT_LE(after, before * std::pow(1 + lambda * dt, -2) * (1 + 1e-4));
    before = after;
  }
  const double rate =
      -std::log(before /
                (energy_of(grid, {{"entropy"}, {"potential", {}, &bowl}}).value(start) - least)) /
      (20 * dt);
  report("decay of the relative entropy over 2 lambda", rate / (2 * lambda), 1);
  EXPECT_NEAR(rate / (2 * lambda), 1, 2e-2);
}

}  // namespace
}  // namespace deblai
