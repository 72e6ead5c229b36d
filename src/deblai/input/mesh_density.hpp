#pragma once

#include <memory>

#include <deblai/input/triangle_mesh.hpp>

namespace deblai {

/// Density 1 inside a closed surface, as exact cell averages.
///
/// The fraction of a cell is the integral of the winding number over it, in closed form: its sum is
/// the volume of the mesh to round-off. Where pieces of a surface overlap the winding number
/// exceeds one and the density is held at one, so overlapping pieces are united.
class MeshDensity : public Density {
 public:
  /// @pre closed and facing outwards, as `closed_surface` and `read_solid` leave it.
  explicit MeshDensity(TriangleMesh mesh);

  const TriangleMesh& mesh() const { return mesh_; }

  std::optional<Bounds> bounds() const override;

  /// Throws Error when the grid is not 3D or does not hold the whole mesh.
  /// Work: one polygon a triangle and cell they share; memory: one slice.
  void add_to(Field& out, double weight) const override;

 private:
  TriangleMesh mesh_;
  Bounds bounds_;
};

}  // namespace deblai
