#pragma once

#include <memory>

#include <deblai/input/volume.hpp>

namespace deblai {

/// The value of the voxel in which a point of the world lies; 0 outside of all voxels. Nothing is
/// interpolated, so that labels stay labels. What is here of the volume holds the points:
/// voxels_in.
class NearestVoxel {
 public:
  explicit NearestVoxel(std::shared_ptr<const Volume> volume);

  double operator()(const Point& world) const;

 private:
  std::shared_ptr<const Volume> volume_;
  Matrix to_voxels_;
};

/// Throw Error, Failure::input, unless every value that is here is a whole number that a picture
/// can hold. Rank-local.
void require_labels(const Volume& volume);

}  // namespace deblai
