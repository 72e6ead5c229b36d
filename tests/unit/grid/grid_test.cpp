#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/grid/grid.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::shape;
using testing::unit_shape;
using testing::world;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The blocks of all ranks.
std::vector<Block> all_blocks(const Grid& grid) {
  std::vector<Block> all(at(world().size()));
  check_mpi(MPI_Allgather(&grid.owned(), 6, MPI_INT, all.data(), 6, MPI_INT, world().get()));
  return all;
}

std::string refusal(const GridShape& shape,
                    std::optional<std::array<int, 2>> processes = std::nullopt) {
  try {
    const Grid grid(world(), shape, processes);
  } catch (const CollectiveError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Grid, CoversEveryCellOnce) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    std::vector<int> owners(at(int(grid.shape().cells())), 0);
    for (const Block& block : all_blocks(grid)) {
      for (int z = block.start[2]; z < block.end(2); ++z) {
        for (int y = block.start[1]; y < block.end(1); ++y) {
          for (int x = block.start[0]; x < block.end(0); ++x)
            ++owners.at(at(x + grid.cells(0) * (y + grid.cells(1) * z)));
        }
      }
    }
    for (const int count : owners) ASSERT_EQ(count, 1);
  });
}

TEST(Grid, NeverCutsLinesAlongX) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    EXPECT_EQ(grid.processes(0), 1);
    EXPECT_EQ(grid.owned().count[0], grid.owned().empty() ? 0 : grid.cells(0));
  });
}

TEST(Grid, LeavesRanksBeyondTheProcessGridIdle) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const bool idle = world().rank() >= grid.processes(1) * grid.processes(2);
    EXPECT_EQ(grid.owned().empty(), idle);
    EXPECT_EQ(grid.active_comm() == MPI_COMM_NULL, idle);
    EXPECT_EQ(grid.line_comm(0) == MPI_COMM_NULL, idle);
    EXPECT_EQ(grid.layout().size == 0, idle);
  });
}

TEST(Grid, SharesEvenlyWithTheLongerPartsFirst) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    for (int a = 0; a < max_dim; ++a) {
      const std::vector<int>& first = grid.partition(a);
      ASSERT_EQ(first.size(), at(grid.processes(a)) + 1);
      EXPECT_EQ(first.front(), 0);
      EXPECT_EQ(first.back(), grid.cells(a));
      for (std::size_t p = 0; p + 2 < first.size(); ++p) {
        const int here = first[p + 1] - first[p];
        const int next = first[p + 2] - first[p + 1];
        EXPECT_TRUE(here == next || here == next + 1) << here << " cells, then " << next;
      }
      if (grid.owned().empty()) continue;
      EXPECT_EQ(grid.owned().start[at(a)], first[at(grid.process(a))]);
      EXPECT_EQ(grid.owned().end(a), first[at(grid.process(a)) + 1]);
    }
  });
}

TEST(Grid, OrdersTheRanksOfALineAlongIt) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    if (grid.owned().empty()) return;
    SCOPED_TRACE(testing::describe(grid));
    for (int a = 1; a < grid.dim(); ++a) {
      int rank = -1;
      int size = 0;
      check_mpi(MPI_Comm_rank(grid.line_comm(a), &rank));
      check_mpi(MPI_Comm_size(grid.line_comm(a), &size));
      EXPECT_EQ(rank, grid.process(a));
      EXPECT_EQ(size, grid.processes(a));
      std::vector<Block> line(at(size));
      check_mpi(
          MPI_Allgather(&grid.owned(), 6, MPI_INT, line.data(), 6, MPI_INT, grid.line_comm(a)));
      const int other = 3 - a;
      for (const Block& block : line)
        EXPECT_EQ(block.start[at(other)], grid.owned().start[at(other)]);
    }
  });
}

