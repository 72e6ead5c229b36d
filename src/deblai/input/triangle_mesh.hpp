#pragma once

#include <array>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/input/density.hpp>
#include <deblai/input/rotation.hpp>

namespace deblai {

/// A surface of triangles: three indices of points each, counter-clockwise seen from outside.
struct TriangleMesh {
  std::vector<Point> points;                  ///< [length]
  std::vector<std::array<int, 3>> triangles;  ///< indices into `points`

  const Point& corner(std::size_t triangle, int c) const {
    return points[static_cast<std::size_t>(triangles[triangle][static_cast<std::size_t>(c)])];
  }
};

/// Smallest box around all points; empty meshes have none of it: 0 to 0.
Bounds bounds_of(const TriangleMesh& mesh);

/// What a closed surface encloses. Volume is negative where the triangles face inwards.
struct Solid {
  double volume = 0;  ///< [length^3]
  Point centroid{};   ///< [length]
};

/// By signed tetrahedra. @pre closed.
Solid solid_of(const TriangleMesh& mesh);

/// Where a mesh is put: rotated about the origin, then scaled, then translated.
struct Placement {
  Point rotate{0, 0, 0};     ///< [degrees] about x, then y, then z
  double scale = 1;          ///< positive
  Point translate{0, 0, 0};  ///< [length]
};

/// Throws Error, Failure::case_file, on a scale that is not positive or numbers that are not
/// finite.
TriangleMesh placed(TriangleMesh mesh, const Placement& placement);

/// The target moved so that its centroid lies on that of the source. @pre both closed.
TriangleMesh centred_on(const TriangleMesh& source, TriangleMesh target);

/// The target scaled about its centroid to the volume of the source. @pre both closed, volumes
/// positive.
TriangleMesh scaled_to_volume_of(const TriangleMesh& source, TriangleMesh target);

/// The root's mesh, on every rank. Collective.
TriangleMesh broadcast(const Communicator& comm, TriangleMesh mesh);

}  // namespace deblai
