#include <deblai/problems/geodesic_motion.hpp>

#include <algorithm>

namespace deblai {

namespace {

/// A film of least energy tells how mass moved.
bool has_film_motion(const Model& model) {
  return model.cost == "kinetic" && !model.growth && !model.mobility;
}

}  // namespace

GeodesicMotion::GeodesicMotion(const Geodesic& geodesic, const Model& model) : geodesic_(geodesic) {
  if (!has_film_motion(model)) of_path_.emplace(geodesic.path);
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
  Field film(grid, 2);
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::copy_n(before.line(0, z, y), grid.owned().count[0], film.line(0, z, y));
    std::copy_n(after.line(0, z, y), grid.owned().count[0], film.line(1, z, y));
  });
  // What is a thousandth as dense as the densest place moves with what is around it.
  return {velocity_of(film, {0, duration}, {.floor = 1e-3, .rule = {}}).velocity, {}};
}

}  // namespace deblai
