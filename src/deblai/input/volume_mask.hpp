#pragma once

#include <deblai/input/volume.hpp>

namespace deblai {

/// The voxels of `mask` that `cut_by` looks at. Rank-local.
Block voxels_under(const Volume& mask, const Volume& volume);

/// Clear the voxels of `volume` where the voxel of `mask` that is nearest to their centre in the
/// world is zero or NaN, or where there is none. The two may differ in grid, orientation and
/// resolution. What is here of the mask holds all that what is here of the volume needs:
/// `voxels_under`. The number of voxels, not all of them zero before, that are kept. Rank-local.
std::size_t cut_by(const Volume& mask, Volume& volume);

}  // namespace deblai
