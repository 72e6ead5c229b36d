#pragma once

#include <vector>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// What every rank sends to this one, in the order of their ranks. `parcels` holds one list a rank
/// that it goes to; they may be empty. Collective. Throws CollectiveError, Failure::resources, when
/// a rank would send or receive more than MPI counts.
std::vector<double> all_to_all(const Communicator& comm,
                               const std::vector<std::vector<double>>& parcels);

}  // namespace deblai
