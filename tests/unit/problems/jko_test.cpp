#include <gtest/gtest.h>

#include <deblai/problems/jko.hpp>
#include <support/fields.hpp>
#include <support/models.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using namespace testing;

Field bump(const Grid& grid, double centre, double radius) {
  Field rho(grid, 1);
  set(rho, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    double square = 0;
    for (int a = 0; a < grid.dim(); ++a)
      square += std::pow(grid.axis(a).centre(cell[static_cast<std::size_t>(a)]) - centre, 2);
    return std::max(1 - square / (radius * radius), 0.0);
  });
  return rho;
}

/// A sum of energies by their names, with the potential 3 x and a kernel that attracts.
EnergySum energies(const Grid& grid, const std::vector<std::pair<std::string, Parameters>>& terms) {
  Field slope(grid, 1);
  set(slope, [&](int, int, int, int x) { return 3 * grid.axis(0).centre(x); });
  const auto kernel = [](const std::array<double, max_dim>& z) {
    return z[0] * z[0] + z[1] * z[1] + z[2] * z[2];
  };
  EnergySum result;
  for (const auto& [name, given] : terms) {
    Parameters parameters = given;
    parameters.merge(fallbacks(Energies::info(name)));
    result.add(Energies::make(name, {grid, &slope, kernel}, parameters));
  }
  return result;
}

struct NamedEnergy {
  std::string name;
  std::vector<std::pair<std::string, Parameters>> terms;
};

std::vector<NamedEnergy> flows() {
  return {
      {"heat", {{"entropy", {}}}},
      {"Fokker-Planck", {{"entropy", {{"diffusivity", 0.1}}}, {"potential", {}}}},
      {"porous medium", {{"porous_medium", {{"m", 3}}}}},
      {"fast diffusion", {{"porous_medium", {{"m", 0.7}}}}},
      {"aggregation", {{"porous_medium", {{"m", 2}, {"diffusivity", 0.1}}}, {"interaction", {}}}},
      {"crowd", {{"potential", {}}, {"congestion", {{"density", 1}}}}},
      {"to a target", {{"target", {}}}}};
}

/// What every step promises, whatever the energy.
void expect_promises(JkoStepper& stepper, double dt, int steps, double most) {
  const double mass = integral(stepper.density());
  for (int k = 0; k < steps; ++k) {
    const double before = stepper.energy();
    const JkoStep step = stepper.step(dt);
    SCOPED_TRACE(fmt::format("step {}, {} iterations, consensus {:.1e}", k, step.iterations,
                             step.consensus));
    const double rounding = 1e-12 * (std::abs(before) + std::abs(step.energy));
    EXPECT_TRUE(step.converged);
    EXPECT_EQ(step.energy_before, before);
    EXPECT_GE(step.surplus(), -rounding);
    EXPECT_GE(step.distance_squared, 0);
    EXPECT_GE(minimum(stepper.density()), 0);
    EXPECT_LE(maximum(stepper.density()), most);
    EXPECT_NEAR(integral(stepper.density()), mass, 1e-12 * mass);
  }
}

TEST(JkoStepper, TakesTailsWhoseCurvatureOverflows) {
  // Down to 1e-320 and zero.
  const Grid grid(world(), shape({{128, 0, 1}}, 1));
  Field rho(grid, 1);
  set(rho, [&](int, int, int, int x) {
    return std::exp(-0.5 * std::pow((grid.axis(0).centre(x) - 0.1) / 0.02, 2));
  });
  JkoStepper stepper(rho, energies(grid, {{"entropy", {}}}), {}, {});
  expect_promises(stepper, 1e-3, 3, HUGE_VAL);
}

