#include <algorithm>

#include <gtest/gtest.h>

#include <deblai/elliptic/gram_solver.hpp>
#include <deblai/operators/interpolation.hpp>
#include <support/fields.hpp>
#include <support/shapes.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;

TEST(GramSolver, UndoesTheInterpolationAndItsAdjoint) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    for (const double theta : {0.0, 0.02, 1.0}) {
      for (const int shift : {0, 1}) {
        SCOPED_TRACE(testing::describe(grid));
        StaggeredPath path = testing::noise_path(grid, 7);
        for (const int end : {0, grid.time_steps()})  // K* K acts on inner faces only
          for_each_line(grid, 1, [&](int, int z, int y) {
            std::fill_n(path.density.line(end, z, y), grid.owned().count[0], 0.0);
          });
        CellPath cells(grid, {grid.dim(), theta > 0});
        interpolate(path, theta, cells);
        for (Field& component : cells.components) testing::exchange(component);
        StaggeredPath image = path;  // (shift + K* K) path
        for (double& value : image.density.raw()) value *= shift;
        for (Field& m : image.momentum) scale(m, shift);
        add_interpolation_adjoint(1, cells, theta, image);
        GramSolver(grid, theta, shift).solve(image);
        EXPECT_LT(testing::distance(image, path), 1e-11) << "theta " << theta << " shift " << shift;
      }
    }
  });
}

}  // namespace
}  // namespace deblai
