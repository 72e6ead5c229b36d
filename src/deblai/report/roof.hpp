#pragma once

#include <cstddef>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// Bytes a second that the memory of all ranks moves together, the roof of every iteration: the
/// median of five triads  a <- b + 3 c,  24 bytes an element, that all ranks begin at once.
///
/// Takes some tenths of a second, and for that time 24 bytes an element a rank; arrays that fit a
/// cache measure that cache. Collective. Throws CollectiveError, Failure::resources, without room.
/// @param elements of an array, a rank
double triad_bandwidth(const Communicator& comm, std::size_t elements);

}  // namespace deblai
