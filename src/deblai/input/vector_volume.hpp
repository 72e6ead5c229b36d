#pragma once

#include <array>
#include <filesystem>

#include <deblai/input/nifti.hpp>

namespace deblai {

/// A vector at each voxel: components along x, y and z of the world.
class VectorVolume {
 public:
  /// A NIfTI file of three volumes, one a component. Collective; throws CollectiveError,
  /// Failure::input, whose message begins with the file's name.
  VectorVolume(const Communicator& comm, const std::filesystem::path& file, AffineChoice affine);

  /// Trilinear between the centres of voxels; 0 outside of all voxels. Not collective.
  double component(int axis, const Point& world) const;

 private:
  std::array<Volume, 3> components_;
  Matrix to_voxels_;
};

}  // namespace deblai
