#include <deblai/input/resampling.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace deblai {

namespace {

/// Lines of M turn steps of voxel indices into steps of cells.
Matrix in_cells(const Volume& volume, const Grid& grid) {
  Matrix m = volume.affine.linear;
  for (std::size_t a = 0; a < 3; ++a) {
    for (double& entry : m[a]) entry /= grid.spacing(static_cast<int>(a));
  }
  return m;
}

}  // namespace

void add_subdivided(const Volume& volume, Field& out, double weight) {
  const Grid& grid = out.grid();
  const Block& block = grid.owned();
  const Matrix step = in_cells(volume, grid);

  // Pieces an axis of the voxel, at most a quarter of a cell long.
  std::array<int, 3> pieces{};
  for (std::size_t q = 0; q < 3; ++q) {
    const double longest =
        std::max({std::abs(step[0][q]), std::abs(step[1][q]), std::abs(step[2][q])});
    pieces[q] = std::max(1, static_cast<int>(std::ceil(4 * longest)));
  }
  std::vector<Point> places;  // of the pieces' centres, from the voxel's, in cells
  for (int k = 0; k < pieces[2]; ++k) {
    for (int j = 0; j < pieces[1]; ++j) {
      for (int i = 0; i < pieces[0]; ++i) {
        places.push_back(product(step, {(i + 0.5) / pieces[0] - 0.5, (j + 0.5) / pieces[1] - 0.5,
                                        (k + 0.5) / pieces[2] - 0.5}));
      }
    }
  }
  // The variance along axis a of a uniform parallelepiped of edges e_q is sum_q e_qa^2 / 12: that
  // of a box of this width. Spread as a tent of this half width it has twice that: sums of tents
  // are smooth, those of boxes ripple by percents where the voxels are turned against the grid.
  Point width{};
  Point reach{};
  for (std::size_t a = 0; a < 3; ++a) {
    double square = 0;
    for (std::size_t q = 0; q < 3; ++q) {
      square += std::pow(step[a][q] / pieces[q], 2);
      reach[a] += 0.5 * std::abs(step[a][q]);
    }
    width[a] = std::sqrt(square);
  }
  const double share =
      weight * std::abs(determinant(step)) / (1.0 * pieces[0] * pieces[1] * pieces[2]);

  /// The share of a tent, narrower than a cell, that its first cell takes.
  struct Split {
    int cell;
    double first;
  };
  const auto split = [&](double centre, std::size_t a) {
    const double cell = std::floor(centre - width[a]);
    const double wall = std::min(1.0, (cell + 1 - centre) / width[a]);  // from -1 to 1 in the tent
    const double rest = 1 - std::abs(wall);
    return Split{static_cast<int>(cell), wall < 0 ? 0.5 * rest * rest : 1 - 0.5 * rest * rest};
  };
  const auto add = [&](const std::array<int, 3>& cell, double value) {
    std::array<int, 3> local{};
    for (std::size_t a = 0; a < 3; ++a) {
      // What a tent puts behind a wall belongs before it.
      local[a] = std::clamp(cell[a], 0, grid.cells(static_cast<int>(a)) - 1) - block.start[a];
      if (local[a] < 0 || local[a] >= block.count[a]) return;
    }
    out.at(0, local[2], local[1], local[0]) += value;
  };
  const auto is_outside = [&](const Point& centre) {
    for (std::size_t a = 0; a < 3; ++a) {
      const int cells = grid.cells(static_cast<int>(a));
      if (centre[a] < -voxel_is_cell || centre[a] > cells + voxel_is_cell) return true;
    }
    return false;
  };
  const auto deposit = [&](const Point& centre, double value) {
    if (is_outside(centre)) return;
    const std::array<Split, 3> at{split(centre[0], 0), split(centre[1], 1), split(centre[2], 2)};
    for (int corner = 0; corner < 8; ++corner) {
      double part = value;
      std::array<int, 3> cell{};
      for (std::size_t a = 0; a < 3; ++a) {
        const int second = corner >> a & 1;
        cell[a] = at[a].cell + second;
        part *= second != 0 ? 1 - at[a].first : at[a].first;
      }
      if (part != 0) add(cell, part);
    }
  };

  Point start = volume.affine.origin;  // the first voxel's centre, in cells
  for (std::size_t a = 0; a < 3; ++a) {
    const Axis& axis = grid.axis(static_cast<int>(a));
    start[a] = (start[a] - axis.origin) / axis.spacing();
  }
  const auto meets_block = [&](const Point& centre) {
    for (std::size_t a = 1; a < 3; ++a) {
      const double far = reach[a] + width[a];
      if (centre[a] + far < block.start[a] - 1 ||
          centre[a] - far > block.end(static_cast<int>(a)) + 1) {
        return false;
      }
    }
    return true;
  };
  const Block here = volume.here();
  with_voxels(volume, [&](const auto& values) {
    std::size_t voxel = 0;
    for (int k = here.start[2]; k < here.end(2); ++k) {
      for (int j = here.start[1]; j < here.end(1); ++j) {
        for (int i = here.start[0]; i < here.end(0); ++i, ++voxel) {
          const double value = values(voxel);
          if (value == 0) continue;
          Point centre = product(step, {double(i), double(j), double(k)});
          for (std::size_t a = 0; a < 3; ++a) centre[a] += start[a];
          if (!meets_block(centre)) continue;
          for (const Point& place : places) {
            deposit({centre[0] + place[0], centre[1] + place[1], centre[2] + place[2]},
                    share * value);
          }
        }
      }
    }
  });
}

}  // namespace deblai
