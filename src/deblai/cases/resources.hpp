#pragma once

#include <filesystem>

#include <deblai/base/communicator.hpp>
#include <deblai/cases/case.hpp>

namespace deblai {

/// What a run will take.
struct Needs {
  double bytes_per_rank = 0;    ///< of the rank that owns most
  double bytes_on_machine = 0;  ///< of all ranks that share this machine
  double disk_bytes = 0;        ///< of the results
  double checkpoint_bytes = 0;  ///< on the disk while it runs, where it is long enough for some
  double seconds = 0;           ///< of the solve, a rough guess
};

/// Not collective.
/// @param ranks            in all
/// @param ranks_on_machine that share this machine's memory
Needs needs_of(const GridShape& shape, const Case& c, int ranks, int ranks_on_machine);

/// Ranks that share this machine's memory. Collective.
int ranks_on_machine(const Communicator& comm);

/// Throw Error(Failure::resources), naming both numbers and what would help, when this machine has
/// not the memory or the disk. Not collective.
void require_resources(const Needs& needs, double available_bytes, double free_disk_bytes,
                       const std::filesystem::path& directory);

}  // namespace deblai
