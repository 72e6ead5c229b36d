#include <cmath>

#include <deblai/field/halo.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/transport/tracers.hpp>

namespace deblai {

namespace {

using Matrix = std::array<std::array<double, max_dim>, max_dim>;

double determinant(const Matrix& m) {
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
         m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

}  // namespace

Field jacobian(const std::vector<Field>& map, const Field& inside) {
  const Grid& grid = inside.grid();
  const auto dim = static_cast<std::size_t>(grid.dim());
  std::vector<Field> shared = map;
  Field mask = inside;
  Halo halo(grid, 1);
  for (int b = 0; b < grid.dim(); ++b) {
    halo.exchange(b, {&mask});
    for (Field& each : shared) halo.exchange(b, {&each});
  }
  Field result(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (std::ptrdiff_t x = 0; x < grid.owned().count[0]; ++x) {
      const double* in = mask.line(0, z, y) + x;
      Matrix gradient{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
      for (std::size_t b = 0; b < dim; ++b) {
        if (!(in[0] > 0)) break;
        const std::ptrdiff_t step = neighbour(grid, static_cast<int>(b));
        const std::ptrdiff_t up = in[step] > 0 ? step : 0;  // the mask is 0 beyond a wall
        const std::ptrdiff_t down = in[-step] > 0 ? step : 0;
        if (up == 0 && down == 0) continue;
        const double length = grid.spacing(static_cast<int>(b)) * (up > 0 && down > 0 ? 2 : 1);
        for (std::size_t a = 0; a < dim; ++a) {
          const double* place = shared[a].line(0, z, y) + x;
          gradient[a][b] = (place[up] - place[-down]) / length;
        }
      }
      result.line(0, z, y)[x] = determinant(gradient);
    }
  });
  return result;
}

}  // namespace deblai
