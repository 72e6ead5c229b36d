#include <deblai/operators/interpolation.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/operators/faces.hpp>

namespace deblai {

void interpolate(const StaggeredPath& path, double theta, CellPath& out) {
  const Grid& grid = path.grid();
  const int n = grid.owned().count[0];
  const double half_root = 0.5 * std::sqrt(theta);
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    const double* before = path.density.line(k, z, y);
    const double* after = path.density.line(k + 1, z, y);
    double* alpha = out.alpha().line(k, z, y);
    const double upper = grid.time().upper[static_cast<std::size_t>(k)];
    for (int x = 0; x < n; ++x) alpha[x] = (1 - upper) * before[x] + upper * after[x];
    if (path.source) std::copy_n(path.source->line(k, z, y), n, out.source()->line(k, z, y));
    for (int a = 0; a < grid.dim(); ++a) {
      const double* m = path.momentum[static_cast<std::size_t>(a)].line(k, z, y);
      const std::ptrdiff_t up = neighbour(grid, a);
      double* s = out.sum(a).line(k, z, y);
      for (int x = 0; x < n; ++x) s[x] = 0.5 * (m[x] + m[x + up]);
      if (!out.has_differences()) continue;
      double* d = out.difference(a).line(k, z, y);
      for (int x = 0; x < n; ++x) d[x] = half_root * (m[x + up] - m[x]);
    }
  });
}

void add_interpolation_adjoint(double factor, const CellPath& cells, double theta,
                               StaggeredPath& path) {
  const Grid& grid = path.grid();
  const int n = grid.owned().count[0];
  const double half = 0.5 * factor;
  const double half_root = half * std::sqrt(theta);
  for_each_line(grid, grid.time_steps() - 1, [&](int k, int z, int y) {
    double* rho = path.density.line(k + 1, z, y);
    const double* before = cells.alpha().line(k, z, y);
    const double* after = cells.alpha().line(k + 1, z, y);
    const double below = factor * grid.time().from_below(k + 1);
    const double above = factor * grid.time().from_above(k + 1);
    for (int x = 0; x < n; ++x) rho[x] += below * before[x] + above * after[x];
  });
  if (path.source) {
    for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
      double* source = path.source->line(k, z, y);
      const double* s = cells.source()->line(k, z, y);
      for (int x = 0; x < n; ++x) source[x] += factor * s[x];
    });
  }
  for (int a = 0; a < grid.dim(); ++a) {
    const std::ptrdiff_t up = neighbour(grid, a);
    for_each_face_line(grid, a, grid.time_steps(), [&](int k, int z, int y, int x0, int x1) {
      double* m = path.momentum[static_cast<std::size_t>(a)].line(k, z, y);
      const double* s = cells.sum(a).line(k, z, y);
      for (int x = x0; x < x1; ++x) m[x] += half * (s[x - up] + s[x]);
      if (!cells.has_differences()) return;
      const double* d = cells.difference(a).line(k, z, y);
      for (int x = x0; x < x1; ++x) m[x] += half_root * (d[x - up] - d[x]);
    });
  }
}

std::vector<Field> cell_means(const std::vector<Field>& faces) {
  std::vector<Field> means;
  for (const Field& face : faces) {
    const Grid& grid = face.grid();
    const std::ptrdiff_t up = neighbour(grid, static_cast<int>(means.size()));
    Field& mean = means.emplace_back(grid, 1);
    for_each_line(grid, 1, [&](int, int z, int y) {
      const double* f = face.line(0, z, y);
      double* m = mean.line(0, z, y);
      for (int x = 0; x < grid.owned().count[0]; ++x) m[x] = 0.5 * (f[x] + f[x + up]);
    });
  }
  return means;
}

}  // namespace deblai
