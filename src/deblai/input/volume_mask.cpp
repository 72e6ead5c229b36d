#include <deblai/input/volume_mask.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/input/resampling.hpp>

namespace deblai {

namespace {

/// Values that 0 is among, whatever the samples are scaled by.
void unscale(Volume& volume) {
  if (volume.intercept == 0) return;
  std::vector<double> values;
  std::visit(
      [&](const auto& samples) {
        values.reserve(samples.size());
        for (const auto sample : samples)
          values.push_back(volume.slope * static_cast<double>(sample) + volume.intercept);
      },
      volume.samples);
  volume.samples = std::move(values);
  volume.slope = 1;
  volume.intercept = 0;
}

}  // namespace

Block voxels_under(const Volume& mask, const Volume& volume) {
  const Block here = volume.here();
  if (here.empty()) return {{0, 0, 0}, {0, 0, 0}};
  Bounds box;
  for (std::size_t a = 0; a < 3; ++a) {
    box.low[a] = box.high[a] = volume.affine.origin[a];
    for (std::size_t q = 0; q < 3; ++q) {
      const double step = volume.affine.linear[a][q];
      const double ends[2] = {step * here.start[q], step * (here.start[q] + here.count[q] - 1)};
      box.low[a] += std::min(ends[0], ends[1]);
      box.high[a] += std::max(ends[0], ends[1]);
    }
  }
  return voxels_in(mask, box);
}

std::size_t cut_by(const Volume& mask, Volume& volume) {
  unscale(volume);
  const Matrix back = inverse(mask.affine.linear);
  const SampleOrder order(mask);
  const Block block = volume.here();
  const auto is_inside = [&](const auto& values, const Point& place) {
    Point offset = place;
    for (std::size_t a = 0; a < 3; ++a) offset[a] -= mask.affine.origin[a];
    const Point index = product(back, offset);
    std::array<int, 3> voxel{};
    for (std::size_t q = 3; q-- > 0;) {
      const double nearest = std::floor(index[q] + 0.5);
      if (!(nearest >= 0 && nearest < mask.counts[q])) return false;
      voxel[q] = static_cast<int>(nearest);
    }
    return values(order(voxel[0], voxel[1], voxel[2])) > 0;
  };
  std::size_t kept = 0;
  with_voxels(mask, [&](const auto& values) {
    std::visit(
        [&](auto& samples) {
          std::size_t voxel = 0;
          for (int k = block.start[2]; k < block.end(2); ++k) {
            for (int j = block.start[1]; j < block.end(1); ++j) {
              for (int i = block.start[0]; i < block.end(0); ++i, ++voxel) {
                if (samples[voxel] == 0) continue;
                if (is_inside(values, volume.affine({double(i), double(j), double(k)}))) {
                  ++kept;
                } else {
                  samples[voxel] = 0;
                }
              }
            }
          }
        },
        volume.samples);
  });
  return kept;
}

}  // namespace deblai
