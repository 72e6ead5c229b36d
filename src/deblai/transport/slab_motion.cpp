#include <deblai/transport/slab_motion.hpp>

#include <algorithm>
#include <utility>

#include <deblai/field/halo.hpp>
#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

std::size_t at_index(int i) { return static_cast<std::size_t>(i); }

}  // namespace

PathMotion::PathMotion(const StaggeredPath& path, double viscosity, double floor)
    : path_(path),
      viscosity_(viscosity),
      floor_(floor * maximum(path.density)),
      mean_(path.grid(), 1) {
  motion_.fastest = 4;
  motion_.flux.assign(at_index(path.grid().dim()), Field(path.grid(), 1));
  motion_.density = motion_.flux;
}

const Motion& PathMotion::operator()(int slab) {
  const Grid& grid = path_.grid();
  const double upper = grid.time().upper[at_index(slab)];
  const int n = grid.owned().count[0];
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* before = path_.density.line(slab, z, y);
    const double* after = path_.density.line(slab + 1, z, y);
    double* rho = mean_.line(0, z, y);
    for (int x = 0; x < n; ++x) rho[x] = (1 - upper) * before[x] + upper * after[x];
  });
  Halo halo(grid, 1);
  for (int a = 0; a < grid.dim(); ++a) {
    halo.exchange(a, {&mean_});
    const std::ptrdiff_t up = neighbour(grid, a);
    const double per_spacing = viscosity_ / grid.spacing(a);
    const auto filled = [this](double rho) { return rho > floor_ ? rho : 0; };
    for_each_face_line(grid, a, 1, [&](int, int z, int y, int x0, int x1) {
      const double* m = path_.momentum[at_index(a)].line(slab, z, y);
      const double* rho = mean_.line(0, z, y);
      double* flux = motion_.flux[at_index(a)].line(0, z, y);
      double* density = motion_.density[at_index(a)].line(0, z, y);
      for (int x = x0; x < x1; ++x) {
        density[x] = 0.5 * (filled(rho[x - up]) + filled(rho[x]));
        flux[x] = density[x] > 0 ? m[x] - per_spacing * (rho[x] - rho[x - up]) : 0;
      }
    });
  }
  return motion_;
}

FilmMotion::FilmMotion(const FilmVelocity& film, std::vector<double> times)
    : film_(film), times_(std::move(times)) {
  const Grid& grid = film.potential.grid();
  motion_.flux.assign(at_index(grid.dim()), Field(grid, 1));
}

const Motion& FilmMotion::operator()(int slab) {
  const Grid& grid = film_.potential.grid();
  motion_.fastest = 4 / (times_[at_index(slab + 1)] - times_[at_index(slab)]);
  for (int a = 0; a < grid.dim(); ++a) {
    for_each_line(grid, 1, [&](int, int z, int y) {
      std::copy_n(film_.velocity[at_index(a)].line(slab, z, y), grid.owned().count[0],
                  motion_.flux[at_index(a)].line(0, z, y));
    });
  }
  return motion_;
}

}  // namespace deblai
