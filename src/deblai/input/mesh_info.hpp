#pragma once

#include <optional>
#include <string>

#include <deblai/input/triangle_mesh.hpp>

namespace deblai {

/// What a surface is, open or closed.
struct MeshInfo {
  long long vertices = 0;
  long long faces = 0;
  int components = 0;  ///< pieces joined by edges
  bool closed = false;
  long long open_edges = 0;         ///< in one triangle only
  long long nonmanifold_edges = 0;  ///< in more than two triangles
  std::optional<int> genus;  ///< handles of all pieces together; closed, two-sided surfaces only
  std::optional<double> volume;  ///< [length^3]; closed, two-sided surfaces only
  double area = 0;               ///< [length^2]
  Bounds bounds;
};

/// Not collective.
MeshInfo describe(const TriangleMesh& mesh);

/// The mesh, all triangles facing outwards.
///
/// Not collective. Throws Error, Failure::input, whose message starts with `name`, unless every
/// edge lies in exactly two triangles, the surface has two sides and it encloses a volume.
TriangleMesh closed_surface(TriangleMesh mesh, const std::string& name);

}  // namespace deblai
