#include <vector>

#include <gtest/gtest.h>

#include <deblai/transforms/pencil.hpp>
#include <support/fields.hpp>
#include <support/floats.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::noise;
using testing::world;

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// Of double and float alike.
template <class T>
class TransposeTest : public ::testing::Test {};
using Numbers = ::testing::Types<double, float>;
TYPED_TEST_SUITE(TransposeTest, Numbers);

template <class T>
FieldOf<T> noise_field(const Grid& grid, int slices) {
  return testing::rounded<T>(testing::noise_field(grid, slices, 1));
}

/// Run f(grid, transpose) for every axis that can be gathered and every other that can be cut.
template <class T = double, class F>
void for_each_transpose(int slices, F&& f) {
  testing::for_each_grid(world(), [&](const Grid& grid) {
    if (grid.owned().empty()) return;
    for (int gathered = 1; gathered < grid.dim(); ++gathered) {
      for (int cut = 0; cut < grid.dim(); ++cut) {
        if (cut == gathered) continue;
        SCOPED_TRACE(testing::describe(grid) + ", gathered " + std::to_string(gathered) + ", cut " +
                     std::to_string(cut));
        f(grid, TransposeOf<T>(grid, slices, field_pencil(grid), gathered, cut), gathered, cut);
      }
    }
  });
}

TEST(Pencil, OfAFieldIsItsLayout) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    if (grid.owned().empty()) return;
    const Pencil pencil = field_pencil(grid);
    EXPECT_EQ(pencil.slice_size(), grid.layout().size);
    EXPECT_EQ(pencil.first(), grid.layout().first);
    for (int a = 0; a < grid.dim(); ++a) EXPECT_EQ(pencil.stride(a), grid.layout().stride[at(a)]);
  });
}

TYPED_TEST(TransposeTest, MakesTheGatheredLinesWhole) {
  using T = TypeParam;
  for_each_transpose<T>(3, [](const Grid& grid, const TransposeOf<T>& transpose, int gathered,
                              int) {
    const FieldOf<T> field = noise_field<T>(grid, 3);
    const Pencil& after = transpose.after();
    EXPECT_EQ(after.block.start[at(gathered)], 0);
    EXPECT_EQ(after.block.count[at(gathered)], grid.cells(gathered));
    StorageOf<T> array(at(3 * after.slice_size()), T{-7});
    transpose.forward(field.raw().data(), array.data());
    const Block& block = after.block;
    for (int k = 0; k < 3; ++k) {
      for (int z = 0; z < block.count[2]; ++z) {
        for (int y = 0; y < block.count[1]; ++y) {
          for (int x = 0; x < block.count[0]; ++x) {
            const std::ptrdiff_t i = k * after.slice_size() + after.first() + x +
                                     y * after.stride(1) + z * after.stride(2);
            ASSERT_EQ(array[at(i)], static_cast<T>(noise(1, k, block.start[2] + z,
                                                         block.start[1] + y, block.start[0] + x)));
          }
        }
      }
    }
  });
}

TYPED_TEST(TransposeTest, ComesBackAndLeavesTheHaloAlone) {
  using T = TypeParam;
  for_each_transpose<T>(2, [](const Grid& grid, const TransposeOf<T>& transpose, int, int) {
    const FieldOf<T> field = noise_field<T>(grid, 2);
    StorageOf<T> array(at(2 * transpose.after().slice_size()), T{0});
    transpose.forward(field.raw().data(), array.data());
    FieldOf<T> back(grid, 2);
    std::fill(back.raw().begin(), back.raw().end(), T{5});
    FieldOf<T> expected = back;
    for_each_line(grid, 2, [&](int k, int z, int y) {
      std::copy_n(field.line(k, z, y), grid.owned().count[0], expected.line(k, z, y));
    });
    transpose.backward(array.data(), back.raw().data());
    EXPECT_TRUE(std::equal(back.raw().begin(), back.raw().end(), expected.raw().begin()));
  });
}

TEST(Transpose, CutsAlongXAtEvenIndices) {
  for_each_transpose(1, [](const Grid&, const Transpose& transpose, int, int cut) {
    EXPECT_TRUE(cut != 0 || transpose.after().block.start[0] % 2 == 0 ||
                transpose.after().block.empty());
  });
}

TYPED_TEST(TransposeTest, FollowsAnother) {
  using T = TypeParam;
  testing::for_each_grid(world(), [](const Grid& grid) {
    if (grid.owned().empty() || grid.dim() < 3) return;
    SCOPED_TRACE(testing::describe(grid));
    const FieldOf<T> field = noise_field<T>(grid, 2);
    const TransposeOf<T> to_y(grid, 2, field_pencil(grid), 1, 0);
    const TransposeOf<T> to_z(grid, 2, to_y.after(), 2, 1);
    StorageOf<T> whole_y(at(2 * to_y.after().slice_size()), T{0});
    StorageOf<T> whole_z(at(2 * to_z.after().slice_size()), T{0});
    to_y.forward(field.raw().data(), whole_y.data());
    to_z.forward(whole_y.data(), whole_z.data());
    const Pencil& p = to_z.after();
    EXPECT_TRUE(p.block.empty() || p.block.count[2] == grid.cells(2));
    for (int z = 0; z < p.block.count[2] && !p.block.empty(); ++z) {
      for (int y = 0; y < p.block.count[1]; ++y) {
        for (int x = 0; x < p.block.count[0]; ++x) {
          ASSERT_EQ(whole_z[at(p.slice_size() + p.first() + x + y * p.stride(1) + z * p.stride(2))],
                    static_cast<T>(noise(1, 1, z, p.block.start[1] + y, p.block.start[0] + x)));
        }
      }
    }
  });
}

TEST(Transpose, IsOfTypesBeyond32Bits) {
  // 64 slices of 2^32 cells with their halo, of which 2^38 numbers are sent.
  const std::vector<int> sizes{64, 1026, 2050, 2050};
  const OwnedDatatype type = subarray_type(sizes, {64, 1024, 2048, 2048}, {0, 1, 1, 1});
  MPI_Count bytes = 0;
  check_mpi(MPI_Type_size_x(type.get(), &bytes));
  EXPECT_EQ(bytes, MPI_Count{8} << 38);
  MPI_Count lower = 0;
  MPI_Count extent = 0;
  check_mpi(MPI_Type_get_extent_x(type.get(), &lower, &extent));
  EXPECT_EQ(extent, MPI_Count{8} * 64 * 1026 * 2050 * 2050);
}

TEST(Transpose, OfAGridBeyond32BitsNeedsNoStorage) {
  const Grid grid(world(), testing::unit_shape({2048, 2048, 1024}, 64));
  if (grid.owned().empty()) return;
  const Pencil before = field_pencil(grid);
  EXPECT_EQ(before.slice_size(), grid.layout().size);
  const Transpose to_y(grid, 64, before, 1, 0);
  const Transpose to_z(grid, 64, to_y.after(), 2, 1);
  for (const Pencil* pencil : {&to_y.after(), &to_z.after()}) {
    const long long all = static_cast<long long>(pencil->block.cells());
    EXPECT_EQ(sum(world(), all), 1LL << 32);
  }
}

}  // namespace
}  // namespace deblai
