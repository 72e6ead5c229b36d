#include <gtest/gtest.h>

#include <deblai/field/scattered.hpp>
#include <support/fields.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::set;
using testing::world;

float value(int z, int y, int x) { return static_cast<float>(100 * z + 10 * y + x + 1); }

Block slab(int axis, int start, int count, const std::array<int, 3>& cells) {
  Block block;
  block.count = cells;
  block.start[static_cast<std::size_t>(axis)] = start;
  block.count[static_cast<std::size_t>(axis)] = count;
  return block;
}

std::vector<float> values_on(const Block& block) {
  std::vector<float> values;
  for (int z = block.start[2]; z < block.end(2); ++z) {
    for (int y = block.start[1]; y < block.end(1); ++y) {
      for (int x = block.start[0]; x < block.end(0); ++x) values.push_back(value(z, y, x));
    }
  }
  return values;
}

TEST(Scatter, FillsTheGridFromSlabsOfAnyAxisOnAnyRanks) {
  const std::vector<std::array<int, 3>> grids{{9, 1, 1}, {7, 8, 1}, {6, 7, 5}};
  for (int dim = 1; dim <= 3; ++dim) {
    const std::array<int, 3>& cells = grids[static_cast<std::size_t>(dim - 1)];
    GridShape shape;
    for (int a = 0; a < dim; ++a)
      shape.axes.push_back({cells[static_cast<std::size_t>(a)], 0, 1.0 + a});
    const Grid grid(world(), shape);
    for (int axis = 0; axis < dim; ++axis) {
      const int n = cells[static_cast<std::size_t>(axis)];
      std::vector<std::vector<float>> values;
      std::vector<PlacedCells> pieces;
      for (int part = world().rank(); part < 3; part += world().size()) {
        const int start = part * n / 3;
        const Block block = slab(axis, start, (part + 1) * n / 3 - start, cells);
        values.push_back(values_on(block));
        pieces.push_back({block, nullptr});
      }
      for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i].values = values[i].data();
      Field field(grid, 1);
      const std::ptrdiff_t written = scatter(pieces, field);
      EXPECT_EQ(written, grid.owned().empty() ? 0 : grid.owned().cells());
      const Block& own = grid.owned();
      for_each_line(grid, 1, [&](int, int z, int y) {
        for (int x = 0; x < own.count[0]; ++x) {
          EXPECT_EQ(field.at(0, z, y, x),
                    value(own.start[2] + z, own.start[1] + y, own.start[0] + x));
        }
      });
    }
  }
}

TEST(Scatter, CountsACellThatIsMissing) {
  const Grid grid(world(), GridShape{{Axis{6, 0, 1}, Axis{8, 0, 1}}, 1});
  const Block block = slab(1, 0, 7, {6, 8, 1});
  const std::vector<float> values = values_on(block);
  std::vector<PlacedCells> pieces;
  if (world().is_root()) pieces.push_back({block, values.data()});
  Field field(grid, 1);
  EXPECT_EQ(sum(world(), static_cast<long long>(scatter(pieces, field))), 42);
}

}  // namespace
}  // namespace deblai