TEST(Grid, StoresAHaloOnEveryPresentAxis) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    if (grid.owned().empty()) return;
    SCOPED_TRACE(testing::describe(grid));
    std::ptrdiff_t size = 1;
    std::ptrdiff_t first = 0;
    for (int a = 0; a < grid.dim(); ++a) {
      EXPECT_EQ(grid.layout().stride[at(a)], size);
      first += size;
      size *= grid.owned().count[at(a)] + 2;
    }
    EXPECT_EQ(grid.layout().size, size);
    EXPECT_EQ(grid.layout().first, first);
  });
}

TEST(Grid, PutsCellCentresBetweenTheEndsOfAnAxis) {
  const Axis axis{4, -1, 2};
  EXPECT_DOUBLE_EQ(axis.spacing(), 0.5);
  EXPECT_DOUBLE_EQ(axis.centre(0), -0.75);
  EXPECT_DOUBLE_EQ(axis.centre(3), 0.75);
  const GridShape box = shape({{4, -1, 2}, {5, 0, 10}}, 3);
  EXPECT_EQ(box.cells(), 20);
  EXPECT_DOUBLE_EQ(box.cell_volume(), 1);
  EXPECT_DOUBLE_EQ(box.volume(), 20);
}

TEST(Grid, IsEqualToItsCopiesOnly) {
  const Grid grid(world(), unit_shape({4, 4}, 2));
  const Grid copy = grid;
  EXPECT_TRUE(copy == grid);
  EXPECT_FALSE(Grid(world(), unit_shape({4, 4}, 2)) == grid);
}

TEST(Grid, RefusesAShapeThatCannotBeSolvedOn) {
  EXPECT_EQ(refusal(GridShape{{}, 1}), "a grid has 1, 2 or 3 space axes, got 0");
  EXPECT_EQ(refusal(unit_shape({2, 2, 2, 2}, 1)), "a grid has 1, 2 or 3 space axes, got 4");
  EXPECT_EQ(refusal(unit_shape({4}, 0)), "a grid has at least one time step, got 0");
  EXPECT_EQ(refusal(unit_shape({4, 1}, 2)),
            "an axis has at least 2 cells, got 1; leave an axis out to have fewer dimensions");
  EXPECT_EQ(refusal(unit_shape({-3}, 2)),
            "an axis has at least 2 cells, got -3; leave an axis out to have fewer dimensions");
  EXPECT_EQ(refusal(shape({{4, 0, 0}}, 2)), "an axis has a positive, finite length, got 0");
  EXPECT_EQ(refusal(shape({{4, 0, -1}}, 2)), "an axis has a positive, finite length, got -1");
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_NE(refusal(shape({{4, 0, infinity}}, 2)), "accepted");
  EXPECT_NE(refusal(shape({{4, 0, std::numeric_limits<double>::quiet_NaN()}}, 2)), "accepted");
}

TEST(Grid, RefusesAnOriginThatIsNotFiniteAndNamesIt) {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::string message = refusal(shape({{4, infinity, 1}}, 2));
  EXPECT_NE(message.find("origin"), std::string::npos) << message;
}

TEST(Grid, RefusesAProcessGridThatDoesNotFit) {
  const int ranks = world().size();
  for (const auto processes :
       {std::array{ranks + 1, 1}, std::array{1, ranks + 1}, std::array{0, 1}, std::array{-1, -1}}) {
    const std::string message = refusal(unit_shape({9, 9, 9}, 1), processes);
    EXPECT_NE(message.find("process grid"), std::string::npos) << message;
  }
  EXPECT_NE(refusal(unit_shape({9, 9}, 1), std::array{1, 2}), "accepted") << "no third axis to cut";
  EXPECT_NE(refusal(unit_shape({9}, 1), std::array{2, 1}), "accepted") << "no second axis to cut";
}

TEST(Grid, KnowsWhatOtherRanksOwn) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const std::vector<Block> all = all_blocks(grid);
    for (int rank = 0; rank < world().size(); ++rank)
      EXPECT_EQ(grid.owned_by(rank), all[at(rank)]) << "rank " << rank;
  });
}

