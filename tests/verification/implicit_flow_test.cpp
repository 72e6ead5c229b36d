#include "gradient_flow.hpp"
#include <deblai/problems/implicit_flow.hpp>
#include <deblai/problems/levels.hpp>

namespace deblai {
namespace {

using namespace testing;

/// A step, with what the scheme promises of each.
ImplicitFlowStep checked(ImplicitFlow& flow, double dt) {
  const double mass = integral(flow.density());
  const ImplicitFlowStep step = flow.step(dt);
  const double rounding = 1e-10 * (std::abs(step.energy) + std::abs(step.energy_before));
  EXPECT_LE(step.energy, step.energy_before + rounding);
  EXPECT_GE(minimum(flow.density()), 0);
  EXPECT_NEAR(integral(flow.density()), mass, 1e-12 * mass);
  return step;
}

Field flown(const Field& start, EnergySum energy, double end, int steps) {
  ImplicitFlow flow(start, std::move(energy));
  for (int k = 0; k < steps; ++k) checked(flow, end / steps);
  return flow.density();
}

TEST(ImplicitFlow, IsOfFirstOrderInTheStep) {
  const double end = 0.04;
  const Grid grid = centred(1, 800, 2);
  const Field bowl = sampled(grid, [](const auto& p) { return 2 * square(p); });
  const double s0 = 0.3;
  const Field bell = gaussian(grid, {0}, s0);
  struct Flow {
    std::string name;
    Field start;
    std::vector<Term> terms;
    double exact;
  };
  const std::vector<Flow> flows{{"heat", bell, {{"entropy"}}, std::sqrt(s0 * s0 + 2 * end)},
                                {"Ornstein-Uhlenbeck",
                                 bell,
                                 {{"entropy"}, {"potential", {}, &bowl}},
                                 std::sqrt(0.25 + (s0 * s0 - 0.25) * std::exp(-8 * end))},
                                {"porous medium, m = 2",
                                 barenblatt(grid, 2, 0.05),
                                 {{"porous_medium"}},
                                 width_of(barenblatt(grid, 2, 0.05 + end))},
                                {"porous medium, m = 3",
                                 barenblatt(grid, 3, 0.05),
                                 {{"porous_medium", {{"m", 3}}}},
                                 width_of(barenblatt(grid, 3, 0.05 + end))}};
  for (const Flow& flow : flows) {
    // Of what the step makes alone: against a step half as long, on the same cells.
    std::vector<double> widths;
    for (const int steps : {16, 32, 64, 128}) {
      widths.push_back(width_of(flown(flow.start, energy_of(grid, flow.terms), end, steps)));
      report(fmt::format("implicit {}, {} steps: width", flow.name, steps),
             widths.back() / flow.exact - 1, 5e-3);
      EXPECT_NEAR(widths.back() / flow.exact, 1, 5e-3) << flow.name;
    }
    for (std::size_t i = 2; i < widths.size(); ++i) {
      const double order = std::log2((widths[i - 2] - widths[i - 1]) / (widths[i - 1] - widths[i]));
      report("order in the step, implicit " + flow.name, order, 0.95);
      EXPECT_GE(order, 0.95) << flow.name;
    }
  }
}

TEST(ImplicitFlow, IsOfSecondOrderInTheCellsOnSmoothData) {
  const auto wave = [](const auto& p) { return 1 + 0.5 * std::sin(1.5 * p[0]) * std::cos(p[1]); };
  const auto hill = [](const auto& p) { return std::cos(p[0]) + 0.5 * std::sin(1.5 * p[1]); };
  for (const Term& term :
       {Term{"entropy"}, Term{"porous_medium", {{"m", 2}}}, Term{"porous_medium", {{"m", 3}}}}) {
    std::optional<Field> coarse;
    std::vector<double> errors;
    for (const int n : {12, 24, 48, 96}) {
      const Grid grid = centred(2, n, std::numbers::pi);
      const Field slope = sampled(grid, hill);
      const Field fine =
          flown(sampled(grid, wave), energy_of(grid, {term, {"potential", {}, &slope}}), 0.2, 2);
      if (coarse) errors.push_back(l1_distance(restricted(fine, coarse->grid()), 0, *coarse));
      coarse = fine;
    }
    const double order = std::log2(errors[1] / errors[2]);
    report("order in the cells, implicit " + term.name, order, 1.9);
    EXPECT_GE(order, 1.9) << term.name;
  }
}

TEST(ImplicitFlow, MeetsTheMinimisingMovementsAsStepsShrink) {
  const Grid grid = centred(2, 32, 1);
  const Field bowl = sampled(grid, [](const auto& p) { return square(p); });
  const Field start = gaussian(grid, {0.3, -0.2}, 0.25);
  const auto attract = [](const std::array<double, max_dim>& x) { return 0.5 * square(x); };
  for (const std::vector<Term>& terms :
       {std::vector<Term>{{"entropy"}, {"potential", {}, &bowl}},
        std::vector<Term>{{"porous_medium"}, {"interaction", {}, nullptr, attract}}}) {
    std::vector<double> apart;
    for (const int steps : {4, 8, 16}) {
      const double end = 0.04;
      JkoStepper stepper(start, energy_of(grid, terms), {}, steps_until(1e-5));
      for (int k = 0; k < steps; ++k) checked_step(stepper, end / steps);
      const Field found = flown(start, energy_of(grid, terms), end, steps);
      apart.push_back(l1_distance(found, 0, stepper.density()));
      report(fmt::format("both routes, {}, {} steps: L1", terms[0].name, steps), apart.back(), 1);
    }
    EXPECT_LE(apart.back(), 0.7 * apart.front());
    EXPECT_LE(apart.back(), 1.2e-2);  // most of it of the cells
  }
}

}  // namespace
}  // namespace deblai
