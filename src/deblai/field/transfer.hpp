#pragma once

#include <array>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// Along one axis, each target value as a weighted sum of adjacent source values.
struct AxisMap {
  int width = 1;                ///< weights a target
  std::vector<int> first;       ///< first source index of each target
  std::vector<double> weights;  ///< [target][width]

  /// Linear interpolation between cell centres, constant beyond the outer ones.
  static AxisMap cells(int source, int target);
  /// Linear interpolation between the faces 0..source, to the faces 0..target.
  static AxisMap faces(int source, int target);
  /// Means over the source cells that a target cell covers, by length: conserves the integral.
  static AxisMap averages(int source, int target);
};

/// target <- the tensor product of the maps (x, y, z, time) applied to source. The grids may differ
/// in everything but their number of axes; the indices are those in which Field stores: a face with
/// the cell on its right, so that a map of faces yields the faces below each cell. Absent axes are
/// ignored. Collective on the source's communicator. The halo of the target is left alone. The same
/// bits on any number of ranks.
template <class T>
void transfer(const Field& source, const std::array<AxisMap, max_dim>& space, const AxisMap& time,
              FieldOf<T>& target);

}  // namespace deblai