/// 2^32 cells a slice, 2^38 in space-time.
GridShape beyond_32_bits() { return unit_shape({2048, 2048, 1024}, 64); }

TEST(Grid, CountsBeyond32Bits) {
  const Grid grid(world(), beyond_32_bits());
  EXPECT_EQ(grid.shape().cells(), 1LL << 32);
  EXPECT_EQ(sum(world(), static_cast<long long>(grid.owned().cells())), 1LL << 32);
  EXPECT_EQ(unit_shape({1 << 17, 1 << 18, 1 << 18}, 1).cells(), most_cells_of_slice);
  EXPECT_EQ(Grid(world(), unit_shape({1 << 17, 1 << 18, 1 << 18}, 1)).shape().cells(), 1LL << 53);
}

TEST(Grid, RefusesMoreThanItCanCount) {
  EXPECT_EQ(refusal(unit_shape({(1 << 17) + 1, 1 << 18, 1 << 18}, 1)),
            "a time slice has at most 9007199254740992 cells, got 9.01e+15");
  EXPECT_EQ(refusal(unit_shape({1'000'000'001}, 1)),
            "an axis has at most 1000000000 cells, got 1000000001");
}

TEST(SliceLayout, PlacesLinesBeyond32Bits) {
  const SliceLayout layout = layout_of({{0, 0, 0}, {2048, 2048, 1024}}, 3);
  const std::ptrdiff_t row = 2050;
  const std::ptrdiff_t plane = row * 2050;
  const std::ptrdiff_t slice = plane * 1026;
  EXPECT_GT(slice, std::ptrdiff_t{1} << 32);
  EXPECT_EQ(layout.size, slice);
  EXPECT_EQ(layout.line(0, 0, 0), plane + row + 1);
  EXPECT_EQ(layout.line(63, 1023, 2047), 63 * slice + 1024 * plane + 2048 * row + 1);
  EXPECT_EQ(layout.line(63, 1024, 2048) + 2048, 64 * slice - 1) << "the last number of all";
}

TEST(ProcessGrid, FitsTheRanksAndTheCells) {
  for (const GridShape& s : testing::sample_shapes()) {
    for (int ranks = 1; ranks <= 64; ++ranks) {
      const auto [py, pz] = process_grid(s, ranks);
      EXPECT_GE(py, 1);
      EXPECT_GE(pz, 1);
      EXPECT_LE(py * pz, ranks);
      EXPECT_LE(py, s.dim() > 1 ? s.axes[1].cells : 1);
      EXPECT_LE(pz, s.dim() > 2 ? s.axes[2].cells : 1);
    }
  }
}

TEST(ProcessGrid, UsesEveryRankOnALargeGrid) {
  for (const int ranks : {1, 2, 3, 4, 6, 8, 12, 16, 64}) {
    const auto [py, pz] = process_grid(unit_shape({96, 96, 96}, 16), ranks);
    EXPECT_EQ(py * pz, ranks);
    EXPECT_EQ(process_grid(unit_shape({96, 96}, 16), ranks), (std::array{ranks, 1}));
  }
  EXPECT_EQ(process_grid(unit_shape({96}, 16), 8), (std::array{1, 1})) << "1D is not cut";
}

TEST(ProcessGrid, CutsBothAxesWhenRanksAreMoreThanPlanes) {
  EXPECT_EQ(process_grid(unit_shape({512, 512, 512}, 32), 4096), (std::array{64, 64}));
  EXPECT_EQ(process_grid(beyond_32_bits(), 1 << 20), (std::array{1024, 1024}));
  const auto [py, pz] = process_grid(unit_shape({64, 8, 8}, 4), 1000);
  EXPECT_LE(py * pz, 64) << "x is never cut: the others are idle";
}

}  // namespace
}  // namespace deblai