TEST(JkoStepper, KeepsItsPromisesForEveryEnergy) {
  for (const GridShape& each :
       {shape({{40, 0, 1}}, 1), shape({{16, 0, 1}, {13, 0, 0.9}}, 1),
        shape({{7, 0, 1}, {8, 0, 1}, {6, 0, 1}}, 1), shape({{30, 0, 1}}, 3)}) {
    const Grid grid(world(), each);
    for (const NamedEnergy& flow : flows()) {
      SCOPED_TRACE(flow.name + " on " + describe(grid));
      JkoStepper stepper(bump(grid, 0.4, 0.35), energies(grid, flow.terms), {}, {});
      expect_promises(stepper, 0.01, 3, flow.name == "crowd" ? 1 : HUGE_VAL);
    }
  }
}

TEST(JkoStepper, KeepsMassOutOfObstacles) {
  const Grid grid(world(), shape({{16, 0, 1}, {14, 0, 1}}, 1));
  Model model;
  model.mobility = walled(grid);
  Field rho = bump(grid, 0.3, 0.3);
  set(rho, [&](int, int, int y, int x) { return x < 8 && y < 6 ? 1.0 : 0.0; });
  JkoStepper stepper(rho, energies(grid, {{"porous_medium", {{"m", 2}}}}), model, {});
  expect_promises(stepper, 0.02, 3, HUGE_VAL);
  double inside = 0;
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      if (!(model.mobility->at(0, z, y, x) > 0))
        inside = std::max(inside, stepper.density().at(0, z, y, x));
    }
  });
  EXPECT_EQ(max(world(), inside), 0);
}

TEST(JkoStepper, LetsNothingThroughAWallThatSealsTheBox) {
  const Grid grid(world(), shape({{16, 0, 1}, {10, 0, 1}}, 1));
  Model model;
  model.mobility = Field(grid, 1);
  set(*model.mobility, [](int, int, int, int x) { return x == 9 || x == 13 ? 0.0 : 1.0; });
  Field rho(grid, 1);  // in the first of three chambers, and a little in the last
  set(rho, [](int, int, int y, int x) { return x < 5 && y < 6 ? 1.0 : x == 15 ? 1e-3 : 0.0; });
  EnergySum energy =
      energies(grid, {{"entropy", {{"diffusivity", 0.05}}}, {"congestion", {{"density", 3}}}});
  Field down(grid, 1);
  set(down, [&](int, int, int, int x) { return -2 * grid.axis(0).centre(x); });
  energy.add(Energies::make("potential", {grid, &down}, {}));
  JkoStepper stepper(rho, std::move(energy), model, {});
  const auto chamber = [&](const Field& density, int first, int last) {
    return integral_of(density, [&](double r, std::ptrdiff_t offset) {
      const std::ptrdiff_t x = offset % grid.layout().stride[1];
      return x >= first && x < last ? r : 0;
    });
  };
  const double little = chamber(rho, 14, 16);
  for (int k = 0; k < 6; ++k) {
    const JkoStep step = stepper.step(0.05);
    EXPECT_LE(step.stray, 1e-2);
    EXPECT_GE(step.surplus(), -1e-14);
    EXPECT_EQ(chamber(stepper.density(), 9, 14), 0);
    EXPECT_NEAR(chamber(stepper.density(), 14, 16), little, 1e-13 * little);
    EXPECT_NEAR(integral(stepper.density()), integral(rho), 1e-13 * integral(rho));
  }
  EXPECT_GT(chamber(stepper.density(), 5, 9), 0.1 * integral(rho));
}

TEST(JkoStepper, TakesAStepAsMuchShorterAsAUnitOfMomentumIsDearer) {
  // w W2^2 / (2 dt) + E: the step of dt / w, whose distance squared counts w times.
  const Grid grid(world(), shape({{24, 0, 1}, {5, 0, 1}}, 1));
  for (const double weight : {4.0, 0.25}) {
    Model dear;
    dear.mobility = Field(grid, 1);
    set(*dear.mobility, [&](int, int, int, int) { return 1 / weight; });
    JkoSettings tight;
    tight.stopping.tolerance = 1e-5;
    const Field start = bump(grid, 0.4, 0.35);
    JkoStepper stepper(start, energies(grid, {{"entropy", {}}}), dear, tight);
    JkoStepper plain(start, energies(grid, {{"entropy", {}}}), {}, tight);
    const JkoStep step = stepper.step(0.004 * weight);
    const JkoStep expected = plain.step(0.004);
    EXPECT_TRUE(step.converged);
    EXPECT_GE(step.surplus(), 0);
    EXPECT_NEAR(step.distance_squared / (weight * expected.distance_squared), 1, 1e-3);
    EXPECT_LE(distance(stepper.density(), plain.density()), 1e-3);
    EXPECT_GT(distance(stepper.density(), start), 1e-2);
  }
}

