#include <deblai/operators/divergence.hpp>

#include <deblai/operators/faces.hpp>

namespace deblai {

void divergence(const StaggeredPath& path, double length_scale, Field& out) {
  const Grid& grid = path.grid();
  const double idt = grid.time_steps();
  const int n = grid.owned().count[0];
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    double* r = out.line(k, z, y);
    const double* before = path.density.line(k, z, y);
    const double* after = path.density.line(k + 1, z, y);
    for (int x = 0; x < n; ++x) r[x] = (after[x] - before[x]) * idt;
    for (int a = 0; a < grid.dim(); ++a) {
      const double ih = 1 / (grid.spacing(a) * length_scale);
      const double* m = path.momentum[static_cast<std::size_t>(a)].line(k, z, y);
      const std::ptrdiff_t up = neighbour(grid, a);
      for (int x = 0; x < n; ++x) r[x] += (m[x + up] - m[x]) * ih;
    }
  });
}

void subtract_adjoint_divergence(double factor, const Field& phi, double length_scale,
                                 StaggeredPath& path) {
  const Grid& grid = path.grid();
  const int n = grid.owned().count[0];
  const double idt = grid.time_steps() * factor;
  for_each_line(grid, grid.time_steps() - 1, [&](int k, int z, int y) {
    double* rho = path.density.line(k + 1, z, y);
    const double* before = phi.line(k, z, y);
    const double* after = phi.line(k + 1, z, y);
    for (int x = 0; x < n; ++x) rho[x] += (after[x] - before[x]) * idt;
  });
  for (int a = 0; a < grid.dim(); ++a) {
    const double ih = factor / (grid.spacing(a) * length_scale);
    const std::ptrdiff_t up = neighbour(grid, a);
    for_each_face_line(grid, a, grid.time_steps(), [&](int k, int z, int y, int x0, int x1) {
      double* m = path.momentum[static_cast<std::size_t>(a)].line(k, z, y);
      const double* f = phi.line(k, z, y);
      for (int x = x0; x < x1; ++x) m[x] += (f[x] - f[x - up]) * ih;
    });
  }
}

}  // namespace deblai
