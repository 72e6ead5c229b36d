#include <gtest/gtest.h>

#include <deblai/problems/gradient_flow.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using namespace testing;

/// f(point) at the cell centres.
template <class F>
Field sampled(const Grid& grid, F&& f) {
  Field field(grid, 1);
  set(field, [&](int, int z, int y, int x) {
    const std::array<int, max_dim> cell{x, y, z};
    std::array<double, max_dim> p{};
    for (int a = 0; a < grid.dim(); ++a)
      p[static_cast<std::size_t>(a)] = grid.axis(a).centre(cell[static_cast<std::size_t>(a)]);
    return f(p);
  });
  return field;
}

Field bump(const Grid& grid, double centre, double radius) {
  return sampled(grid, [&](const auto& p) {
    double square = 0;
    for (int a = 0; a < grid.dim(); ++a)
      square += std::pow(p[static_cast<std::size_t>(a)] - centre, 2);
    return std::max(1 - square / (radius * radius), 0.0);
  });
}

struct Term {
  std::string name;
  Parameters parameters = {};
};

/// With the potential 3 x, and a kernel that attracts.
EnergySum energy_of(const Grid& grid, const std::vector<Term>& terms) {
  const Field slope = sampled(grid, [](const auto& p) { return 3 * p[0]; });
  const auto kernel = [](const std::array<double, max_dim>& z) {
    return z[0] * z[0] + z[1] * z[1] + z[2] * z[2];
  };
  EnergySum result;
  for (const Term& term : terms) {
    Parameters parameters = term.parameters;
    parameters.merge(fallbacks(Energies::info(term.name)));
    result.add(Energies::make(term.name, {grid, &slope, kernel}, parameters));
  }
  return result;
}

/// What both schemes take.
const std::vector<std::vector<Term>> diffusions{
    {{"entropy"}},
    {{"porous_medium", {{"m", 3}}}},
    {{"entropy", {{"diffusivity", 0.1}}}, {"potential"}},
    {{"porous_medium", {{"diffusivity", 0.1}}}, {"interaction"}}};

GradientFlow flow_on(const Grid& grid, const std::vector<Term>& terms, FlowScheme scheme) {
  return {bump(grid, 0.4, 0.35), energy_of(grid, terms), {}, scheme, {}};
}

TEST(GradientFlow, KeepsItsPromisesByBothSchemes) {
  for (const GridShape& each : {shape({{40, 0, 1}}, 1), shape({{16, 0, 1}, {13, 0, 0.9}}, 1),
                                shape({{7, 0, 1}, {8, 0, 1.1}, {6, 0, 1}}, 1)}) {
    const Grid grid(world(), each);
    for (const auto& terms : diffusions) {
      for (const FlowScheme scheme : {FlowScheme::jko, FlowScheme::implicit_fv}) {
        SCOPED_TRACE(fmt::format("{} on {}, scheme {}", terms[0].name, describe(grid),
                                 static_cast<int>(scheme)));
        GradientFlow flow = flow_on(grid, terms, scheme);
        const double mass = integral(flow.density());
        for (int k = 0; k < 3; ++k) {
          const double before = flow.energy();
          const FlowStep step = flow.step(0.01);
          const double rounding = 1e-11 * (std::abs(before) + std::abs(step.energy));
          EXPECT_EQ(step.energy_before, before);
          EXPECT_EQ(step.energy, flow.energy());
          EXPECT_GE(step.surplus(), -rounding);
          EXPECT_GT(step.distance(), 0);
          EXPECT_GE(minimum(flow.density()), 0);
          EXPECT_NEAR(integral(flow.density()), mass, 1e-12 * mass);
        }
      }
    }
  }
}

TEST(GradientFlow, MovesWithTheVelocityOfItsPotential) {
  // A little diffusion: what moves a density that is flat inside is the potential alone.
  for (const GridShape& each : {shape({{80, 0, 1}}, 1), shape({{40, 0, 1}, {30, 0, 1}}, 1)}) {
    const Grid grid(world(), each);
    const Field start = sampled(grid, [&](const auto& p) {
      return std::abs(p[0] - 0.6) < 0.25 && (grid.dim() == 1 || std::abs(p[1] - 0.5) < 0.3) ? 1 : 0;
    });
    for (const FlowScheme scheme : {FlowScheme::jko, FlowScheme::implicit_fv}) {
      SCOPED_TRACE(fmt::format("{}, scheme {}", describe(grid), static_cast<int>(scheme)));
      GradientFlow flow(start,
                        energy_of(grid, {{"entropy", {{"diffusivity", 1e-3}}}, {"potential"}}), {},
                        scheme, {});
      flow.step(0.01);
      const std::vector<Field> velocity = flow.velocity(0.5);
      const std::vector<Field> momentum = flow.momentum();
      for_each_line(grid, 1, [&](int, int z, int y) {
        for (int x = 0; x < grid.owned().count[0]; ++x) {
          const double place = grid.axis(0).centre(grid.owned().start[0] + x);
          const double across =
              grid.dim() == 1 ? 0.5 : grid.axis(1).centre(grid.owned().start[1] + y);
          if (place > 0.9) {
            EXPECT_EQ(velocity[0].at(0, z, y, x), 0) << "vacuum";
          }
          if (std::abs(place - 0.58) > 0.1 || std::abs(across - 0.5) > 0.2) continue;
          EXPECT_NEAR(velocity[0].at(0, z, y, x), -3, 0.06) << place;
          EXPECT_NEAR(momentum[0].at(0, z, y, x), -3, 0.06) << place;
          if (grid.dim() == 2) {
            EXPECT_NEAR(velocity[1].at(0, z, y, x), 0, 0.06) << place;
          }
        }
      });
    }
  }
}

