#include <deblai/input/mesh_topology.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <tuple>
#include <utility>

namespace deblai {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

int root(std::vector<int>& parent, int i) {
  while (parent[at(i)] != i) i = parent[at(i)] = parent[at(parent[at(i)])];
  return i;
}

void turn_round(TriangleMesh& mesh, std::size_t triangle) {
  std::swap(mesh.triangles[triangle][1], mesh.triangles[triangle][2]);
}

/// Which triangles must be turned round so that neighbours run along their edge in opposite
/// directions.
std::vector<bool> disagreeing(const MeshTopology& topology) {
  const std::size_t count = topology.component().size();
  std::vector<std::vector<std::pair<int, bool>>> neighbours(
      count);  // and whether both run the same way
  topology.for_each_edge([&](std::span<const MeshTopology::EdgeUse> uses) {
    const bool same = uses[0].forward == uses[1].forward;
    neighbours[at(uses[0].triangle)].emplace_back(uses[1].triangle, same);
    neighbours[at(uses[1].triangle)].emplace_back(uses[0].triangle, same);
  });
  std::vector<bool> seen(count, false);
  std::vector<bool> turned(count, false);
  std::vector<int> open;
  for (std::size_t seed = 0; seed < count; ++seed) {
    if (seen[seed]) continue;
    seen[seed] = true;
    open.push_back(static_cast<int>(seed));
    while (!open.empty()) {
      const int t = open.back();
      open.pop_back();
      for (const auto& [other, same] : neighbours[at(t)]) {
        const bool turn = turned[at(t)] != same;
        if (!seen[at(other)]) {
          seen[at(other)] = true;
          turned[at(other)] = turn;
          open.push_back(other);
        }
        require(turned[at(other)] == turn, Failure::input,
                "the surface has one side only (like a Klein bottle) and encloses nothing; repair "
                "it, for "
                "instance with \"Make Manifold\" of Blender's 3D-print toolbox");
      }
    }
  }
  return turned;
}

/// Solid angle of a triangle seen from `p`, signed, in (-2 pi, 2 pi) (Van Oosterom & Strackee
/// 1983).
double solid_angle(const TriangleMesh& mesh, std::size_t t, const Point& p) {
  std::array<Point, 3> r{};
  std::array<double, 3> length{};
  for (int c = 0; c < 3; ++c) {
    for (std::size_t a = 0; a < 3; ++a) r[at(c)][a] = mesh.corner(t, c)[a] - p[a];
    length[at(c)] = std::hypot(r[at(c)][0], r[at(c)][1], r[at(c)][2]);
  }
  const auto dot = [&](int i, int j) {
    return r[at(i)][0] * r[at(j)][0] + r[at(i)][1] * r[at(j)][1] + r[at(i)][2] * r[at(j)][2];
  };
  const double triple = r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1]) +
                        r[0][1] * (r[1][2] * r[2][0] - r[1][0] * r[2][2]) +
                        r[0][2] * (r[1][0] * r[2][1] - r[1][1] * r[2][0]);
  return 2 * std::atan2(triple, length[0] * length[1] * length[2] + dot(0, 1) * length[2] +
                                    dot(1, 2) * length[0] + dot(2, 0) * length[1]);
}

}  // namespace

MeshTopology::MeshTopology(const TriangleMesh& mesh) {
  uses_.reserve(3 * mesh.triangles.size());
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    const auto& corner = mesh.triangles[t];
    for (std::size_t c = 0; c < 3; ++c) {
      const int from = corner[c];
      const int to = corner[(c + 1) % 3];
      uses_.push_back({std::min(from, to), std::max(from, to), static_cast<int>(t), from < to});
    }
  }
  std::sort(uses_.begin(), uses_.end(), [](const EdgeUse& a, const EdgeUse& b) {
    return std::tie(a.low, a.high, a.triangle) < std::tie(b.low, b.high, b.triangle);
  });
  std::vector<int> parent(mesh.triangles.size());
  std::iota(parent.begin(), parent.end(), 0);
  for (std::size_t u = 0; u < uses_.size(); ++u) {
    if (u > 0 && uses_[u].low == uses_[u - 1].low && uses_[u].high == uses_[u - 1].high) {
      parent[at(root(parent, uses_[u].triangle))] = root(parent, uses_[u - 1].triangle);
    } else {
      first_.push_back(u);
    }
  }
  first_.push_back(uses_.size());

  component_.assign(mesh.triangles.size(), -1);
  std::vector<int> number(mesh.triangles.size(), -1);
  for (std::size_t t = 0; t < component_.size(); ++t) {
    int& n = number[at(root(parent, static_cast<int>(t)))];
    if (n < 0) n = components_++;
    component_[t] = n;
  }
}

TriangleMesh oriented(TriangleMesh mesh, const MeshTopology& topology) {
  const std::vector<bool> turned = disagreeing(topology);
  for (std::size_t t = 0; t < turned.size(); ++t) {
    if (turned[t]) turn_round(mesh, t);
  }
  std::vector<TriangleMesh> pieces(at(topology.components()), TriangleMesh{});
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    pieces[at(topology.component()[t])].triangles.push_back(mesh.triangles[t]);
  }
  std::vector<double> volume;
  for (TriangleMesh& piece : pieces) {
    std::swap(piece.points, mesh.points);
    volume.push_back(solid_of(piece).volume);
    std::swap(piece.points, mesh.points);
  }
  if (std::accumulate(volume.begin(), volume.end(), 0.0) < 0) {
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) turn_round(mesh, t);
    for (double& v : volume) v = -v;
  }
  for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
    if (volume[piece] >= 0) continue;
    const Point& probe = mesh.points[at(pieces[piece].triangles[0][0])];
    double angle = 0;
    for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
      const std::size_t other = at(topology.component()[t]);
      if (other != piece && volume[other] > 0) angle += solid_angle(mesh, t, probe);
    }
    const bool cavity = angle > 2 * std::numbers::pi;  // 4 pi inside, 0 outside
    for (std::size_t t = 0; t < mesh.triangles.size() && !cavity; ++t) {
      if (at(topology.component()[t]) == piece) turn_round(mesh, t);
    }
  }
  return mesh;
}

}  // namespace deblai
