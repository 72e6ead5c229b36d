#include <deblai/transport/path_flow.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

std::size_t at_index(int i) { return static_cast<std::size_t>(i); }

/// a / b for b >= 0, its absolute value at most `limit`.
double quotient(double a, double b, double limit) {
  return std::abs(a) < limit * b ? a / b : std::copysign(a == 0 ? 0 : limit, a);
}

}  // namespace

PathFlow::PathFlow(const StaggeredPath& path, const BalanceLaw& law, double fastest)
    : path_(path),
      law_(law),
      fastest_(fastest),
      density_(path.grid(), 1),
      reconstruction_(path.grid()),
      flow_(path.grid()) {
  if (!path.source) return;
  flow_.production.emplace(path.grid(), 1);
  flow_.removal.emplace(path.grid(), 1);
}

const Flow& PathFlow::at(int slab, double time) {
  take_density(slab, time);
  for (int a = 0; a < path_.grid().dim(); ++a) divide(slab, a);
  if (path_.source) take_source(slab);
  return flow_;
}

/// The positive part of the path's density, linear between time faces.
void PathFlow::take_density(int slab, double time) {
  const Grid& grid = path_.grid();
  const TimeSteps& steps = grid.time();
  const double share =
      std::clamp((time - steps.face[at_index(slab)]) / steps.step[at_index(slab)], 0.0, 1.0);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* before = path_.density.line(slab, z, y);
    const double* after = path_.density.line(slab + 1, z, y);
    double* rho = density_.line(0, z, y);
    for (int x = 0; x < grid.owned().count[0]; ++x)
      rho[x] = std::max((1 - share) * before[x] + share * after[x], 0.0);
  });
}

/// What crosses the faces, m - eps grad rhobar, over the density that arrives there.
void PathFlow::divide(int slab, int axis) {
  const Grid& grid = path_.grid();
  const std::ptrdiff_t up = neighbour(grid, axis);
  const double upper = grid.time().upper[at_index(slab)];
  const double per_spacing = law_.viscosity / grid.spacing(axis);
  const double limit = fastest_ * grid.axis(axis).length;
  reconstruction_.prepare(density_, axis);
  std::vector<double> arriving(at_index(grid.owned().count[0]));
  for_each_face_line(grid, axis, 1, [&](int, int z, int y, int x0, int x1) {
    const double* m = path_.momentum[at_index(axis)].line(slab, z, y);
    double* v = flow_.velocity[at_index(axis)].line(0, z, y);
    std::copy(m + x0, m + x1, v + x0);
    if (law_.viscosity > 0) {
      const double* before = path_.density.line(slab, z, y);
      const double* after = path_.density.line(slab + 1, z, y);
      for (int x = x0; x < x1; ++x) {
        v[x] -= per_spacing *
                ((1 - upper) * (before[x] - before[x - up]) + upper * (after[x] - after[x - up]));
      }
    }
    reconstruction_.upwind(density_, axis, z, y, x0, x1, v, arriving.data());
    for (int x = x0; x < x1; ++x) v[x] = quotient(v[x], arriving[at_index(x)], limit);
  });
}

void PathFlow::take_source(int slab) {
  const Grid& grid = path_.grid();
  double limit = 0;
  for (int a = 0; a < grid.dim(); ++a) limit = std::max(limit, fastest_ * grid.cells(a));
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* source = path_.source->line(slab, z, y);
    const double* rho = density_.line(0, z, y);
    double* made = flow_.production->line(0, z, y);
    double* removed = flow_.removal->line(0, z, y);
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      const double s = source[x] / law_.growth_length;
      made[x] = std::max(s, 0.0);
      removed[x] = quotient(std::max(-s, 0.0), rho[x], limit);
    }
  });
}

void carry(Field& density, PathFlow& flow, Advection& advection, double from, double to) {
  const TimeSteps& steps = density.grid().time();
  for (int k = 0; k < steps.count(); ++k) {
    const double start = std::max(from, steps.face[at_index(k)]);
    const double end = std::min(to, steps.face[at_index(k + 1)]);
    if (start >= end) continue;
    const FlowInTime in_slab = [&](double time) -> const Flow& { return flow.at(k, time); };
    advection.advance(density, in_slab, start, end);
  }
}

}  // namespace deblai