TEST(GradientFlow, LosesEnergyToTheLastBitByFiniteVolumes) {
  // Down to rest in steep bowls, where rounding is what is left.
  for (const GridShape& each : {shape({{512, 0, 1}}, 1), shape({{32, 0, 1}, {32, 0, 1}}, 1)}) {
    const Grid grid(world(), each);
    for (const double steepness : {200., 2000.}) {
      const Field bowl = sampled(grid, [&](const auto& p) {
        return steepness *
               (std::pow(p[0] - 0.5, 2) + (grid.dim() > 1 ? std::pow(p[1] - 0.5, 2) : 0));
      });
      for (const double dt : {0.1, 10.}) {
        SCOPED_TRACE(fmt::format("{}, {} r^2, dt {}", describe(grid), steepness, dt));
        EnergySum energy(Energies::make("entropy", {grid}, fallbacks(Energies::info("entropy"))));
        energy.add(Energies::make("potential", {grid, &bowl}, {}));
        GradientFlow flow(bump(grid, 0.3, 0.2), std::move(energy), {}, FlowScheme::implicit_fv, {});
        for (int k = 0; k < 8; ++k) {
          const FlowStep step = flow.step(dt);
          EXPECT_TRUE(step.converged);
          EXPECT_LE(step.energy, step.energy_before) << "step " << k;
          EXPECT_GE(step.surplus(), -1e-12 * std::abs(step.energy)) << "step " << k;
          EXPECT_LE(step.iterations, 8) << "no step is halved";
        }
      }
    }
  }
}

TEST(GradientFlow, StaysWhereAStepByFiniteVolumesFails) {
  // Mass that repels itself from afar swings from side to side in steps that look back that far.
  const Grid grid(world(), shape({{32, 0, 1}}, 1));
  const auto repel = [](const std::array<double, max_dim>& z) { return -1e4 * std::abs(z[0]); };
  EnergySum energy(Energies::make("entropy", {grid}, {{"diffusivity", 1e-3}}));
  energy.add(Energies::make("interaction", {grid, nullptr, repel}, {}));
  GradientFlow flow(bump(grid, 0.4, 0.35), std::move(energy), {}, FlowScheme::implicit_fv, {});
  const double mass = integral(flow.density());
  bool failed = false;
  for (int k = 0; k < 6; ++k) {
    const FlowStep step = flow.step(1e6);
    EXPECT_LE(step.energy, step.energy_before);
    EXPECT_NEAR(integral(flow.density()), mass, 1e-12 * mass);
    if (step.converged) continue;
    failed = true;
    EXPECT_EQ(step.dissipation, 0);
    EXPECT_EQ(maximum(flow.momentum()[0]), 0);
  }
  EXPECT_TRUE(failed);
}

TEST(GradientFlow, RefusesWhatIsNotFiniteByBothSchemes) {
  const Grid grid(world(), shape({{16, 0, 1}}, 1));
  for (const FlowScheme scheme : {FlowScheme::jko, FlowScheme::implicit_fv}) {
    const auto flow_of = [&](const Field& initial, double power) {
      const auto kernel = [power](const std::array<double, max_dim>& z) {
        return std::pow(z[0], power);  // not a number below zero, where the power is a fraction
      };
      EnergySum energy(Energies::make("entropy", {grid}, fallbacks(Energies::info("entropy"))));
      energy.add(Energies::make("interaction", {grid, nullptr, kernel}, {}));
      GradientFlow(initial, std::move(energy), {}, scheme, {});
    };
    EXPECT_NO_THROW(flow_of(bump(grid, 0.4, 0.35), 2));
    EXPECT_THROW(flow_of(bump(grid, 0.4, 0.35), 0.5), CollectiveError);
    EXPECT_THROW(flow_of(Field(grid, 1), 2), CollectiveError) << "no mass";
    Field hole = bump(grid, 0.4, 0.35);
    set(hole, [](int, int, int, int x) { return x == 5 ? -1 : 1; });
    EXPECT_THROW(flow_of(hole, 2), CollectiveError) << "below zero";
  }
}

