#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include <deblai/input/nifti.hpp>

namespace deblai {

/// A vector at each voxel: components along the axes of the world. Spread over the ranks.
class VectorVolume {
 public:
  /// A NIfTI file of three volumes, one a component. Collective; throws CollectiveError,
  /// Failure::input, whose message begins with the file's name.
  VectorVolume(const Communicator& comm, const std::filesystem::path& file, AffineChoice affine);

  /// A VTI file with an array of vectors, at its points or in its cells, on a grid of `dim` axes;
  /// alike.
  /// @param array none: `velocity`, or the only one
  VectorVolume(const Communicator& comm, const std::filesystem::path& file, int dim,
               const std::optional<std::string>& array);

  /// With the voxels that the owned cells of a grid, and their faces, need. Collective on the grid.
  VectorVolume near(const Grid& grid) const;

  /// Of all samples, wherever they are.
  double bytes() const;

  /// A point lies in a voxel. Not collective.
  bool covers(const Point& world) const;

  /// Trilinear between the centres of voxels; 0 outside of all voxels. What is here of the volume
  /// holds the point: near. Not collective.
  double component(int axis, const Point& world) const;

 private:
  template <class Open>
  void read(const Communicator& comm, const std::filesystem::path& file, int count, Open&& open);

  std::array<Volume, 3> components_;
  Matrix to_voxels_;
};

}  // namespace deblai
