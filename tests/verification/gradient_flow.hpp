#pragma once

#include <deblai/problems/jko.hpp>

#include "exact.hpp"

namespace deblai::testing {

/// What an energy is made from, and its name.
struct Term {
  std::string name;
  Parameters parameters = {};
  const Field* field = nullptr;
  std::function<double(const std::array<double, max_dim>&)> kernel = {};
};

inline EnergySum energy_of(const Grid& grid, const std::vector<Term>& terms) {
  EnergySum result;
  for (const Term& term : terms) {
    Parameters parameters = term.parameters;
    parameters.merge(fallbacks(Energies::info(term.name)));
    result.add(Energies::make(term.name, {grid, term.field, term.kernel}, parameters));
  }
  return result;
}

/// A field of a function of the point.
template <class F>
Field sampled(const Grid& grid, F&& f) {
  Field field(grid, 1);
  set(field, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    std::array<double, max_dim> point{};
    for (int a = 0; a < grid.dim(); ++a)
      point[static_cast<std::size_t>(a)] = grid.axis(a).centre(cell[static_cast<std::size_t>(a)]);
    return f(point);
  });
  return field;
}

inline double square(const std::array<double, max_dim>& p) {
  return p[0] * p[0] + p[1] * p[1] + p[2] * p[2];
}

/// Cells an axis on [-half, half]^dim, with the time steps inside a step of the flow.
inline Grid centred(int dim, int cells, double half, int inner = 1) {
  GridShape shape;
  for (int a = 0; a < dim; ++a) shape.axes.push_back({cells, -half, 2 * half});
  shape.time_steps = inner;
  return {world(), shape};
}

/// Root of the mean of x^2 an axis.
inline double width_of(const Field& rho) {
  const Field squares = sampled(rho.grid(), [](const auto& p) { return square(p); });
  return std::sqrt(dot(rho, squares, {1}) * rho.grid().shape().cell_volume() / integral(rho) /
                   rho.grid().dim());
}

/// A step, with what the theory promises of each.
inline JkoStep checked_step(JkoStepper& stepper, double dt) {
  const double mass = integral(stepper.density());
  const JkoStep step = stepper.step(dt);
  EXPECT_TRUE(step.converged) << "consensus " << step.consensus;
  EXPECT_GE(step.surplus(), -1e-12 * (std::abs(step.energy) + std::abs(step.energy_before)));
  EXPECT_GE(minimum(stepper.density()), 0);
  EXPECT_NEAR(integral(stepper.density()), mass, 1e-12 * mass);
  return step;
}

inline JkoSettings steps_until(double tolerance) {
  JkoSettings settings;
  settings.stopping.tolerance = tolerance;
  return settings;
}

/// Attraction by a spring, repulsion by a logarithm.
inline double spring_and_logarithm(const std::array<double, max_dim>& z) {
  return 0.5 * square(z) - 0.5 * std::log(square(z));
}

/// The profile of Barenblatt on a line that reaches 0.4 at time 0.05.
inline Field barenblatt(const Grid& grid, double m, double time) {
  const double b = 1 / (m + 1);
  const double k = b * (m - 1) / (2 * m);
  const double c = 0.16 * k * std::pow(0.05, -2 * b);
  return sampled(grid, [=](const auto& p) {
    const double inside = c - k * square(p) * std::pow(time, -2 * b);
    return std::pow(time, -b) * std::pow(std::max(inside, 0.0), 1 / (m - 1));
  });
}

/// Distance in L1, relative, to a steady state after the time `end`.
inline double distance_at_rest(JkoStepper& stepper, double dt, double end, const Field& rest) {
  for (double time = 0; time < end - 0.5 * dt; time += dt) checked_step(stepper, dt);
  return l1_distance(stepper.density(), 0, rest) / integral(rest);
}

}  // namespace deblai::testing