TEST(GradientFlow, IsTheSameBitsOnAnyNumberOfRanks) {
  for (const GridShape& each :
       {shape({{12, 0, 1}, {11, 0, 1}}, 1), shape({{7, 0, 1}, {6, 0, 1}, {5, 0, 1}}, 1)}) {
    for (const auto& terms : diffusions) {
      for (const FlowScheme scheme : {FlowScheme::jko, FlowScheme::implicit_fv}) {
        const auto run = [&](const Grid& grid) {
          GradientFlow flow = flow_on(grid, terms, scheme);
          std::vector<double> numbers;
          for (int k = 0; k < 2; ++k) {
            const FlowStep step = flow.step(0.01);
            numbers.insert(numbers.end(), {step.energy, step.dissipation});
          }
          for (const Field& field : flow.velocity(1e-3)) {
            const std::vector<double> values = gathered(field);
            numbers.insert(numbers.end(), values.begin(), values.end());
          }
          const std::vector<double> density = gathered(flow.density());
          numbers.insert(numbers.end(), density.begin(), density.end());
          return numbers;
        };
        const std::vector<double> alone = run(Grid(Communicator(MPI_COMM_SELF), each));
        const Grid grid(world(), each);
        SCOPED_TRACE(fmt::format("{} on {}", terms[0].name, describe(grid)));
        const std::vector<double> here = run(grid);
        if (!world().is_root()) continue;
        EXPECT_TRUE(same_bits(here, alone));
      }
    }
  }
}

/// The times after each step, and those of pictures.
struct Followed {
  std::vector<double> times;
  std::vector<double> pictures;
  double energy = 0;
};

Followed followed(const FlowSteps& steps) {
  const Grid grid(world(), shape({{64, -1, 2}}, 1));
  const Field bell = sampled(grid, [](const auto& p) { return std::exp(-p[0] * p[0] / 0.02); });
  GradientFlow flow(bell, energy_of(grid, {{"entropy"}}), {}, FlowScheme::implicit_fv, {});
  Followed found;
  int last = -1;
  follow(flow, steps, [&](const FlowState& state, const GradientFlow& now) {
    EXPECT_EQ(state.step, ++last);
    EXPECT_EQ(state.last.energy, now.energy());
    found.times.push_back(state.time);
    if (state.picture) found.pictures.push_back(state.time);
    found.energy = now.energy();
    EXPECT_EQ(state.steps_to_go > 0, state.time < steps.end);
  });
  return found;
}

TEST(FlowSteps, AreAlikeUpToAShorterLast) {
  const Followed found = followed({.dt = 0.03, .end = 0.1, .pictures = 0.05});
  ASSERT_EQ(found.times.size(), 5U);
  EXPECT_DOUBLE_EQ(found.times[3], 0.09);
  EXPECT_EQ(found.times[4], 0.1);
  // At the first step at or after 0, 0.05 and 0.1.
  EXPECT_EQ(found.pictures, (std::vector<double>{0, 0.06, 0.1}));
  EXPECT_EQ((FlowSteps{0.1, 1}.count()), 10) << "round-off is no step";
  EXPECT_EQ((FlowSteps{2, 1}.count()), 1);
}

TEST(FlowSteps, GrowAsTheFlowSlowsDown) {
  const FlowSteps steps{.dt = 1e-4, .end = 0.4, .tolerance = 0.05, .pictures = 0.1};
  const Followed found = followed(steps);
  const Followed fine = followed({.dt = 1e-4, .end = 0.4});
  EXPECT_EQ(found.times.back(), 0.4);
  EXPECT_LT(found.times.size(), 200U);
  double longest = 0;
  for (std::size_t k = 1; k < found.times.size(); ++k) {
    EXPECT_GE(found.times[k] - found.times[k - 1], 0.5e-4);
    longest = std::max(longest, found.times[k] - found.times[k - 1]);
  }
  EXPECT_GT(longest, 50 * steps.dt);
  ASSERT_EQ(found.pictures.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_NEAR(found.pictures[i], 0.1 * static_cast<double>(i), 1e-12) << "exactly then";
  const Followed start = followed({.dt = 0.4, .end = 0.4});
  const Followed tighter = followed({.dt = 1e-4, .end = 0.4, .tolerance = 0.01});
  EXPECT_NEAR(found.energy, fine.energy, 0.02);
  EXPECT_LT(std::abs(tighter.energy - fine.energy), 0.4 * std::abs(found.energy - fine.energy));
  EXPECT_GT(std::abs(start.energy - fine.energy), 2 * std::abs(found.energy - fine.energy));
}

}  // namespace
}  // namespace deblai
