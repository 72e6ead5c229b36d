#include <deblai/input/nearest_voxel.hpp>

#include <cmath>

#include <fmt/format.h>

namespace deblai {

NearestVoxel::NearestVoxel(std::shared_ptr<const Volume> volume)
    : volume_(std::move(volume)), to_voxels_(inverse(volume_->affine.linear)) {}

double NearestVoxel::operator()(const Point& world) const {
  Point offset = world;
  for (std::size_t a = 0; a < 3; ++a) offset[a] -= volume_->affine.origin[a];
  const Point index = product(to_voxels_, offset);
  std::size_t voxel = 0;
  for (std::size_t a = 3; a-- > 0;) {
    const double nearest = std::floor(index[a] + 0.5);
    if (!(nearest >= 0 && nearest < volume_->counts[a])) return 0;
    voxel =
        voxel * static_cast<std::size_t>(volume_->counts[a]) + static_cast<std::size_t>(nearest);
  }
  return with_voxels(*volume_, [&](const auto& value) { return value(voxel); });
}

void require_labels(const Volume& volume) {
  constexpr double most = 1 << 24;  // what Float32 counts to
  with_voxels(volume, [&](const auto& value) {
    for (std::size_t i = 0; i < volume.size(); ++i) {
      const double label = value(i);
      require(label == std::floor(label) && label <= most, Failure::input,
              fmt::format("voxel {} has the value {:.10g}, which is no label: labels are whole "
                          "numbers from 0 to {:.0f}",
                          i, label, most));
    }
  });
}

}  // namespace deblai
