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
  std::array<int, 3> voxel{};
  for (std::size_t a = 3; a-- > 0;) {
    const double nearest = std::floor(index[a] + 0.5);
    if (!(nearest >= 0 && nearest < volume_->counts[a])) return 0;
    voxel[a] = static_cast<int>(nearest);
  }
  return with_voxels(*volume_, [&](const auto& value) {
    return value(SampleOrder(*volume_)(voxel[0], voxel[1], voxel[2]));
  });
}

void require_labels(const Volume& volume) {
  constexpr double most = 1 << 24;  // what Float32 counts to
  const Block block = volume.here();
  // Here is all of the volume, or some of its planes.
  const double before =
      block.start[0] +
      double(volume.counts[0]) * (block.start[1] + double(volume.counts[1]) * block.start[2]);
  with_voxels(volume, [&](const auto& value) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(block.cells()); ++i) {
      const double label = value(i);
      require(label == std::floor(label) && label <= most, Failure::input,
              fmt::format("voxel {:.0f} has the value {:.10g}, which is no label: labels are whole "
                          "numbers from 0 to {:.0f}",
                          before + static_cast<double>(i), label, most));
    }
  });
}

}  // namespace deblai