TEST(JkoStepper, StaysWhereTheEnergyIsLeast) {
  const Grid grid(world(), shape({{20, 0, 1}}, 1));
  Field flat(grid, 1);
  set(flat, [](int, int, int, int) { return 2; });
  JkoStepper stepper(flat, energies(grid, {{"entropy", {}}}), {}, {});
  const JkoStep step = stepper.step(0.1);
  EXPECT_TRUE(step.converged);
  EXPECT_NEAR(step.distance_squared, 0, 1e-15);
  EXPECT_LE(distance(stepper.density(), flat), 1e-12);
}

TEST(JkoStepper, ConvergesAllTheWayToRest) {
  // Fokker-Planck: every step moves 0.7 of the one before, down to 1e-4 of the first.
  const Grid grid(world(), shape({{32, 0, 1}}, 1));
  Field well(grid, 1);
  set(well, [&](int, int, int, int x) { return 4 * std::pow(grid.axis(0).centre(x) - 0.5, 2); });
  Field rho(grid, 1);
  set(rho, [&](int, int, int, int x) {
    return std::exp(-std::pow((grid.axis(0).centre(x) - 0.3) / 0.08, 2) / 2);
  });
  EnergySum energy;
  energy.add(Energies::make("entropy", {grid}, {{"diffusivity", 0.02}}));
  energy.add(Energies::make("potential", {grid, &well}, {}));
  JkoStepper stepper(rho, std::move(energy), {}, {});
  int iterations = 0;
  for (int k = 0; k < 30; ++k) {
    const JkoStep step = stepper.step(0.05);
    EXPECT_TRUE(step.converged) << "step " << k << ", " << step.iterations << " iterations";
    iterations = step.iterations;
  }
  EXPECT_LE(iterations, 500);
  Field least(grid, 1);  // Gibbs' density
  set(least, [&](int, int, int, int x) {
    return std::exp(-4 * std::pow(grid.axis(0).centre(x) - 0.5, 2) / 0.02);
  });
  scale(least, integral(rho) / integral(least));
  EXPECT_LE(distance(stepper.density(), least), 2e-3 * maximum(least));
}

TEST(JkoStepper, ConvergesWhereACrowdRests) {
  // All of it stands at the wall: no step can do better than stay, and to find that is no failure.
  const Grid grid(world(), shape({{80, 0, 2}}, 1));
  Field down(grid, 1);
  set(down, [&](int, int, int, int x) { return -grid.axis(0).centre(x); });
  Field rho(grid, 1);
  set(rho, [](int, int, int, int x) { return x >= 4 && x < 24 ? 1.0 : 0.0; });
  EnergySum energy;
  energy.add(Energies::make("potential", {grid, &down}, {}));
  energy.add(Energies::make("congestion", {grid}, {{"density", 1}}));
  JkoStepper stepper(rho, std::move(energy), {}, {});
  for (int k = 0; k < 100; ++k) {
    const JkoStep step = stepper.step(0.02);
    EXPECT_TRUE(step.converged) << "step " << k << ", " << step.iterations << " iterations, energy "
                                << step.energy_before << " to " << step.energy;
    EXPECT_GE(step.surplus(), -jko_round_off * 2);
  }
  EXPECT_NEAR(stepper.energy(), -0.875, 1e-6);
}

