#include <deblai/cases/directory_lock.hpp>

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

namespace deblai {

DirectoryLock::DirectoryLock(const Communicator& comm, const std::filesystem::path& directory) {
  collectively(comm, [&] {
    if (!comm.is_root()) return;
    descriptor_ = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0) return;
    const bool taken = ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (taken) ::close(descriptor_);
    require(!taken, Failure::usage,
            fmt::format("{}: a run is going on there\n  wait for it, stop it, or choose another "
                        "directory with -o DIR",
                        directory.string()));
  });
}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void require_idle(const Communicator& comm, const std::filesystem::path& directory) {
  const DirectoryLock tried(comm, directory);
}

}  // namespace deblai
