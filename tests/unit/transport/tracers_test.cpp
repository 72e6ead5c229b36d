#include <deblai/transport/slab_motion.hpp>

#include "flows.hpp"

namespace deblai {
namespace {

using testing::at;
using testing::gathered;
using testing::world;

Field ones(const Grid& grid) {
  Field field(grid, 1);
  testing::set(field, [](int, int, int, int) { return 1; });
  return field;
}

/// 1 within a distance of the middle of the unit square.
Field disc(const Grid& grid, double radius) {
  Field field(grid, 1);
  testing::set(field, [&](int, int, int y, int x) {
    const double r = std::hypot(grid.axis(0).centre(x) - 0.5, grid.axis(1).centre(y) - 0.5);
    return r < radius ? 1 : 0;
  });
  return field;
}

Motion turning(const Grid& grid) {
  Flow flow(grid);
  sample({[](const auto& p) { return -2 * std::numbers::pi * (p[1] - 0.5); },
          [](const auto& p) { return 2 * std::numbers::pi * (p[0] - 0.5); }},
         flow);
  return {flow.velocity, {}};
}

InPieces<Motion> still(const Motion& motion) {
  return {[&motion](int, double) -> const Motion& { return motion; }, {}, false};
}

/// Largest distance of a map from the centres of its cells. Collective.
double displacement(const std::vector<Field>& map) {
  const Grid& grid = map.front().grid();
  const Block& block = grid.owned();
  double most = 0;
  for (int a = 0; a < grid.dim(); ++a) {
    for_each_line(grid, 1, [&](int, int z, int y) {
      for (int x = 0; x < block.count[0]; ++x) {
        const std::array<int, max_dim> cell{x, block.start[1] + y, block.start[2] + z};
        most =
            std::max(most, std::abs(map[at(a)].at(0, z, y, x) - grid.axis(a).centre(cell[at(a)])));
      }
    });
  }
  return max(grid.comm(), most);
}

TEST(Tracers, ReturnAfterATurnToFourthOrderInTheCells) {
  std::vector<double> errors;
  for (const int cells : {24, 48}) {
    const GridShape shape = testing::unit_shape({cells, cells}, 1);
    for (const auto& processes : testing::process_grids(shape, world().size())) {
      const Grid grid(world(), shape, processes);
      const Motion motion = turning(grid);
      Tracers tracers(disc(grid, 0.3), 0.5);
      tracers.carry(still(motion), 0, 1);
      errors.push_back(displacement(tracers.map()));
    }
  }
  const double coarse = errors.front();
  const double fine = errors.back();
  EXPECT_LE(fine, 1e-5);
  EXPECT_NEAR(std::log2(coarse / fine), 4, 0.5);
}

TEST(Tracers, FollowWhatPausesAtTheBeginningInTheMiddleAndAtTheEnd) {
  const Grid grid(world(), testing::unit_shape({48, 6}, 1));
  Flow flow(grid);
  Motion motion;
  const InPieces<Motion> pulses{
      [&](int, double t) -> const Motion& {
        const double speed = 1.2 * std::pow(std::sin(4 * std::numbers::pi * t), 2);
        sample({[=](const auto&) { return speed; }, [](const auto&) { return 0; }}, flow);
        motion.flux = flow.velocity;
        return motion;
      },
      {},
      true};
  std::vector<Tracer> points;
  if (world().is_root()) points = {{0, {0.2, 0.5, 0}}};
  Tracers tracers(grid, points);
  tracers.carry(pulses, 0, 1);
  for (const Tracer& each : tracers.here()) EXPECT_NEAR(each.place[0], 0.8, 1e-4);
  tracers.carry(pulses, 1, 0);
  for (const Tracer& each : tracers.here()) EXPECT_NEAR(each.place[0], 0.2, 1e-4);
}

TEST(Tracers, AreNeverHeldBack) {
  // Twenty turns in one piece: 1500 cells.
  const Grid grid(world(), testing::unit_shape({24, 24}, 1));
  Motion motion = turning(grid);
  for (Field& v : motion.flux) scale(v, 20);
  Tracers tracers(disc(grid, 0.3), 0.5);
  tracers.carry(still(motion), 0, 1);
  EXPECT_LE(displacement(tracers.map()), 2e-3);
}

TEST(Tracers, RefuseWhatIsInfinitelyFast) {
  const Grid grid(world(), testing::unit_shape({24, 24}, 1));
  Motion motion = turning(grid);
  for (Field& v : motion.flux) scale(v, 1e300);
  Tracers tracers(disc(grid, 0.3), 0.5);
  EXPECT_THROW(tracers.carry(still(motion), 0, 1), CollectiveError);
  motion.fastest = 2;
  tracers.carry(still(motion), 0, 1);
}

TEST(Tracers, StayInTheBoxAndAreAllKept) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const Motion motion{testing::noise_flow(grid, 5).velocity, {}};
    Tracers tracers(ones(grid), 0.5);
    tracers.carry(still(motion), 0, 3);
    const auto count = static_cast<long long>(tracers.here().size());
    EXPECT_EQ(sum(grid.comm(), count), grid.shape().cells());
    for (const Tracer& tracer : tracers.here()) {
      for (int a = 0; a < grid.dim(); ++a) {
        EXPECT_GE(tracer.place[at(a)], grid.axis(a).origin);
        EXPECT_LE(tracer.place[at(a)], grid.axis(a).origin + grid.axis(a).length);
      }
    }
  });
}

