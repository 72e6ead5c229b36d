#pragma once

#include <cstddef>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// Bytes a second that the memory of all ranks moves together, the roof of every iteration: the
/// best of some triads  a <- b + 3 c,  24 bytes an element, that all ranks begin at once.
///
/// Takes some tens of milliseconds, and for that time 24 bytes an element a rank; arrays that fit a
/// cache measure that cache. Collective. Throws CollectiveError, Failure::resources, without room.
/// @param elements of an array, a rank
double triad_bandwidth(const Communicator& comm, std::size_t elements);

}  // namespace deblai
