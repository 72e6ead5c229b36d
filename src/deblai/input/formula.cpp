#include <deblai/input/formula.hpp>

namespace deblai {

double Formula::at(const std::array<double, max_dim>& point) const { return formula_(point); }

void Formula::add_to(Field& out, double weight) const {
  const Grid& grid = out.grid();
  formula_.require_axes(grid.dim());
  const Block& block = grid.owned();
  std::array<double, max_dim> position{0, 0, 0};
  for_each_line(grid, 1, [&](int, int z, int y) {
    if (grid.dim() > 1) position[1] = grid.axis(1).centre(block.start[1] + y);
    if (grid.dim() > 2) position[2] = grid.axis(2).centre(block.start[2] + z);
    double* f = out.line(0, z, y);
    for (int x = 0; x < block.count[0]; ++x) {
      position[0] = grid.axis(0).centre(x);
      f[x] += weight * formula_(position);
    }
  });
}

}  // namespace deblai
