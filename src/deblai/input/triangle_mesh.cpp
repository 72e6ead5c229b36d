#include <deblai/input/triangle_mesh.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace deblai {

Bounds bounds_of(const TriangleMesh& mesh) {
  Bounds box;
  if (mesh.points.empty()) return box;
  box.low = box.high = mesh.points.front();
  for (const Point& p : mesh.points) {
    for (std::size_t a = 0; a < 3; ++a) {
      box.low[a] = std::min(box.low[a], p[a]);
      box.high[a] = std::max(box.high[a], p[a]);
    }
  }
  return box;
}

Solid solid_of(const TriangleMesh& mesh) {
  // Tetrahedra from the middle of the bounds: small where the mesh is far from the origin.
  const Bounds box = bounds_of(mesh);
  Point middle{};
  for (std::size_t a = 0; a < 3; ++a) middle[a] = 0.5 * (box.low[a] + box.high[a]);
  double volume = 0;
  Point moment{};
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    std::array<Point, 3> p{};
    for (int c = 0; c < 3; ++c) {
      for (std::size_t a = 0; a < 3; ++a)
        p[static_cast<std::size_t>(c)][a] = mesh.corner(t, c)[a] - middle[a];
    }
    const double v = (p[0][0] * (p[1][1] * p[2][2] - p[1][2] * p[2][1]) +
                      p[0][1] * (p[1][2] * p[2][0] - p[1][0] * p[2][2]) +
                      p[0][2] * (p[1][0] * p[2][1] - p[1][1] * p[2][0])) /
                     6;
    volume += v;
    for (std::size_t a = 0; a < 3; ++a) moment[a] += v * (p[0][a] + p[1][a] + p[2][a]) / 4;
  }
  Solid solid{volume, middle};
  for (std::size_t a = 0; a < 3 && volume != 0; ++a) solid.centroid[a] += moment[a] / volume;
  return solid;
}

TriangleMesh placed(TriangleMesh mesh, const Placement& placement) {
  require(std::isfinite(placement.scale) && placement.scale > 0, Failure::case_file,
          fmt::format("the scale of a mesh is a positive number, got {}", placement.scale));
  for (std::size_t a = 0; a < 3; ++a) {
    require(std::isfinite(placement.rotate[a]) && std::isfinite(placement.translate[a]),
            Failure::case_file,
            "the rotation (degrees) and translation of a mesh are finite numbers");
  }
  const Matrix turn = rotation(placement.rotate);
  for (Point& p : mesh.points) {
    p = product(turn, p);
    for (std::size_t a = 0; a < 3; ++a) p[a] = placement.scale * p[a] + placement.translate[a];
  }
  return mesh;
}

TriangleMesh centred_on(const TriangleMesh& source, TriangleMesh target) {
  const Point goal = solid_of(source).centroid;
  const Point from = solid_of(target).centroid;
  for (Point& p : target.points) {
    for (std::size_t a = 0; a < 3; ++a) p[a] += goal[a] - from[a];
  }
  return target;
}

TriangleMesh scaled_to_volume_of(const TriangleMesh& source, TriangleMesh target) {
  const Solid solid = solid_of(target);
  const double factor = std::cbrt(solid_of(source).volume / solid.volume);
  for (Point& p : target.points) {
    for (std::size_t a = 0; a < 3; ++a)
      p[a] = solid.centroid[a] + factor * (p[a] - solid.centroid[a]);
  }
  return target;
}

TriangleMesh broadcast(const Communicator& comm, TriangleMesh mesh) {
  std::array<long long, 2> counts{static_cast<long long>(mesh.points.size()),
                                  static_cast<long long>(mesh.triangles.size())};
  check_mpi(MPI_Bcast(counts.data(), 2, MPI_LONG_LONG, 0, comm.get()));
  constexpr long long most = std::numeric_limits<int>::max() / 3;
  collectively(comm, [&] {
    require(std::max(counts[0], counts[1]) <= most, Failure::input,
            fmt::format("a mesh has at most {} points and triangles, got {} and {}", most,
                        counts[0], counts[1]));
    mesh.points.resize(static_cast<std::size_t>(counts[0]));
    mesh.triangles.resize(static_cast<std::size_t>(counts[1]));
  });
  check_mpi(
      MPI_Bcast(mesh.points.data(), static_cast<int>(3 * counts[0]), MPI_DOUBLE, 0, comm.get()));
  check_mpi(
      MPI_Bcast(mesh.triangles.data(), static_cast<int>(3 * counts[1]), MPI_INT, 0, comm.get()));
  return mesh;
}

}  // namespace deblai
