#include <deblai/cases/flow_cost.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace deblai {

namespace {

/// Of a minimising movement at the tolerance 1e-4, and how much dearer one is where the proximal
/// map takes powers or logarithms. Measured on 64^2 and 300 cells.
struct Effort {
  double iterations = 200;
  double price = 1;
};

Effort effort_of(const EnergyCase& energy) {
  Effort effort;
  const auto raise = [&](double iterations, double price) {
    effort.iterations = std::max(effort.iterations, iterations);
    effort.price = std::max(effort.price, price);
  };
  if (energy.terms.count("entropy") > 0) raise(600, 1.2);
  if (energy.terms.count("congestion") > 0) raise(700, 1);
  const auto porous = energy.terms.find("porous_medium");
  if (porous == energy.terms.end()) return effort;
  const double m = porous->second.at("m");
  if (m < 1) raise(1800, 3);
  if (m > 1) raise(0, m == std::round(m) ? 1 : 3);
  return effort;
}

}  // namespace

int likely_steps(const Case& c) {
  const SteppingCase& stepping = c.stepping.value();
  if (!stepping.tolerance) return stepping.steps();
  const double pictures =
      c.output.every ? std::ceil(stepping.end / *c.output.every) : c.output.frames - 1;
  // Steps grow by a half at most, and the faster a flow is the sooner it is over.
  const double growing = 0.5 * std::log(stepping.end / stepping.dt) / std::log(1.5);
  const double steps = growing + 1 / *stepping.tolerance + pictures;
  return std::min(stepping.steps(), static_cast<int>(std::ceil(steps)));
}

double likely_seconds(const Case& c, const GridShape& shape) {
  const double cells = static_cast<double>(shape.cells());
  const double steps = likely_steps(c);
  if (c.is_implicit_flow()) return steps * cells * 4e-6;
  const Effort effort = effort_of(c.energy.value());
  const double iterations =
      std::min<double>(effort.iterations * std::pow(1e-4 / c.solver.stopping.tolerance, 0.75),
                       c.solver.stopping.max_iterations);
  const double seconds_per_cell = effort.price * (shape.dim() == 3 ? 60e-9 : 35e-9);
  constexpr double overhead = 20e-6;
  return steps * iterations * (overhead + cells * shape.time_steps * seconds_per_cell);
}

std::string steps_in_words(const Case& c) {
  const SteppingCase& stepping = c.stepping.value();
  if (stepping.tolerance) {
    return fmt::format(
        "some {} to the time {:g}: the first of {:g}, then as long as the tolerance "
        "{:g} allows",
        likely_steps(c), stepping.end, stepping.dt, *stepping.tolerance);
  }
  return fmt::format("{} of {:g}, to the time {:g}", stepping.steps(), stepping.dt, stepping.end);
}

}  // namespace deblai
