#pragma once

#include <deblai/input/lattice.hpp>

namespace deblai {

/// Voxels and cells that differ by less coincide [cells].
inline constexpr double voxel_is_cell = 1e-6;

// All of these: out <- out + weight times the volume, on the owned cells of a field of one slice on
// a grid of the dimension of the volume, which for pieces is 3. Not collective; the value of a cell
// does not depend on the partition. What is here of the volume holds all that those cells need:
// voxels_near.

/// The block of voxels, within the volume, that holds a box of the world, and two more on each
/// side.
Block voxels_in(const Volume& volume, const Bounds& box);

/// What of a volume the owned cells of a grid need, by whichever of these; no voxels where there
/// are no cells. @pre the grid is of the dimension of the volume
Block voxels_near(const Volume& volume, const Grid& grid);

/// The mean over each cell of the voxels that overlap it, by volume. Where cells and voxels
/// coincide within a millionth of a cell: the voxel itself.
void add_overlaps(const Volume& volume, const Lattice& lattice, Field& out, double weight);

/// Voxels cut into pieces a quarter of a cell long or less, each spread as a tent along the axes of
/// the grid; their mass goes to the cells that the tents overlap. A uniform volume is uniform to
/// two thousandths.
void add_subdivided(const Volume& volume, Field& out, double weight);

/// Trilinear between the centres of voxels, at the centres of cells; constant over the outer half
/// of the outermost voxels, zero beyond.
void add_interpolated(const Volume& volume, Field& out, double weight);

}  // namespace deblai
