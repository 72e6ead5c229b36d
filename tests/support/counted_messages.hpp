#pragma once

#include <deblai/problems/traffic.hpp>

namespace deblai::testing {

/// What this rank has given to MPI since the last call, through MPI's profiling interface: a
/// program that links counted_messages.cpp counts. Parts of an all-to-all for other ranks are
/// messages of their own; reductions and broadcasts count as calls. Not collective.
Traffic counted_since_last();

}  // namespace deblai::testing
