#include <deblai/input/vector_volume.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <deblai/input/gridded.hpp>
#include <deblai/input/resampling.hpp>
#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

void require_finite(long long bad, int axis, const std::filesystem::path& file) {
  require(
      bad == 0, Failure::input,
      fmt::format("{}: {} of the values along {} are not finite", file.string(), bad, "xyz"[axis]));
}

VolumeFile component_in(const std::filesystem::path& file, int axis, AffineChoice affine) {
  NiftiChoice choice;
  choice.frame = axis;
  choice.affine = affine;
  NiftiFrame frame = open_nifti(file, choice);
  require(frame.header.frames == 3, Failure::input,
          fmt::format("holds {} volumes, not three: the components along x, y and z",
                      frame.header.frames));
  return std::move(frame.file);
}

}  // namespace

template <class Open>
void VectorVolume::read(const Communicator& comm, const std::filesystem::path& file, int count,
                        Open&& open) {
  for (int a = 0; a < count; ++a) {
    Volume& component = components_[static_cast<std::size_t>(a)];
    component = read_spread(comm, file, "", [&] { return open(a); });
    const long long bad = summary_of(comm, component).not_finite.count;
    collectively(comm, [&] { require_finite(bad, a, file); });
    component.threshold = -std::numeric_limits<double>::infinity();  // nothing is too small
  }
  to_voxels_ = inverse(components_.front().affine.linear);
}

VectorVolume::VectorVolume(const Communicator& comm, const std::filesystem::path& file,
                           AffineChoice affine) {
  read(comm, file, 3, [&](int axis) { return component_in(file, axis, affine); });
}

VectorVolume::VectorVolume(const Communicator& comm, const std::filesystem::path& file, int dim,
                           const std::optional<std::string>& array) {
  read(comm, file, dim, [&](int axis) {
    GriddedChoice choice;
    choice.component = axis;
    choice.array = array;
    require_readable(file);
    VolumeFile opened = GridFormats::make("vti")->open(file, choice);
    const int found = opened.volume.dim;
    require(found == dim, Failure::input,
            fmt::format("has {} ax{}s, the grid has {}", found, found == 1 ? "i" : "e", dim));
    return opened;
  });
}

VectorVolume VectorVolume::near(const Grid& grid) const {
  VectorVolume part = *this;
  for (Volume& component : part.components_) {
    if (component.ranks) component = part_of(component, voxels_near(component, grid));
  }
  return part;
}

double VectorVolume::bytes() const {
  double total = 0;
  for (const Volume& component : components_) total += bytes_of(component);
  return total;
}

bool VectorVolume::covers(const Point& world) const {
  const Volume& volume = components_.front();
  Point offset = world;
  for (std::size_t a = 0; a < 3; ++a) offset[a] -= volume.affine.origin[a];
  const Point voxel = product(to_voxels_, offset);
  for (std::size_t a = 0; a < 3; ++a) {
    constexpr double rounding = 1e-6;
    if (!(std::abs(voxel[a] - 0.5 * (volume.counts[a] - 1)) <= 0.5 * volume.counts[a] + rounding))
      return false;
  }
  return true;
}

double VectorVolume::component(int axis, const Point& world) const {
  const Volume& volume = components_[static_cast<std::size_t>(axis)];
  Point offset = world;
  for (std::size_t a = 0; a < 3; ++a) offset[a] -= volume.affine.origin[a];
  Point share = product(to_voxels_, offset);
  std::array<int, 3> lower{};
  for (std::size_t a = 0; a < 3; ++a) {
    const int last = volume.counts[a] - 1;
    if (!(share[a] >= -0.5 && share[a] <= last + 0.5)) return 0;
    share[a] = std::clamp<double>(share[a], 0, last);
    lower[a] = std::min(static_cast<int>(share[a]), std::max(last - 1, 0));
    share[a] -= lower[a];
  }
  const SampleOrder order(volume);
  return with_voxels(volume, [&](const auto& values) {
    double total = 0;
    for (int corner = 0; corner < 8; ++corner) {
      double weight = 1;
      std::array<int, 3> voxel{};
      for (std::size_t a = 3; a-- > 0;) {
        const int up = corner >> a & 1;
        weight *= up == 1 ? share[a] : 1 - share[a];
        voxel[a] = lower[a] + (share[a] > 0 ? up : 0);
      }
      if (weight > 0) total += weight * values(order(voxel[0], voxel[1], voxel[2]));
    }
    return total;
  });
}

}  // namespace deblai
