#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/grid/grid.hpp>
#include <deblai/input/rotation.hpp>

namespace deblai {

/// From voxel indices to the world: RAS millimetres, at the centres of voxels.
struct Affine {
  Matrix linear{Point{1, 0, 0}, Point{0, 1, 0}, Point{0, 0, 1}};  ///< columns: steps of an index
  Point origin{0, 0, 0};                                          ///< centre of voxel (0, 0, 0)

  Point operator()(const Point& voxel) const;
};

double determinant(const Matrix& m);
/// @pre the determinant is not zero.
Matrix inverse(const Matrix& m);

/// The numbers of voxels in the narrowest type that holds what a file stores.
using Samples = std::variant<std::vector<std::uint8_t>, std::vector<std::int16_t>,
                             std::vector<float>, std::vector<double>>;

/// Numbers on a lattice of voxels somewhere in the world, the first index running fastest.
///
/// A voxel has the value slope * sample + intercept [mass / length^dim], or 0 where that is below
/// the threshold or NaN. A rank has the samples of all voxels, or those of a block of them.
struct Volume {
  std::array<int, 3> counts{0, 0, 0};  ///< voxels an axis
  Affine affine;
  Samples samples;  ///< of the voxels that are here
  double slope = 1;
  double intercept = 0;
  double threshold = 0;
  int dim = 3;              ///< of space; the other axes have one voxel of length 1
  int space = 2;            ///< NIfTI's code of the world: 1 scanner, 2 aligned, 3 Talairach, 4 MNI
  std::string remark = {};  ///< what its reader warns of; empty: nothing
  std::optional<Block> part = std::nullopt;  ///< the voxels that are here; none: all
  std::optional<Communicator> ranks =
      std::nullopt;  ///< that its voxels are spread over; none: no part is owed to others

  std::size_t size() const;  ///< voxels, wherever they are
  Block all() const { return {{0, 0, 0}, counts}; }
  Block here() const { return part.value_or(all()); }
  double voxel_volume() const;  ///< [length^dim]
};

/// The values of a volume, by the offset of a voxel. The volume outlives it.
template <class Sample>
struct Voxels {
  const Sample* samples;
  double slope;
  double intercept;
  double threshold;

  double operator()(std::size_t voxel) const {
    const double value = slope * static_cast<double>(samples[voxel]) + intercept;
    return value >= threshold ? value : 0;
  }
};

/// Call work(voxels) with the Voxels of a volume, whatever its samples are.
template <class Work>
auto with_voxels(const Volume& volume, Work&& work) {
  return std::visit(
      [&]<class Sample>(const std::vector<Sample>& samples) {
        return work(
            Voxels<Sample>{samples.data(), volume.slope, volume.intercept, volume.threshold});
      },
      volume.samples);
}

/// Where the samples of a block of voxels lie, by the indices of the volume.
struct SampleOrder {
  Block block;

  explicit SampleOrder(const Volume& volume) : block(volume.here()) {}
  std::ptrdiff_t stride(std::size_t axis) const {
    return axis == 0   ? 1
           : axis == 1 ? block.count[0]
                       : std::ptrdiff_t{1} * block.count[0] * block.count[1];
  }
  std::size_t operator()(int i, int j, int k) const {
    return static_cast<std::size_t>((i - block.start[0]) + stride(1) * (j - block.start[1]) +
                                    stride(2) * (k - block.start[2]));
  }
};

/// The volume without samples, but of their type.
Volume lattice_alone(const Volume& volume);

/// The root's volume without samples, but of their type, on every rank. Collective.
Volume broadcast_lattice(const Communicator& comm, const Volume& volume);

}  // namespace deblai
