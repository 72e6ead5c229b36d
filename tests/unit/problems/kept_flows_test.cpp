#include <vector>

#include <gtest/gtest.h>

#include <deblai/field/fingerprint.hpp>
#include <deblai/problems/continuity.hpp>
#include <deblai/problems/gradient_flow.hpp>
#include "interruption.hpp"
#include "random_densities.hpp"
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::gaussian_density;
using testing::Interrupted;
using testing::Interruption;
using testing::world;

/// Porous media that attract themselves and slide down a slope.
EnergySum energy_on(const Grid& grid) {
  Field slope(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x)
      slope.at(0, z, y, x) = 3 * grid.axis(0).centre(x);
  });
  const auto kernel = [](const std::array<double, max_dim>& z) {
    return 40 * (z[0] * z[0] + z[1] * z[1] + z[2] * z[2]);
  };
  EnergySum sum;
  for (const char* name : {"porous_medium", "potential", "interaction"})
    sum.add(Energies::make(name, {grid, &slope, kernel}, fallbacks(Energies::info(name))));
  return sum;
}

struct Row {
  double time, energy, dissipation;
  int iterations;
  bool picture;
  friend bool operator==(const Row&, const Row&) = default;
};

/// Follow a flow to its end, or to the next interruption; the hash of its density.
std::uint64_t followed(const Field& initial, FlowScheme scheme, const FlowSteps& steps,
                       std::vector<Row>& rows, Checkpoints* checkpoints) {
  GradientFlow flow(initial, energy_on(initial.grid()), {}, scheme, {});
  follow(flow, steps,
         [&](const FlowState& state, const GradientFlow&) {
           rows.push_back({state.time, state.last.energy, state.last.dissipation,
                           state.last.iterations, state.picture});
         },
         {checkpoints});
  return fingerprint(flow.density());
}

TEST(Checkpoints, AreWhereAGradientFlowGoesOnAsIfNeverStopped) {
  const std::vector<GridShape> shapes{
      {{{40, 0, 1}}, 1}, {{{14, 0, 1}, {13, 0, 0.9}}, 2}, {{{7, 0, 1}, {8, 0, 1.1}, {6, 0, 1}}, 1}};
  for (const GridShape& shape : shapes) {
    const Field initial = gaussian_density(Grid(world(), shape), {0.4, 0.45, 0.5}, 0.15);
    for (const FlowScheme scheme : {FlowScheme::jko, FlowScheme::implicit_fv}) {
      for (const FlowSteps& steps :
           {FlowSteps{0.004, 0.03, std::nullopt, 0.01}, FlowSteps{0.002, 0.03, 0.3, 0.012}}) {
        std::vector<Row> whole;
        const std::uint64_t expected = followed(initial, scheme, steps, whole, nullptr);
        const int last = static_cast<int>(whole.size()) - 2;
        ASSERT_GT(last, 2);
        for (const int after : {1, 2, last}) {
          Interruption interruption(after);
          std::vector<Row> rows;
          EXPECT_THROW(followed(initial, scheme, steps, rows, &interruption), Interrupted);
          EXPECT_EQ(interruption.standing()->total() + 1, static_cast<int>(rows.size()));
          EXPECT_EQ(followed(initial, scheme, steps, rows, &interruption), expected);
          EXPECT_EQ(rows, whole);
        }
      }
    }
  }
}

TEST(Checkpoints, AreWhereACarriedDensityGoesOnAsIfNeverStopped) {
  for (const GridShape& shape :
       std::vector<GridShape>{{{{40, 0, 1}}, 1}, {{{18, 0, 1}, {15, 0, 1}}, 1}}) {
    const Grid grid(world(), shape);
    const Field initial = gaussian_density(grid, {0.4, 0.45}, 0.15);
    for (const bool changes : {false, true}) {
      Flow now(grid);
      const auto at = [&](int piece, double time) -> const Flow& {
        const double speed = 1 + (changes ? time : piece);
        const std::vector<VelocityComponent> components(
            static_cast<std::size_t>(grid.dim()),
            [speed](const std::array<double, max_dim>& p) { return p[0] * (1 - p[0]) * speed; });
        sample(components, now);
        return now;
      };
      const InPieces<Flow> flow{at, {0.31}, changes};
      const ContinuitySettings settings{{}, 0.7, 4};
      const auto carried = [&](std::vector<double>& masses, Checkpoints* checkpoints) {
        Field density = initial;
        const Carried found = solve_continuity(
            density, flow, settings,
            [&](const CarriedState& state, const Field&, const Flow&) {
              masses.push_back(state.mass);
            },
            checkpoints);
        return std::make_tuple(fingerprint(density), found.steps.taken, found.steps.largest,
                               found.change, found.states.size());
      };
      std::vector<double> whole;
      const auto expected = carried(whole, nullptr);
      for (const int after : {1, 3, static_cast<int>(std::get<1>(expected)) / 2}) {
        Interruption interruption(after);
        std::vector<double> masses;
        EXPECT_THROW(carried(masses, &interruption), Interrupted);
        EXPECT_EQ(carried(masses, &interruption), expected);
        EXPECT_EQ(masses, whole);
      }
    }
  }
}

}  // namespace
}  // namespace deblai
