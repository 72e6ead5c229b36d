#pragma once

#include <filesystem>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// While it lives no other run begins in a directory; it ends with the process, however that ends.
/// Where the file system has no locks for directories, as most on networks, it does nothing.
class DirectoryLock {
 public:
  /// The directory exists. Collective; throws CollectiveError, Failure::usage, where another run
  /// has it.
  DirectoryLock(const Communicator& comm, const std::filesystem::path& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_ = -1;  ///< of the root
};

/// Throw CollectiveError, Failure::usage, where a run is going on in that directory. Collective.
void require_idle(const Communicator& comm, const std::filesystem::path& directory);

}  // namespace deblai
