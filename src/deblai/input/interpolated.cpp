#include <deblai/input/resampling.hpp>

#include <algorithm>
#include <cmath>

namespace deblai {

void add_interpolated(const Volume& volume, Field& out, double weight) {
  const Grid& grid = out.grid();
  const Block& block = grid.owned();
  const Matrix back = inverse(volume.affine.linear);
  const SampleOrder order(volume);
  with_voxels(volume, [&](const auto& values) {
    for_each_line(grid, 1, [&](int, int z, int y) {
      double* f = out.line(0, z, y);
      for (int x = 0; x < block.count[0]; ++x) {
        const std::array<int, 3> cell{x, block.start[1] + y, block.start[2] + z};
        Point world{};
        for (std::size_t a = 0; a < static_cast<std::size_t>(volume.dim); ++a)
          world[a] = grid.axis(static_cast<int>(a)).centre(cell[a]) - volume.affine.origin[a];
        Point index = product(back, world);

        bool inside = true;
        std::ptrdiff_t first = 0;
        for (std::size_t q = 0; q < 3; ++q) {
          const int last = volume.counts[q] - 1;
          if (std::abs(index[q] - std::round(index[q])) < voxel_is_cell) {
            index[q] = std::round(index[q]);
          }
          inside =
              inside && index[q] >= -0.5 - voxel_is_cell && index[q] <= last + 0.5 + voxel_is_cell;
          index[q] = std::clamp<double>(index[q], 0, last);
          const double low = std::min(std::floor(index[q]), std::max(0.0, last - 1.0));
          first += order.stride(q) * (static_cast<int>(low) - order.block.start[q]);
          index[q] -= low;
        }
        if (!inside) continue;
        double value = 0;
        for (int corner = 0; corner < 8; ++corner) {
          double part = 1;
          std::ptrdiff_t voxel = first;
          for (std::size_t q = 0; q < 3; ++q) {
            const bool second = (corner >> q & 1) != 0;
            part *= second ? index[q] : 1 - index[q];
            if (second) voxel += order.stride(q);
          }
          if (part != 0) value += part * values(static_cast<std::size_t>(voxel));
        }
        f[x] += weight * value;
      }
    });
  });
}

}  // namespace deblai
