#include <algorithm>
#include <cmath>

#include <deblai/input/resampling.hpp>

namespace deblai {

Block voxels_in(const Volume& volume, const Bounds& box) {
  constexpr double rim = 2;
  const Matrix back = inverse(volume.affine.linear);
  const Block none{{0, 0, 0}, {0, 0, 0}};
  for (std::size_t a = 0; a < 3; ++a) {
    if (!(box.low[a] <= box.high[a])) return none;
  }
  Block block;
  for (std::size_t q = 0; q < 3; ++q) {
    double low = 0;
    double high = 0;
    for (std::size_t a = 0; a < 3; ++a) {
      const double ends[2] = {back[q][a] * (box.low[a] - volume.affine.origin[a]),
                              back[q][a] * (box.high[a] - volume.affine.origin[a])};
      low += std::min(ends[0], ends[1]);
      high += std::max(ends[0], ends[1]);
    }
    const double count = volume.counts[q];
    block.start[q] = static_cast<int>(std::clamp(std::floor(low) - rim, 0.0, count));
    block.count[q] =
        static_cast<int>(std::clamp(std::ceil(high) + rim + 1, 0.0, count)) - block.start[q];
  }
  return block.empty() ? none : block;
}

Block voxels_near(const Volume& volume, const Grid& grid) {
  const Block& cells = grid.owned();
  if (cells.empty()) return {{0, 0, 0}, {0, 0, 0}};
  Bounds box;
  for (int a = 0; a < grid.dim(); ++a) {
    const auto i = static_cast<std::size_t>(a);
    // Pieces of voxels reach half a voxel and a cell further, what lies at a wall comes in.
    double reach = 2 * grid.spacing(a);
    for (const double step : volume.affine.linear[i]) reach += 0.5 * std::abs(step);
    box.low[i] = grid.axis(a).centre(cells.start[i]) - reach;
    box.high[i] = grid.axis(a).centre(cells.end(a) - 1) + reach;
  }
  return voxels_in(volume, box);
}

}  // namespace deblai
