#pragma once

#include <array>

#include <deblai/base/atomic_file.hpp>
#include <deblai/field/snapshot.hpp>

namespace deblai {

/// First and last point along x, y and z, as VTK counts them: n cells lie between n + 1 points, and
/// an absent axis is flat, (0, 0), which ParaView shows as a plane or a line.
using VtkExtent = std::array<int, 6>;

VtkExtent vtk_extent(const Block& block, int dim);

/// Components of a field's array: 1 for a scalar, 3 for a vector. With one space axis, where both
/// have one component, "velocity" and "momentum" are the vectors.
int vtk_components(const NamedField& field);

/// The rank's owned cells of a snapshot as an image (.vti), not yet published: cell data, Float32,
/// raw appended, 64-bit headers, TimeValue; the components of absent axes are zero.
///
/// Rank-local. Stores 4 bytes a number while it writes. Throws Error: Failure::internal on a number
/// that no Float32 can hold, Failure::resources when the disk refuses (VTK's Write does not tell).
void write_vtk_piece(const Snapshot& snapshot, const Grid& grid, const AtomicFile& file);

}  // namespace deblai
