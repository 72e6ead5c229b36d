#pragma once

#include <filesystem>
#include <string>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// Most memory that this process has ever had resident [bytes]. Not collective.
double peak_bytes();

struct PeakMemory {
  double largest = 0;  ///< of the rank that used most [bytes]
  double total = 0;    ///< sum over the ranks [bytes]
};

/// Collective.
PeakMemory peak_memory(const Communicator& comm);

/// What this process may still take on this machine without swapping [bytes]: the kernel's
/// estimate, or what is left of the limit of its control group (containers, batch systems). Not
/// collective.
double available_bytes();

/// Free space for a user where `path` is, or will be made [bytes]. Not collective.
double free_disk_bytes(const std::filesystem::path& path);

/// E.g. "310 MB", "1.4 GB", in powers of ten.
std::string readable_bytes(double bytes);

}  // namespace deblai
