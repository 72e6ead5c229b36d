#pragma once

#include <array>
#include <optional>

#include <deblai/input/density.hpp>
#include <deblai/input/volume.hpp>

namespace deblai {

/// The voxels of a volume as the cells of a box: their axes are those of the world, up to order and
/// direction.
struct Lattice {
  std::array<Axis, 3> axes;                ///< of the world
  std::array<int, 3> voxel_axis{0, 1, 2};  ///< that runs along each axis of the world
  std::array<bool, 3> reversed{false, false, false};

  GridShape shape(int time_steps) const;
};

/// None where the volume is oblique: a line of voxels leaves its line of cells by more than a
/// thousandth of a voxel.
std::optional<Lattice> lattice_of(const Volume& volume);

/// The lattice cut, or carried on, to the smallest block of voxels that holds `support` with a
/// margin on each side. The margin ends where the volume does. The numbers of cells are products of
/// 2, 3, 5 and 7, as fast transforms want them.
///
/// @param margin as a fraction of the longest side of `support`
GridShape cropped(const Lattice& lattice, const Bounds& support, double margin, int time_steps);

}  // namespace deblai
