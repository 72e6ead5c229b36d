#include <gtest/gtest.h>

#include <deblai/problems/levels.hpp>
#include <deblai/problems/traffic.hpp>
#include <support/counted_messages.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {

// For messages of failed tests.
void PrintTo(const Traffic& t, std::ostream* out) {
  *out << fmt::format("{} bytes in {} parts of all-to-alls, {} in {} messages, {} reductions",
                      t.all_to_all_bytes, t.all_to_all_messages, t.halo_bytes, t.halo_messages,
                      t.reductions);
}

namespace {

using testing::unit_shape;
using testing::world;

/// What an iteration on this grid sends, counted.
Traffic counted_iteration(const Grid& grid, bool has_differences) {
  const CellComponents kind{grid.dim(), has_differences};
  Field density(grid, 1);
  testing::set(density, [](int, int z, int y, int x) { return 1 + 0.1 * ((x + y + z) % 3); });
  scale(density, grid.shape().volume() / integral(density));
  GeodesicState state = mixture(density, density, {1}, kind);
  const auto action = Actions::make("kinetic", {}, {});
  GeodesicSaddle saddle(state, *action, has_differences ? 0.02 : 0);
  testing::counted_since_last();
  saddle.project();
  saddle.advance(0.1, 1.85);
  return testing::counted_since_last();
}

void expect_as_counted(const GridShape& shape, bool has_differences) {
  for (const auto& processes : testing::process_grids(shape, world().size())) {
    const Grid grid(world(), shape, processes);
    SCOPED_TRACE(testing::describe(grid));
    EXPECT_EQ(iteration_traffic(shape, processes, world().rank(), {grid.dim(), has_differences}),
              counted_iteration(grid, has_differences));
  }
}

TEST(Traffic, IsAsCountedInAnIteration) {
  for (const GridShape& shape : testing::sample_shapes()) {
    expect_as_counted(shape, true);
    expect_as_counted(shape, false);
  }
  expect_as_counted(unit_shape({16, 12, 20}, 4), true);
}

/// Sums over all ranks of a process grid.
Traffic total(const GridShape& shape, const std::array<int, 2>& processes) {
  Traffic all;
  for (int rank = 0; rank < processes[0] * processes[1]; ++rank) {
    const Traffic one = iteration_traffic(shape, processes, rank, {shape.dim(), true});
    all.all_to_all_bytes += one.all_to_all_bytes;
    all.halo_bytes += one.halo_bytes;
  }
  return all;
}

TEST(Traffic, OfTransposesIsTheArrayTwiceAnAxisButWhatStays) {
  const GridShape shape = unit_shape({64, 64, 64}, 8);
  const long long array = 8LL * 8 * 64 * 64 * 64;
  for (const int py : {1, 2, 4, 8, 16}) {
    for (const int pz : {1, 2, 4, 8}) {
      EXPECT_EQ(total(shape, {py, pz}).all_to_all_bytes,
                2 * (array - array / py) + 2 * (array - array / pz))
          << py << " x " << pz;
    }
  }
}

TEST(Traffic, OfTransposesFallsAsTheRanksGrow) {
  const GridShape shape = unit_shape({512, 512, 512}, 32);
  const CellComponents kind{3, true};
  const Traffic few = heaviest_traffic(shape, 64, kind);
  const Traffic many = heaviest_traffic(shape, 4096, kind);
  const double ratio = double(few.all_to_all_bytes) / double(many.all_to_all_bytes);
  EXPECT_NEAR(ratio, 64 * (7.0 / 8) / (63.0 / 64), 1e-9);
  EXPECT_EQ(many.all_to_all_messages, 4 * 63);
  EXPECT_EQ(heaviest_traffic(shape, 1, kind), (Traffic{.reductions = 1}));
}

TEST(Traffic, IsCountedBeyond32Bits) {
  const Traffic two = heaviest_traffic(unit_shape({2048, 2048, 1024}, 64), 2, {3, true});
  EXPECT_EQ(two.all_to_all_bytes, 8LL << 37) << "half of what a rank has, both ways";
}

TEST(Traffic, HalvesWithTheBytesOfItsNumbers) {
  const GridShape shape = unit_shape({32, 32, 32}, 4);
  const Traffic wide = heaviest_traffic(shape, 16, {3, true});
  const Traffic narrow = heaviest_traffic(shape, 16, {3, true}, {4, 4, 4});
  EXPECT_EQ(wide.all_to_all_bytes, 2 * narrow.all_to_all_bytes);
  EXPECT_EQ(wide.halo_bytes, 2 * narrow.halo_bytes);
}

}  // namespace
}  // namespace deblai
