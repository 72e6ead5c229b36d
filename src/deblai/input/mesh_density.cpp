#include <deblai/input/mesh_density.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/input/polygon.hpp>

namespace deblai {

namespace {

void require_inside(const Grid& grid, const Bounds& mesh) {
  require(
      grid.dim() == 3, Failure::input,
      fmt::format("a mesh is a shape in 3D, but the grid has {} {}: give three numbers of cells",
                  grid.dim(), grid.dim() == 1 ? "axis" : "axes"));
  for (int a = 0; a < 3; ++a) {
    const auto i = static_cast<std::size_t>(a);
    const Axis& axis = grid.axis(a);
    const double end = axis.origin + axis.length;
    const double beyond = std::max(axis.origin - mesh.low[i], mesh.high[i] - end);
    require(beyond <= 1e-10 * axis.length, Failure::input,
            fmt::format("outside the box [{:.6g}, {:.6g}] along {}, by {:.4g} (the mesh spans "
                        "[{:.6g}, {:.6g}]); "
                        "enlarge the box or its margin, or scale or move the mesh",
                        axis.origin, end, "xyz"[a], beyond, mesh.low[i], mesh.high[i]));
  }
}

/// First and last cell that [low, high] meets, held within [first, first + count).
std::array<int, 2> cells_of(const std::array<double, 2>& range, int first, int count) {
  return {std::max(first, static_cast<int>(std::floor(range[0]))),
          std::min(first + count - 1, static_cast<int>(std::floor(range[1])))};
}

/// rise <- rise + the increase along x, from cell to cell, of the fraction that lies behind a
/// polygon within one column of cells. A cell's share of what lies at larger x than a triangle of
/// signed projected area A is A times the distance from its centroid to the cell's far side.
void add_increase(double* rise, const Polygon& polygon, int cells) {
  if (polygon.size() < 3) return;
  const auto range = polygon.range(0);
  const int last = std::clamp(static_cast<int>(std::floor(range[1])), 0, cells - 1);
  for (int i = std::clamp(static_cast<int>(std::floor(range[0])), 0, cells - 1); i <= last; ++i) {
    const Polygon part = polygon.between(0, i);
    double all = 0;
    double here = 0;
    for (std::size_t c = 2; c < part.size(); ++c) {
      const Point& p = part[0];
      const Point& q = part[c - 1];
      const Point& r = part[c];
      // -n_x dA: positive where a line along x enters
      const double area = 0.5 * ((q[2] - p[2]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[2] - p[2]));
      all += area;
      here += area * (i + 1 - (p[0] + q[0] + r[0]) / 3);
    }
    rise[i] += here;
    if (i + 1 < cells) rise[i + 1] += all - here;
  }
}

}  // namespace

MeshDensity::MeshDensity(TriangleMesh mesh) : mesh_(std::move(mesh)), bounds_(bounds_of(mesh_)) {}

std::optional<Bounds> MeshDensity::bounds() const { return bounds_; }

void MeshDensity::add_to(Field& out, double weight) const {
  const Grid& grid = out.grid();
  require_inside(grid, bounds_);
  const Block& block = grid.owned();
  if (block.empty()) return;

  Field rise(grid, 1);
  for (std::size_t t = 0; t < mesh_.triangles.size(); ++t) {
    Polygon triangle;  // in cells from the low corner of the box
    for (int c = 0; c < 3; ++c) {
      Point p = mesh_.corner(t, c);
      for (int a = 0; a < 3; ++a) {
        double& x = p[static_cast<std::size_t>(a)];
        x = std::clamp((x - grid.axis(a).origin) / grid.spacing(a), 0.0, double(grid.cells(a)));
      }
      triangle.push(p);
    }
    // Every slab is cut from the triangle and every row from its slab: no cut depends on the
    // partition.
    const auto [z0, z1] = cells_of(triangle.range(2), block.start[2], block.count[2]);
    const auto [y0, y1] = cells_of(triangle.range(1), block.start[1], block.count[1]);
    for (int z = z0; z <= z1 && y0 <= y1; ++z) {
      const Polygon slab = triangle.between(2, z);
      if (slab.size() < 3) continue;
      const auto [s0, s1] = cells_of(slab.range(1), block.start[1], block.count[1]);
      for (int y = s0; y <= s1; ++y) {
        add_increase(rise.line(0, z - block.start[2], y - block.start[1]), slab.between(1, y),
                     grid.cells(0));
      }
    }
  }
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* step = rise.line(0, z, y);
    double* f = out.line(0, z, y);
    double fraction = 0;
    for (int x = 0; x < block.count[0]; ++x) {
      fraction += step[x];
      f[x] += weight * settled(fraction);
    }
  });
}

}  // namespace deblai
