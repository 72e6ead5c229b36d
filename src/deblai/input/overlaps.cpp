#include <deblai/input/resampling.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace deblai {

namespace {

/// From one cell to the voxels that it overlaps along an axis: offset in the samples, and overlap
/// as a fraction of the cell.
struct Overlap {
  std::size_t offset;
  double weight;
};

/// Of each owned cell along an axis.
std::vector<std::vector<Overlap>> overlaps(const Volume& volume, const Lattice& lattice,
                                           const Grid& grid, int a) {
  const auto i = static_cast<std::size_t>(a);
  const auto along = static_cast<std::size_t>(lattice.voxel_axis[i]);
  if (a >= volume.dim) return {{{0, 1.0}}};
  const Axis& voxels = lattice.axes[i];
  const Axis& cells = grid.axis(a);
  const SampleOrder order(volume);
  const auto offset = [&](int v) {
    const int index = lattice.reversed[i] ? voxels.cells - 1 - v : v;
    return static_cast<std::size_t>(order.stride(along) * (index - order.block.start[along]));
  };

  const double ratio = voxels.spacing() / cells.spacing();
  const double start = (voxels.origin - cells.origin) / cells.spacing();  // first voxel, in cells
  const bool coincide = std::abs(ratio - 1) * voxels.cells < voxel_is_cell &&
                        std::abs(start - std::round(start)) < voxel_is_cell;
  const int first_cell = grid.owned().start[i];
  std::vector<std::vector<Overlap>> result(static_cast<std::size_t>(grid.owned().count[i]));
  for (std::size_t c = 0; c < result.size(); ++c) {
    const int cell = first_cell + static_cast<int>(c);
    if (coincide) {
      const int v = cell - static_cast<int>(std::round(start));
      if (v >= 0 && v < voxels.cells) result[c].push_back({offset(v), 1.0});
      continue;
    }
    const double before = std::floor((cell - start) / ratio) - 1;
    const double beyond = std::ceil((cell + 1 - start) / ratio) + 1;
    const int low = static_cast<int>(std::clamp<double>(before, 0, voxels.cells));
    const int high = static_cast<int>(std::clamp<double>(beyond, 0, voxels.cells));
    for (int v = low; v < high; ++v) {
      const double share = std::min<double>(start + (v + 1) * ratio, cell + 1) -
                           std::max<double>(start + v * ratio, cell);
      if (share > 0) result[c].push_back({offset(v), share});
    }
  }
  return result;
}

}  // namespace

void add_overlaps(const Volume& volume, const Lattice& lattice, Field& out, double weight) {
  const Grid& grid = out.grid();
  const auto along_x = overlaps(volume, lattice, grid, 0);
  const auto along_y = overlaps(volume, lattice, grid, 1);
  const auto along_z = overlaps(volume, lattice, grid, 2);
  with_voxels(volume, [&](const auto& values) {
    for_each_line(grid, 1, [&](int, int z, int y) {
      double* f = out.line(0, z, y);
      for (const auto& [from_z, share_z] : along_z[static_cast<std::size_t>(z)]) {
        for (const auto& [from_y, share_y] : along_y[static_cast<std::size_t>(y)]) {
          for (std::size_t x = 0; x < along_x.size(); ++x) {
            for (const auto& [from_x, share_x] : along_x[x]) {
              f[x] += weight * (share_z * share_y * share_x * values(from_z + from_y + from_x));
            }
          }
        }
      }
    });
  });
}

}  // namespace deblai
