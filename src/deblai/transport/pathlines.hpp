#pragma once

#include <cstdint>

#include <deblai/transport/flow.hpp>
#include <deblai/transport/in_pieces.hpp>
#include <deblai/transport/tracers.hpp>

namespace deblai {

/// Carry tracers from one time to another, which may be earlier, in steps in which, as far as the
/// motion tells where they are, none crosses more than half a cell; at most 1000 steps in each
/// piece. Collective; the same bits on any number of ranks.
void carry(Tracers& tracers, const InPieces<Motion>& motion, double from, double to);

/// The motion of what a flow carries. The flow outlives it.
InPieces<Motion> motion_of(const InPieces<Flow>& flow);

/// `count` points drawn from a density of one slice, in names 0, 1, ...: the mass in strata, one a
/// point, uniform within a cell. Those that lie in this rank's cells. Collective; the same points
/// on any number of ranks.
std::vector<Tracer> drawn(const Field& density, int count, std::uint64_t seed);

/// The points of a lattice of that spacing an axis [length], half of it away from the walls, that
/// lie in cells where the density is above `floor`. Those in this rank's cells. Not collective.
std::vector<Tracer> lattice_points(const Field& density, double floor,
                                   const std::array<double, max_dim>& spacing);

}  // namespace deblai
