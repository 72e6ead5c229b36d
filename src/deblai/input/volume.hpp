#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <deblai/base/communicator.hpp>
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
/// the threshold or NaN.
struct Volume {
  std::array<int, 3> counts{0, 0, 0};  ///< voxels an axis
  Affine affine;
  Samples samples;
  double slope = 1;
  double intercept = 0;
  double threshold = 0;
  int dim = 3;              ///< of space; the other axes have one voxel of length 1
  int space = 2;            ///< NIfTI's code of the world: 1 scanner, 2 aligned, 3 Talairach, 4 MNI
  std::string remark = {};  ///< what its reader warns of; empty: nothing

  std::size_t size() const;
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

/// The root's volume, on every rank. Collective.
Volume broadcast(const Communicator& comm, Volume volume);

}  // namespace deblai
