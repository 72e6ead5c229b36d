#include <algorithm>

#include <deblai/field/inhabited_regions.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/problems/geodesic.hpp>

namespace deblai {

namespace {

/// Two neighbours among sorted times and the weight of the upper one.
struct Between {
  int lower;
  int upper;
  double weight;

  Between(const std::vector<double>& times, double time)
      : lower(static_cast<int>(std::upper_bound(times.begin(), times.end(), time) - times.begin()) -
              1) {
    const int last = static_cast<int>(times.size()) - 1;
    lower = std::clamp(lower, 0, last);
    upper = std::min(lower + 1, last);
    const double from = times[static_cast<std::size_t>(lower)];
    const double gap = times[static_cast<std::size_t>(upper)] - from;
    weight = gap > 0 ? std::clamp((time - from) / gap, 0.0, 1.0) : 0;
  }
  double mean(double a, double b) const { return weight == 0 ? a : (1 - weight) * a + weight * b; }
};

/// Positive part, rescaled to the mass it had. Collective.
void make_positive(Field& density) {
  bool negative = false;
  for (const double value : density.raw()) negative = negative || value < 0;
  // A density that needed no change keeps its bits: the ends are the data.
  if (sum(density.grid().comm(), negative ? 1LL : 0LL) == 0) return;
  const double mass = integral(density);
  for (double& value : density.raw()) value = std::max(value, 0.0);
  scale(density, mass / integral(density));
}

/// The same between obstacles: each region that they wall off keeps its mass, and one that has none
/// at first has none. Collective.
void make_positive(Field& density, const Geodesic& geodesic) {
  if (!geodesic.mobility) return make_positive(density);
  const StaggeredPath& path = geodesic.path;
  std::vector<Slice> ends{{path.density, 0}};
  // Where mass grows it may be of the last density alone, and of another amount at any time.
  if (path.source) ends.push_back({path.density, path.grid().time_steps()});
  const InhabitedRegions regions(geodesic.mobility, ends);
  const double mass = integral(density);
  regions.bring_to(regions.masses(path.source ? Slice{density} : ends.front()), density);
  if (path.source) scale(density, mass / integral(density));
}

}  // namespace

Frame frame_at(const Geodesic& geodesic, double time, double velocity_floor) {
  const StaggeredPath& path = geodesic.path;
  const Grid& grid = path.grid();
  const TimeSteps& steps = grid.time();
  const int n = grid.owned().count[0];
  const auto dim = static_cast<std::size_t>(grid.dim());
  Frame frame{time,
              Field(grid, 1),
              std::vector<Field>(dim, Field(grid, 1)),
              std::vector<Field>(dim, Field(grid, 1)),
              {},
              {}};

  const auto slab_mean = [&](int k, int z, int y, int x) {
    const double upper = steps.upper[static_cast<std::size_t>(k)];
    return (1 - upper) * path.density.at(k, z, y, x) + upper * path.density.at(k + 1, z, y, x);
  };
  const auto on_face = [&](int k, int z, int y, int x) {
    const bool inner = k > 0 && k < grid.time_steps();
    return inner && geodesic.density_is_bounded
               ? 0.5 * (slab_mean(k - 1, z, y, x) + slab_mean(k, z, y, x))
               : path.density.at(k, z, y, x);
  };
  const Between faces(steps.face, time);
  for_each_line(grid, 1, [&](int, int z, int y) {
    double* rho = frame.density.line(0, z, y);
    for (int x = 0; x < n; ++x)
      rho[x] = faces.mean(on_face(faces.lower, z, y, x), on_face(faces.upper, z, y, x));
  });
  make_positive(frame.density, geodesic);

  const double floor = velocity_floor * maximum(path.density);
  // Momentum belongs to slabs: what moves it there is its ratio to their mean density, K x.
  std::vector<double> middles;
  for (std::size_t k = 0; k < steps.step.size(); ++k)
    middles.push_back(0.5 * (steps.face[k] + steps.face[k + 1]));
  const Between slabs(middles, time);
  Field moving(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < n; ++x) {
      moving.at(0, z, y, x) =
          slabs.mean(slab_mean(slabs.lower, z, y, x), slab_mean(slabs.upper, z, y, x));
    }
  });
  const auto over_density = [&](int z, int y, const double* flux, double* rate) {
    const double* rho = frame.density.line(0, z, y);
    const double* rho_bar = moving.line(0, z, y);
    for (int x = 0; x < n; ++x)
      rate[x] = rho[x] > floor && rho_bar[x] > floor ? flux[x] / rho_bar[x] : 0;
  };
  for (int a = 0; a < grid.dim(); ++a) {
    const auto axis = static_cast<std::size_t>(a);
    const std::ptrdiff_t up = neighbour(grid, a);
    for_each_line(grid, 1, [&](int, int z, int y) {
      const double* lower = path.momentum[axis].line(slabs.lower, z, y);
      const double* upper = path.momentum[axis].line(slabs.upper, z, y);
      double* m = frame.momentum[axis].line(0, z, y);
      for (int x = 0; x < n; ++x)
        m[x] = 0.5 * slabs.mean(lower[x] + lower[x + up], upper[x] + upper[x + up]);
      over_density(z, y, m, frame.velocity[axis].line(0, z, y));
    });
  }
  if (!path.source) return frame;
  frame.source.emplace(grid, 1);
  frame.growth_rate.emplace(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* lower = path.source->line(slabs.lower, z, y);
    const double* upper = path.source->line(slabs.upper, z, y);
    double* s = frame.source->line(0, z, y);
    for (int x = 0; x < n; ++x) s[x] = slabs.mean(lower[x], upper[x]) / geodesic.growth_length;
    over_density(z, y, s, frame.growth_rate->line(0, z, y));
  });
  return frame;
}

}  // namespace deblai
