#include <algorithm>
#include <cmath>

#include <deblai/operators/faces.hpp>
#include <deblai/problems/geodesic.hpp>

namespace deblai {

namespace {

/// Two neighbours among 0..last and the weight of the upper one.
struct Between {
  int lower;
  int upper;
  double weight;

  Between(double position, int last)
      : lower(std::clamp(static_cast<int>(std::floor(position)), 0, last)),
        upper(std::min(lower + 1, last)),
        weight(std::clamp(position - lower, 0.0, 1.0)) {}
  double mean(double a, double b) const { return weight == 0 ? a : (1 - weight) * a + weight * b; }
};

/// Positive part, rescaled to the mass it had.
void make_positive(Field& density) {
  const double mass = integral(density);
  bool negative = false;
  for (double& value : density.raw()) {
    negative = negative || value < 0;
    value = std::max(value, 0.0);
  }
  // A density that needed no change keeps its bits: the ends are the data.
  if (sum(density.grid().comm(), negative ? 1LL : 0LL) == 0) return;
  scale(density, mass / integral(density));
}

}  // namespace

Frame frame_at(const Geodesic& geodesic, double time, double velocity_floor) {
  const StaggeredPath& path = geodesic.path;
  const Grid& grid = path.grid();
  const int nt = grid.time_steps();
  const int n = grid.owned().count[0];
  const auto dim = static_cast<std::size_t>(grid.dim());
  Frame frame{time, Field(grid, 1), std::vector<Field>(dim, Field(grid, 1)),
              std::vector<Field>(dim, Field(grid, 1))};

  const Between faces(time * nt, nt);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* lower = path.density.line(faces.lower, z, y);
    const double* upper = path.density.line(faces.upper, z, y);
    double* rho = frame.density.line(0, z, y);
    for (int x = 0; x < n; ++x) rho[x] = faces.mean(lower[x], upper[x]);
  });
  make_positive(frame.density);

  const double floor = velocity_floor * maximum(path.density);
  // Momentum belongs to slabs: what moves it there is its ratio to their mean density, K x.
  const Between slabs(time * nt - 0.5, nt - 1);
  Field moving(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const auto slab_mean = [&](int k, int x) {
      return 0.5 * (path.density.at(k, z, y, x) + path.density.at(k + 1, z, y, x));
    };
    for (int x = 0; x < n; ++x) {
      moving.at(0, z, y, x) = slabs.mean(slab_mean(slabs.lower, x), slab_mean(slabs.upper, x));
    }
  });
  for (int a = 0; a < grid.dim(); ++a) {
    const auto axis = static_cast<std::size_t>(a);
    const std::ptrdiff_t up = neighbour(grid, a);
    for_each_line(grid, 1, [&](int, int z, int y) {
      const double* lower = path.momentum[axis].line(slabs.lower, z, y);
      const double* upper = path.momentum[axis].line(slabs.upper, z, y);
      const double* rho = frame.density.line(0, z, y);
      const double* rho_bar = moving.line(0, z, y);
      double* m = frame.momentum[axis].line(0, z, y);
      double* v = frame.velocity[axis].line(0, z, y);
      for (int x = 0; x < n; ++x) {
        m[x] = 0.5 * slabs.mean(lower[x] + lower[x + up], upper[x] + upper[x + up]);
        v[x] = rho[x] > floor && rho_bar[x] > floor ? m[x] / rho_bar[x] : 0;
      }
    });
  }
  return frame;
}

}  // namespace deblai
