// What a step of the porous medium equation costs, by both schemes, from Barenblatt's profile.
//
//     gradient_flow [steps = 4] [cells an axis in 2D = 256] [in 3D = 64]
//
// Steps are such that the front crosses a cell in each. The first one has nothing to start from.
// Under mpirun the figures are those of the slowest rank; `busy` is what it computed, whoever else
// used the machine.

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <numbers>

#include <fmt/format.h>

#include <deblai/base/run.hpp>
#include <deblai/problems/gradient_flow.hpp>

namespace {

using namespace deblai;

constexpr double radius = 0.3;
constexpr double half = 0.9;  // of the box

/// Of unit mass: top (radius^2 - r^2).
double top(int dim) {
  return dim == 2 ? 2 / (std::numbers::pi * std::pow(radius, 4))
                  : 15 / (8 * std::numbers::pi * std::pow(radius, 5));
}

Field profile(const Grid& grid) {
  Field field(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      const std::array<int, max_dim> cell{x, y, z};
      double r2 = 0;
      for (int a = 0; a < grid.dim(); ++a) {
        const auto i = static_cast<std::size_t>(a);
        r2 += std::pow(grid.axis(a).centre(grid.owned().start[i] + cell[i]), 2);
      }
      field.at(0, z, y, x) = top(grid.dim()) * std::max(radius * radius - r2, 0.0);
    }
  });
  scale(field, 1 / integral(field));
  return field;
}

void measure(const Communicator& world, int n, int dim, int steps) {
  GridShape shape;
  shape.axes.assign(static_cast<std::size_t>(dim), Axis{n, -half, 2 * half});
  shape.time_steps = 1;
  const Grid grid(world, shape);
  const double dt = shape.axes[0].spacing() / (4 * top(dim) * radius);  // the front's speed
  if (world.is_root()) {
    fmt::print(
        "porous medium m = 2, {}^{}, dt {:.2e}, {} rank(s)\n{:<14}{:>6}{:>10}{:>8}{:>12}{:>14}"
        "{:>12}\n",
        n, dim, dt, world.size(), "scheme", "step", "seconds", "busy", "iterations", "energy",
        "W2");
  }
  for (const FlowScheme scheme : {FlowScheme::jko, FlowScheme::implicit_fv}) {
    EnergySum energy(Energies::make("porous_medium", {grid}, {{"m", 2}, {"diffusivity", 1}}));
    GradientFlow flow(profile(grid), std::move(energy), {}, scheme, {});
    for (int k = 1; k <= steps; ++k) {
      const auto start = std::chrono::steady_clock::now();
      const std::clock_t busy = std::clock();
      const FlowStep step = flow.step(dt);
      const double seconds = max(
          world, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      const double computed = max(world, static_cast<double>(std::clock() - busy) / CLOCKS_PER_SEC);
      if (!world.is_root()) continue;
      fmt::print("{:<14}{:>6}{:>10.3f}{:>8.3f}{:>12}{:>14.8f}{:>12.6f}\n",
                 scheme == FlowScheme::jko ? "jko" : "implicit_fv", k, seconds, computed,
                 step.iterations, step.energy, step.distance());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, int fallback) {
    return argc > i ? std::atoi(argv[i]) : fallback;
  };
  return deblai::run([&](const deblai::Communicator& world) {
    measure(world, argument(2, 256), 2, argument(1, 4));
    measure(world, argument(3, 64), 3, argument(1, 4));
    return 0;
  });
}