TEST(JkoStepper, StaysFiniteDownAPotentialThatIsTooSteep) {
  const Grid grid(world(), shape({{24, 0, 1}, {6, 0, 1}}, 1));
  for (const double slope : {1e3, 1e6, 1e13}) {
    Field down(grid, 1);
    set(down, [&](int, int, int, int x) { return slope * grid.axis(0).centre(x); });
    EnergySum energy = energies(grid, {{"entropy", {}}});
    energy.add(Energies::make("potential", {grid, &down}, {}));
    JkoSettings short_solves;
    short_solves.stopping.max_iterations = 500;
    const Field start = bump(grid, 0.4, 0.35);
    JkoStepper stepper(start, std::move(energy), {}, short_solves);
    for (int k = 0; k < 3; ++k) {
      const double before = stepper.energy();
      const JkoStep step = stepper.step(0.01);
      EXPECT_TRUE(std::isfinite(step.energy)) << slope;
      EXPECT_LE(step.energy, before);
      EXPECT_GE(minimum(stepper.density()), 0);
      EXPECT_NEAR(integral(stepper.density()), integral(start), 1e-12 * integral(start));
    }
  }
}

TEST(JkoStepper, TakesNoHarmFromAnIterationLimit) {
  const Grid grid(world(), shape({{30, 0, 1}}, 1));
  JkoSettings settings;
  settings.stopping.max_iterations = 7;
  JkoStepper stepper(bump(grid, 0.4, 0.2), energies(grid, {{"entropy", {}}}), {}, settings);
  const double mass = integral(stepper.density());
  const JkoStep step = stepper.step(0.05);
  EXPECT_FALSE(step.converged);
  EXPECT_LE(step.iterations, 7);
  EXPECT_GE(step.surplus(), 0);
  EXPECT_GE(minimum(stepper.density()), 0);
  EXPECT_NEAR(integral(stepper.density()), mass, 1e-12 * mass);
}

TEST(JkoStepper, RefusesWhatItCannotStartFrom) {
  const Grid grid(world(), shape({{10, 0, 1}}, 1));
  const auto refused = [&](const Field& rho, const Model& model) {
    try {
      JkoStepper(rho, energies(grid, {{"congestion", {{"density", 0.5}}}}), model, {});
    } catch (const CollectiveError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(refused(Field(grid, 1), {}).find("positive mass"), std::string::npos);
  EXPECT_NE(refused(bump(grid, 0.5, 0.4), {}).find("largest density"), std::string::npos);
  Model viscous;
  viscous.viscosity = 1;
  Field low = bump(grid, 0.5, 0.4);
  scale(low, 0.4);
  EXPECT_NE(refused(low, viscous).find("entropy"), std::string::npos);
  EXPECT_EQ(refused(low, {}), "");
}

TEST(JkoStepper, IsTheSameBitsOnAnyNumberOfRanks) {
  for (const GridShape& each :
       {shape({{12, 0, 1}, {11, 0, 1}}, 1), shape({{7, 0, 1}, {6, 0, 1}, {5, 0, 1}}, 2)}) {
    for (const NamedEnergy& flow : flows()) {
      const auto run = [&](const Grid& grid) {
        JkoSettings settings;
        settings.stopping.max_iterations = 25;
        JkoStepper stepper(bump(grid, 0.4, 0.35), energies(grid, flow.terms), {}, settings);
        std::vector<double> numbers;
        for (int k = 0; k < 2; ++k) {
          const JkoStep step = stepper.step(0.01);
          for (const double number : {step.energy, step.distance_squared, step.consensus})
            numbers.push_back(number);
        }
        const std::vector<double> density = gathered(stepper.density());
        return std::pair{numbers, density};
      };
      const auto alone = run(Grid(Communicator(MPI_COMM_SELF), each));
      const Grid grid(world(), each);
      SCOPED_TRACE(flow.name + " on " + describe(grid));
      const auto here = run(grid);
      EXPECT_TRUE(same_bits(here.first, alone.first));
      if (!world().is_root()) continue;
      EXPECT_TRUE(same_bits(here.second, alone.second));
    }
  }
}

}  // namespace
}  // namespace deblai
