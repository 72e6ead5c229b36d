#include <deblai/input/mesh_info.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <deblai/input/mesh_topology.hpp>

namespace deblai {

namespace {

double area_of(const TriangleMesh& mesh) {
  double area = 0;
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    Point u{};
    Point v{};
    for (std::size_t a = 0; a < 3; ++a) {
      u[a] = mesh.corner(t, 1)[a] - mesh.corner(t, 0)[a];
      v[a] = mesh.corner(t, 2)[a] - mesh.corner(t, 0)[a];
    }
    area += 0.5 * std::hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2],
                             u[0] * v[1] - u[1] * v[0]);
  }
  return area;
}

/// Vertices - edges + faces; pieces that touch at a vertex count it once each.
long long euler_characteristic(const TriangleMesh& mesh, const MeshTopology& topology) {
  std::vector<std::pair<int, int>> corners;  // (component, vertex)
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    for (const int vertex : mesh.triangles[t])
      corners.emplace_back(topology.component()[t], vertex);
  }
  std::sort(corners.begin(), corners.end());
  const auto vertices = std::unique(corners.begin(), corners.end()) - corners.begin();
  return vertices - static_cast<long long>(topology.edges()) +
         static_cast<long long>(mesh.triangles.size());
}

/// "(1, 2, 3)", or the two ends of a box of edges.
std::string place(const Bounds& box) {
  const auto point = [](const Point& p) {
    return fmt::format("({:.4g}, {:.4g}, {:.4g})", p[0], p[1], p[2]);
  };
  return fmt::format("in the box from {} to {}", point(box.low), point(box.high));
}

/// The edges for which `bad(uses)` holds.
struct BadEdges {
  long long count = 0;
  Bounds box;
};

template <class Predicate>
BadEdges edges_where(const TriangleMesh& mesh, const MeshTopology& topology, Predicate&& bad) {
  TriangleMesh ends;
  BadEdges found;
  topology.for_each_edge([&](std::span<const MeshTopology::EdgeUse> uses) {
    if (!bad(uses.size())) return;
    ++found.count;
    ends.points.push_back(mesh.points[static_cast<std::size_t>(uses[0].low)]);
    ends.points.push_back(mesh.points[static_cast<std::size_t>(uses[0].high)]);
  });
  found.box = bounds_of(ends);
  return found;
}

const auto is_open = [](std::size_t uses) { return uses == 1; };
const auto is_nonmanifold = [](std::size_t uses) { return uses > 2; };

}  // namespace

MeshInfo describe(const TriangleMesh& mesh) {
  const MeshTopology topology(mesh);
  MeshInfo info;
  info.vertices = static_cast<long long>(mesh.points.size());
  info.faces = static_cast<long long>(mesh.triangles.size());
  info.components = topology.components();
  info.open_edges = edges_where(mesh, topology, is_open).count;
  info.nonmanifold_edges = edges_where(mesh, topology, is_nonmanifold).count;
  info.closed = info.faces > 0 && info.open_edges == 0 && info.nonmanifold_edges == 0;
  info.area = area_of(mesh);
  info.bounds = bounds_of(mesh);
  if (!info.closed) return info;
  try {
    info.volume = solid_of(oriented(mesh, topology)).volume;
    // 2 - 2 g a piece, summed
    info.genus = info.components - static_cast<int>(euler_characteristic(mesh, topology) / 2);
  } catch (const Error&) {
    // One-sided: it has neither.
  }
  return info;
}

TriangleMesh closed_surface(TriangleMesh mesh, const std::string& name) {
  require(!mesh.triangles.empty(), Failure::input,
          fmt::format("{}: the mesh has no triangles", name));
  const MeshTopology topology(mesh);
  const BadEdges open = edges_where(mesh, topology, is_open);
  require(open.count == 0, Failure::input,
          fmt::format("{}: the surface is not closed: {} of {} edges lie in one triangle only, {}; "
                      "a density needs a "
                      "closed surface: fill the holes (\"Close Holes\" in MeshLab) or take a "
                      "watertight version",
                      name, open.count, topology.edges(), place(open.box)));
  const BadEdges crowded = edges_where(mesh, topology, is_nonmanifold);
  require(crowded.count == 0, Failure::input,
          fmt::format("{}: the surface has no inside: {} of {} edges lie in more than two "
                      "triangles, {}; remove doubled "
                      "and inner faces (\"Repair non Manifold Edges\" in MeshLab)",
                      name, crowded.count, topology.edges(), place(crowded.box)));
  try {
    mesh = oriented(std::move(mesh), topology);
  } catch (const Error& error) {
    throw Error(error.failure(), fmt::format("{}: {}", name, error.what()));
  }
  const Bounds box = bounds_of(mesh);
  double hull = 1;
  for (std::size_t a = 0; a < 3; ++a) hull *= box.high[a] - box.low[a];
  const double volume = solid_of(mesh).volume;
  require(volume > 1e-12 * hull && volume > 0, Failure::input,
          fmt::format("{}: the surface encloses no volume (found {:.3g} in a box of {:.3g})", name,
                      volume, hull));
  return mesh;
}

}  // namespace deblai