TEST(Tracers, GoBackTheWayTheyCame) {
  const Grid grid(world(), testing::unit_shape({24, 24}, 1));
  const Motion motion = turning(grid);
  Motion twice = motion;  // as fast in every other slab
  for (Field& v : twice.flux) scale(v, 2);
  const InPieces<Motion> slabs{
      [&](int k, double) -> const Motion& { return k % 2 == 0 ? motion : twice; },
      {0.1, 0.15},
      false};
  Tracers tracers(disc(grid, 0.3), 0.5);
  tracers.carry(slabs, 0, 0.25);
  EXPECT_GT(displacement(tracers.map()), 0.2);
  tracers.carry(slabs, 0.25, 0);
  EXPECT_LE(displacement(tracers.map()), 1e-4);
}

TEST(Tracers, DivideAMomentumByItsDensity) {
  const Grid grid(world(), testing::unit_shape({24, 24}, 1));
  const Motion velocity = turning(grid);
  Motion momentum = velocity;
  momentum.density.assign(2, ones(grid));
  for (Field& rho : momentum.density) scale(rho, 3);
  for (Field& m : momentum.flux) scale(m, 3);
  Tracers one(disc(grid, 0.3), 0.5);
  Tracers other = one;
  one.carry(still(velocity), 0, 0.3);
  other.carry(still(momentum), 0, 0.3);
  const std::vector<Field> a = one.map();
  const std::vector<Field> b = other.map();
  EXPECT_LE(testing::distance(a[0], b[0]) + testing::distance(a[1], b[1]), 1e-13);
}

TEST(Jacobian, OfAnAffineMapIsItsDeterminant) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    std::vector<Field> map(at(grid.dim()), Field(grid, 1));
    for (int a = 0; a < grid.dim(); ++a) {
      testing::set(map[at(a)], [&](int, int z, int y, int x) {
        const std::array<int, max_dim> cell{x, y, z};
        double shear = 0;  // above the diagonal alone
        for (int b = a + 1; b < grid.dim(); ++b) shear += 0.3 * grid.axis(b).centre(cell[at(b)]);
        return (1.5 + a) * grid.axis(a).centre(cell[at(a)]) + shear;
      });
    }
    double exact = 1;
    for (int a = 0; a < grid.dim(); ++a) exact *= 1.5 + a;
    const Field det = jacobian(map, ones(grid));
    EXPECT_NEAR(minimum(det), exact, 1e-11);
    EXPECT_NEAR(maximum(det), exact, 1e-11);
  });
}

TEST(Tracers, AreAtTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    const auto on = [&](const Grid& grid) {
      const Motion motion{testing::noise_flow(grid, 5).velocity, {}};
      Tracers tracers(testing::half_empty(grid, 3), 0);
      tracers.carry(still(motion), 0, 2);
      std::vector<double> all;
      for (const Field& each : tracers.map()) {
        const std::vector<double> part = gathered(each);
        all.insert(all.end(), part.begin(), part.end());
      }
      return all;
    };
    testing::expect_same_bits_on_any_ranks(shape, on);
  }
}

}  // namespace
}  // namespace deblai
