#pragma once

#include <cstdint>

#include <deblai/transport/flow.hpp>
#include <deblai/transport/tracers.hpp>

namespace deblai {

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
