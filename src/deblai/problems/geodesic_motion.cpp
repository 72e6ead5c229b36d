#include <deblai/problems/geodesic_motion.hpp>

#include <algorithm>

#include <deblai/field/halo.hpp>
#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

/// A film of least energy tells how mass moved.
bool has_film_motion(const Model& model) {
  return model.cost == "kinetic" && !model.growth && !model.mobility;
}

}  // namespace

GeodesicMotion::GeodesicMotion(const Geodesic& geodesic, const Model& model) : geodesic_(geodesic) {
  if (!has_film_motion(model)) of_path_.emplace(geodesic.path, model.viscosity);
}

InPieces<Motion> GeodesicMotion::pieces() {
  const std::vector<double>& faces = geodesic_.path.grid().time().face;
  return {[this](int slab, double) -> const Motion& { return at(slab); },
          {faces.begin() + 1, faces.end() - 1},
          false};
}

const Motion& GeodesicMotion::at(int slab) {
  if (slab == slab_) return *now_;
  if (of_path_) {
    now_ = &(*of_path_)(slab);
  } else {
    const std::vector<double>& faces = geodesic_.path.grid().time().face;
    const double start = faces[static_cast<std::size_t>(slab)];
    const double end = faces[static_cast<std::size_t>(slab + 1)];
    motion_ = motion_between(frame_at(geodesic_, start).density, frame_at(geodesic_, end).density,
                             end - start);
    now_ = &motion_;
  }
  slab_ = slab;
  return *now_;
}

Motion motion_between(const Field& before, const Field& after, double duration) {
  const Grid& grid = before.grid();
  Field film(grid, 2), mean(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* a = before.line(0, z, y);
    const double* b = after.line(0, z, y);
    std::copy_n(a, grid.owned().count[0], film.line(0, z, y));
    std::copy_n(b, grid.owned().count[0], film.line(1, z, y));
    for (int x = 0; x < grid.owned().count[0]; ++x) mean.at(0, z, y, x) = 0.5 * (a[x] + b[x]);
  });
  constexpr double vacuum = 1e-3;
  const double floor = vacuum * maximum(mean);
  for (double& rho : mean.raw()) rho = rho > floor ? rho : 0;
  // In the vacuum phi is the harmonic extension, whose normal derivative at a shape that moves has
  // the other sign: it must have no say in what moves a point at an edge.
  Motion motion{
      velocity_of(film, {0, duration}, {.floor = vacuum, .rule = {}}).velocity, {}, 4 / duration};
  Halo halo(grid, 1);
  for (int a = 0; a < grid.dim(); ++a) {
    halo.exchange(a, {&mean});
    Field& density = motion.density.emplace_back(grid, 1);
    const std::ptrdiff_t up = neighbour(grid, a);
    for_each_face_line(grid, a, 1, [&](int, int z, int y, int x0, int x1) {
      const double* rho = mean.line(0, z, y);
      double* face = density.line(0, z, y);
      double* flux = motion.flux[static_cast<std::size_t>(a)].line(0, z, y);
      for (int x = x0; x < x1; ++x) {
        face[x] = 0.5 * (rho[x - up] + rho[x]);
        flux[x] *= face[x];
      }
    });
  }
  return motion;
}

}  // namespace deblai
