#pragma once

#include <span>
#include <vector>

#include <deblai/input/triangle_mesh.hpp>

namespace deblai {

/// How the triangles of a mesh hang together.
class MeshTopology {
 public:
  /// One triangle's use of an edge between the points low < high.
  struct EdgeUse {
    int low = 0;
    int high = 0;
    int triangle = 0;
    bool forward = true;  ///< the triangle runs from low to high
  };

  explicit MeshTopology(const TriangleMesh& mesh);

  int components() const { return components_; }
  /// Component of each triangle, numbered by first appearance.
  const std::vector<int>& component() const { return component_; }

  /// Call f(span of uses) for every edge, ordered by its points.
  template <class F>
  void for_each_edge(F&& f) const {
    for (std::size_t e = 0; e + 1 < first_.size(); ++e) f(uses(e));
  }
  std::size_t edges() const { return first_.size() - 1; }
  std::span<const EdgeUse> uses(std::size_t edge) const {
    return std::span(uses_).subspan(first_[edge], first_[edge + 1] - first_[edge]);
  }

 private:
  std::vector<EdgeUse> uses_;       ///< sorted by edge
  std::vector<std::size_t> first_;  ///< first use of each edge, and the number of uses at the end
  std::vector<int> component_;
  int components_ = 0;
};

/// The mesh with all triangles facing outwards: neighbours agree, and a piece of negative volume is
/// turned round unless it lies inside another one, where it bounds a cavity.
/// @pre every edge lies in exactly two triangles. Throws Error, Failure::input, on a one-sided
/// surface.
TriangleMesh oriented(TriangleMesh mesh, const MeshTopology& topology);

}  // namespace deblai
