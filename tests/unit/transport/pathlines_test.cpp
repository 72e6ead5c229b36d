#include <map>

#include <deblai/base/all_to_all.hpp>

#include <deblai/transport/pathlines.hpp>

#include "flows.hpp"

namespace deblai {
namespace {

using testing::at;
using testing::world;

/// Places by name, of all ranks. Collective.
std::map<double, std::array<double, max_dim>> everywhere(const Tracers& tracers) {
  std::vector<double> mine;
  for (const Tracer& each : tracers.here()) {
    mine.push_back(each.name);
    mine.insert(mine.end(), each.place.begin(), each.place.end());
  }
  const std::vector<double> all = all_gather(tracers.grid().comm(), std::move(mine));
  std::map<double, std::array<double, max_dim>> places;
  for (std::size_t i = 0; i < all.size(); i += 4)
    places[all[i]] = {all[i + 1], all[i + 2], all[i + 3]};
  return places;
}

Field hill(const Grid& grid) {
  Field field(grid, 1);
  testing::set(field, [&](int, int, int y, int x) {
    return x < 4 || y < 2 ? 0 : std::pow(grid.axis(0).centre(x), 2);
  });
  return field;
}

TEST(InPieces, AreVisitedInTheOrderOfTimeAndBack) {
  const InPieces<int> whole{{}, {0.25, 0.5}, false};
  std::vector<std::array<double, 3>> found;
  const auto note = [&](int piece, double start, double end) {
    found.push_back({static_cast<double>(piece), start, end});
  };
  for_each_piece(whole, 0.1, 0.5, note);
  for_each_piece(whole, 0.5, 0.7, note);
  for_each_piece(whole, 0.7, 0.25, note);
  for_each_piece(whole, 0.25, 0.0, note);
  const std::vector<std::array<double, 3>> expected{{0, 0.1, 0.25}, {1, 0.25, 0.5}, {2, 0.5, 0.7},
                                                    {2, 0.7, 0.5},  {1, 0.5, 0.25}, {0, 0.25, 0}};
  EXPECT_EQ(found, expected);
  EXPECT_EQ(piece_at(whole, 0), 0);
  EXPECT_EQ(piece_at(whole, 0.5), 1);
  EXPECT_EQ(piece_at(whole, 1), 2);
}

TEST(Drawn, AreTheSamePointsOnAnyProcessGrid) {
  const GridShape shape = testing::shape({{12, 0, 1}, {9, -1, 2}, {5, 0, 1}}, 1);
  const Grid plain(world(), shape);
  const auto expected = everywhere(Tracers(plain, drawn(hill(plain), 50, 7)));
  EXPECT_EQ(expected.size(), 50U);
  for (const auto& processes : testing::process_grids(shape, world().size())) {
    const Grid grid(world(), shape, processes);
    SCOPED_TRACE(testing::describe(grid));
    EXPECT_EQ(everywhere(Tracers(grid, drawn(hill(grid), 50, 7))), expected);
    EXPECT_NE(everywhere(Tracers(grid, drawn(hill(grid), 50, 8))), expected);
  }
}

TEST(Drawn, StandForEqualSharesOfTheMass) {
  const Grid grid(world(), testing::unit_shape({32, 8}, 1));
  double mean = 0;
  const auto places = everywhere(Tracers(grid, drawn(hill(grid), 4000, 1)));
  for (const auto& [name, place] : places) {
    EXPECT_GE(place[0], 4.0 / 32);
    EXPECT_GE(place[1], 0.25);
    mean += place[0] / 4000;
  }
  EXPECT_NEAR(mean, 0.75, 0.01);  // of x under x^2, but for the first cells
}

TEST(LatticePoints, HaveTheirSpacingAndMass) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    if (grid.dim() != 2) return;
    SCOPED_TRACE(testing::describe(grid));
    Field ones(grid, 1);
    testing::set(ones, [](int, int, int, int x) { return x == 0 ? 0 : 1; });
    const Axis& x = grid.axis(0);
    const Axis& y = grid.axis(1);
    const Tracers tracers(grid, lattice_points(ones, 0.5, {x.length / 5, y.length / 3, 1}));
    for (const auto& [name, place] : everywhere(tracers)) {
      const double i = (place[0] - x.origin) / x.length * 5 - 0.5;
      EXPECT_NEAR(i, std::round(i), 1e-12);
      EXPECT_GE(place[0], x.origin + x.spacing());
    }
    const std::size_t count = everywhere(tracers).size();
    if (x.cells >= 5) {
      EXPECT_EQ(count, x.cells < 10 ? 12U : 15U);
    }
  });
}

TEST(Pathlines, AreAsLongAsFastMotionTakesThem) {
  // Half the box in one piece, 16 cells: a single step would hold it back.
  const Grid grid(world(), testing::unit_shape({32, 6}, 1));
  Flow flow(grid);
  sample({[](const auto&) { return 1.0; }, [](const auto&) { return 0.0; }}, flow);
  const Motion motion{flow.velocity, {}};
  const InPieces<Motion> pieces{[&](int, double) -> const Motion& { return motion; }, {0.2}, false};
  std::vector<Tracer> points;
  if (world().is_root()) points = {{0, {0.25, 0.5, 0}}};
  Tracers tracers(grid, points);
  tracers.carry(pieces, 0, 0.5);
  EXPECT_NEAR(everywhere(tracers).at(0)[0], 0.75, 1e-12);
  for (const auto& v : tracers.velocities(motion)) EXPECT_NEAR(v[0], 1, 1e-12);
  tracers.carry(pieces, 0.5, 0);
  EXPECT_NEAR(everywhere(tracers).at(0)[0], 0.25, 1e-12);
}

TEST(Pathlines, FollowAFlowThatTurnsFasterAndFaster) {
  const Grid grid(world(), testing::unit_shape({48, 48}, 1));
  Flow flow(grid);
  const InPieces<Flow> turning{[&](int, double t) -> const Flow& {
                                 const double rate = 4 * std::numbers::pi * t;
                                 sample({[=](const auto& p) { return -rate * (p[1] - 0.5); },
                                         [=](const auto& p) { return rate * (p[0] - 0.5); }},
                                        flow);
                                 return flow;
                               },
                               {},
                               true};
  std::vector<Tracer> points;
  if (world().is_root()) points = {{0, {0.7, 0.5, 0}}, {1, {0.5, 0.2, 0}}};
  Tracers tracers(grid, points);
  tracers.carry(motion_of(turning), 0, 1);  // once around
  const auto places = everywhere(tracers);
  EXPECT_NEAR(places.at(0)[0], 0.7, 1e-4);
  EXPECT_NEAR(places.at(0)[1], 0.5, 1e-4);
  EXPECT_NEAR(places.at(1)[0], 0.5, 1e-4);
  EXPECT_NEAR(places.at(1)[1], 0.2, 1e-4);
}

}  // namespace
}  // namespace deblai
