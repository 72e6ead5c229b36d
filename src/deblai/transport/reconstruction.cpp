#include <deblai/transport/reconstruction.hpp>

#include <deblai/operators/faces.hpp>

namespace deblai {

void Reconstruction::prepare(Field& density, int axis) {
  const Grid& grid = density.grid();
  const int n = grid.owned().count[0];
  const std::ptrdiff_t up = neighbour(grid, axis);
  halo_.exchange(axis, {&density});
  const InnerFaces faces(grid, axis);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* rho = density.line(0, z, y);
    double* half = half_.line(0, z, y);
    const int index = axis == 1 ? y : z;
    const bool between = axis == 0 || (faces.contains(index) && faces.contains(index + 1));
    if (!between) {
      std::fill_n(half, n, 0.0);
      return;
    }
    const int inset = axis == 0 ? 1 : 0;
    for (int x = inset; x < n - inset; ++x)
      half[x] = limited_half_slope(rho[x - up], rho[x], rho[x + up]);
    if (axis == 0) half[0] = half[n - 1] = 0;
  });
  halo_.exchange(axis, {&half_});
}

void Reconstruction::upwind(const Field& density, int axis, int z, int y, int x0, int x1,
                            const double* velocity, double* out) const {
  const std::ptrdiff_t up = neighbour(density.grid(), axis);
  const double* rho = density.line(0, z, y);
  const double* half = half_.line(0, z, y);
  for (int x = x0; x < x1; ++x)
    out[x] = velocity[x] >= 0 ? rho[x - up] + half[x - up] : rho[x] - half[x];
}

}  // namespace deblai
