#include <deblai/input/volume_mask.hpp>

#include <cmath>

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

std::size_t cut_by(const Volume& mask, Volume& volume) {
  unscale(volume);
  const Matrix back = inverse(mask.affine.linear);
  const auto is_inside = [&](const auto& values, const Point& place) {
    Point offset = place;
    for (std::size_t a = 0; a < 3; ++a) offset[a] -= mask.affine.origin[a];
    const Point index = product(back, offset);
    std::size_t voxel = 0;
    for (std::size_t q = 3; q-- > 0;) {
      const double nearest = std::floor(index[q] + 0.5);
      if (!(nearest >= 0 && nearest < mask.counts[q])) return false;
      voxel = voxel * static_cast<std::size_t>(mask.counts[q]) + static_cast<std::size_t>(nearest);
    }
    return values(voxel) > 0;
  };
  std::size_t kept = 0;
  with_voxels(mask, [&](const auto& values) {
    std::visit(
        [&](auto& samples) {
          std::size_t voxel = 0;
          for (int k = 0; k < volume.counts[2]; ++k) {
            for (int j = 0; j < volume.counts[1]; ++j) {
              for (int i = 0; i < volume.counts[0]; ++i, ++voxel) {
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
