#include <gtest/gtest.h>

#include <deblai/problems/geodesic.hpp>
#include <support/models.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using namespace testing;

struct Run {
  std::vector<double> numbers;  ///< the distance, its parts, bounds and residuals
  std::vector<double> path;     ///< on the root
  std::vector<double> frame;
};

Run solved(const Grid& grid, std::size_t which) {
  const std::vector<NamedModel> models = media(grid, 0.2, 1.4);
  const Model& model = models[which].model;
  GeodesicSettings settings;
  settings.stopping.max_iterations = 6;
  settings.coarse_iterations = 3;
  Run run;
  const double mass = 0.8 * grid.shape().volume();
  const Geodesic geodesic =
      solve_geodesic(density_in(model, grid, 1, 0.4, 1.2, mass),
                     density_in(model, grid, 2, 0.4, 1.2, model.growth ? 1.1 * mass : mass), model,
                     settings, [&](const Progress& now) {
                       run.numbers.push_back(now.distance_squared);
                       run.numbers.push_back(now.consensus);
                     });
  const GeodesicResiduals& residuals = geodesic.residuals;
  for (const double number :
       {geodesic.distance_squared, geodesic.growth_part, geodesic.certificate.discrete,
        residuals.continuity, residuals.consensus, residuals.mass_drift, residuals.negative_mass,
        residuals.obstacle_mass})
    run.numbers.push_back(number);
  run.path = gathered(geodesic.path);
  const Frame frame = frame_at(geodesic, 0.37);
  run.frame = gathered(frame.density);
  if (frame.growth_rate) {
    const std::vector<double> rate = gathered(*frame.growth_rate);
    run.frame.insert(run.frame.end(), rate.begin(), rate.end());
  }
  return run;
}

/// Over the ranks along y alone, and along both axes.
void expect_same_on_any_ranks(const GridShape& shape) {
  const std::size_t models = media(Grid(world(), shape), 0.2, 1.4).size();
  for (std::size_t which = 0; which < models; ++which) {
    const Run alone = solved(Grid(Communicator(MPI_COMM_SELF), shape), which);
    const auto all = process_grids(shape, world().size());
    for (const auto& processes : all) {
      if (processes != all.back() && processes[0] != world().size()) continue;
      const Grid grid(world(), shape, processes);
      SCOPED_TRACE(media(grid, 0.2, 1.4)[which].name + " in " + describe(grid));
      const Run run = solved(grid, which);
      EXPECT_TRUE(same_bits(run.numbers, alone.numbers));
      if (!world().is_root()) continue;
      EXPECT_TRUE(same_bits(run.path, alone.path));
      EXPECT_TRUE(same_bits(run.frame, alone.frame));
    }
  }
}

TEST(EveryMedium, OnALineGivesTheSameBitsOnAnyNumberOfRanks) {
  expect_same_on_any_ranks(graded(unit_shape({33}, 8)));
}

TEST(EveryMedium, InThePlaneGivesTheSameBitsOnAnyNumberOfRanks) {
  expect_same_on_any_ranks(shape({{17, 0, 1}, {15, 0, 0.8}}, 6));
}

TEST(EveryMedium, InSpaceGivesTheSameBitsOnAnyNumberOfRanks) {
  expect_same_on_any_ranks(graded(shape({{8, 0, 1}, {6, 0, 1}, {9, 0, 1}}, 4), 0.5));
}

}  // namespace
}  // namespace deblai
