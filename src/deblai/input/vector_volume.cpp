#include <deblai/input/vector_volume.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <deblai/input/gridded.hpp>
#include <deblai/input/text_file.hpp>

namespace deblai {

namespace {

void require_finite(long long bad, int axis) {
  require(bad == 0, Failure::input,
          fmt::format("{} of the values along {} are not finite", bad, "xyz"[axis]));
}

Volume component_in(const std::filesystem::path& file, int axis, AffineChoice affine) {
  NiftiChoice choice;
  choice.frame = axis;
  choice.affine = affine;
  NiftiFrame frame = read_nifti_frame(file, choice);
  require(frame.header.frames == 3, Failure::input,
          fmt::format("holds {} volumes, not three: the components along x, y and z",
                      frame.header.frames));
  require_finite(frame.values.not_finite.count, axis);
  return std::move(frame.volume);
}

}  // namespace

template <class Read>
void VectorVolume::read(const Communicator& comm, const std::filesystem::path& file, int count,
                        Read&& read) {
  for (int a = 0; a < count; ++a) {
    Volume& component = components_[static_cast<std::size_t>(a)];
    collectively(comm, [&] {
      if (!comm.is_root()) return;
      try {
        component = read(a);
      } catch (const Error& error) {
        throw Error(error.failure(), fmt::format("{}: {}", file.string(), error.what()));
      }
      component.threshold = -std::numeric_limits<double>::infinity();  // nothing is too small
    });
    component = broadcast(comm, std::move(component));
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
    Volume volume = GridFormats::make("vti")->read(file, choice);
    require(
        volume.dim == dim, Failure::input,
        fmt::format("has {} ax{}s, the grid has {}", volume.dim, volume.dim == 1 ? "i" : "e", dim));
    require_finite(summary_of(volume).not_finite.count, axis);
    return volume;
  });
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
  return with_voxels(volume, [&](const auto& values) {
    double total = 0;
    for (int corner = 0; corner < 8; ++corner) {
      double weight = 1;
      std::size_t voxel = 0;
      for (std::size_t a = 3; a-- > 0;) {
        const int up = corner >> a & 1;
        weight *= up == 1 ? share[a] : 1 - share[a];
        voxel = voxel * static_cast<std::size_t>(volume.counts[a]) +
                static_cast<std::size_t>(lower[a] + (share[a] > 0 ? up : 0));
      }
      if (weight > 0) total += weight * values(voxel);
    }
    return total;
  });
}

}  // namespace deblai
