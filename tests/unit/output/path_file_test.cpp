#include <algorithm>

#include <gtest/gtest.h>

#include <deblai/field/halo.hpp>
#include <deblai/output/path_file.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::scratch;
using testing::world;

bool same_values(const Field& a, const Field& b) {
  bool same = true;
  for_each_line(a.grid(), a.slices(), [&](int k, int z, int y) {
    same = same && std::equal(a.line(k, z, y), a.line(k, z, y) + a.grid().owned().count[0],
                              b.line(k, z, y));
  });
  return same;
}

TEST(PathFile, GivesBackThePathToTheBitOnAnyProcessGrid) {
  BalanceLaw law;
  law.source = BalanceLaw::Source::field;
  for (const GridShape& each : testing::sample_shapes()) {
    const GridShape shape = testing::graded(each, 0.3);
    const Grid grid(world(), shape);
    const StoredPath stored{testing::noise_path(grid, 3, law), 0.1, 1 / 3.0};
    write_path(stored, scratch() / "path.h5");
    const PathFile file(world(), scratch() / "path.h5");
    EXPECT_EQ(file.shape(), shape);
    for (const auto& processes : testing::process_grids(shape, world().size())) {
      const Grid other(world(), shape, processes);
      SCOPED_TRACE(testing::describe(other));
      const StoredPath found = file.read(other);
      const StaggeredPath expected = testing::noise_path(other, 3, law);
      EXPECT_EQ(found.viscosity, stored.viscosity);
      EXPECT_EQ(found.growth_length, stored.growth_length);
      EXPECT_TRUE(same_values(found.path.density, expected.density));
      EXPECT_TRUE(same_values(found.path.source.value(), expected.source.value()));
      for (std::size_t a = 0; a < expected.momentum.size(); ++a)
        EXPECT_TRUE(same_values(found.path.momentum[a], expected.momentum[a]));
    }
  }
}

TEST(PathFile, FillsTheDensityAroundEachRank) {
  const Grid grid(world(), testing::unit_shape({4, 6, 8}, 2));
  write_path({testing::noise_path(grid, 5), 0.1, 1}, scratch() / "path.h5");
  const StoredPath found = PathFile(world(), scratch() / "path.h5").read(grid);
  Field expected = testing::noise_path(grid, 5).density;
  Halo halo(grid, expected.slices());
  for (int a = 0; a < 3; ++a) halo.exchange(a, {&expected});
  if (grid.owned().empty()) return;
  for (int k = 0; k < expected.slices(); ++k) {
    for (const int end : {-1, 1}) {
      const int y = end < 0 ? -1 : grid.owned().count[1];
      const int z = end < 0 ? -1 : grid.owned().count[2];
      const bool has_y = end < 0 ? grid.process(1) > 0 : grid.process(1) + 1 < grid.processes(1);
      const bool has_z = end < 0 ? grid.process(2) > 0 : grid.process(2) + 1 < grid.processes(2);
      if (has_y) {
        EXPECT_EQ(found.path.density.at(k, 0, y, 1), expected.at(k, 0, y, 1));
      }
      if (has_z) {
        EXPECT_EQ(found.path.density.at(k, z, 0, 1), expected.at(k, z, 0, 1));
      }
    }
  }
}

TEST(PathFile, FillsTheFacesAboveEachRank) {
  const Grid grid(world(), testing::unit_shape({4, 6, 8}, 2));
  write_path({testing::noise_path(grid, 5), 0, 1}, scratch() / "path.h5");
  const StoredPath found = PathFile(world(), scratch() / "path.h5").read(grid);
  const StaggeredPath expected = testing::noise_path(grid, 5);
  for (int a = 1; a < 3; ++a) {
    const auto axis = static_cast<std::size_t>(a);
    const int n = grid.owned().count[axis];
    const auto [z, y] = a == 1 ? std::pair(0, n) : std::pair(n, 0);
    if (grid.owned().empty()) continue;
    EXPECT_EQ(found.path.momentum[axis].at(1, z, y, 2), expected.momentum[axis].at(1, z, y, 2));
  }
}

TEST(PathFile, HasNoSourceWhereMassIsKept) {
  const Grid grid(world(), testing::unit_shape({4, 6}, 2));
  write_path({testing::noise_path(grid, 5), 0, 1}, scratch() / "path.h5");
  EXPECT_FALSE(PathFile(world(), scratch() / "path.h5").read(grid).path.source);
}

TEST(PathFile, RefusesOtherFieldsAndNoFile) {
  const Grid grid(world(), testing::unit_shape({4, 6}, 2));
  const Field field(grid, 1);
  Notes notes;
  notes.texts["kind"] = "checkpoint";
  write_store(world(), scratch() / "other.h5", notes, {{"density", &field}});
  EXPECT_THROW(PathFile(world(), scratch() / "other.h5"), CollectiveError);
  EXPECT_THROW(PathFile(world(), scratch() / "none.h5"), CollectiveError);
}

}  // namespace
}  // namespace deblai
