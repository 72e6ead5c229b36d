#pragma once

#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai::testing {

/// `on(grid)`, numbers on the root, has the same bits on every process grid of the world as on a
/// rank of its own. Collective on the world.
template <class F>
void expect_same_bits_on_any_ranks(const GridShape& shape, F&& on) {
  const std::vector<double> alone = on(Grid(Communicator(MPI_COMM_SELF), shape));
  for (const auto& processes : process_grids(shape, world().size())) {
    const Grid grid(world(), shape, processes);
    const std::vector<double> here = on(grid);
    if (!world().is_root()) continue;
    EXPECT_TRUE(same_bits(here, alone)) << describe(grid);
  }
}

}  // namespace deblai::testing
