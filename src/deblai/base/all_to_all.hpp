#pragma once

#include <map>
#include <vector>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// A list of numbers for, or from, each of some ranks.
using Parcels = std::map<int, std::vector<double>>;

/// What other ranks, and this one, send here, by sender; empty parcels do not arrive. Who sends to
/// whom is known to the senders alone: memory and messages are those of the parcels, however many
/// ranks there are. Synchronous sends, and a barrier that each rank enters once its own have
/// arrived (Hoefler, Siebert & Lumsdaine 2010). Collective. Throws CollectiveError,
/// Failure::resources, where a parcel has more numbers than MPI counts.
Parcels exchange_parcels(const Communicator& comm, const Parcels& parcels);

/// The same, one after the other in the order of the senders. Collective.
std::vector<double> all_to_all(const Communicator& comm, const Parcels& parcels);

/// The lists of all ranks, one after the other in their order, on every rank. Collective. Throws
/// CollectiveError, Failure::resources, where they have more numbers than MPI counts.
std::vector<double> all_gather(const Communicator& comm, std::vector<double> mine);

}  // namespace deblai
