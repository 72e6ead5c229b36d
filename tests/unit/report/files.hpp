#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <csignal>
#include <sys/resource.h>

#include <support/world.hpp>

namespace deblai::testing {

/// What the root reads in the file, on every rank: after what the root has done before. Collective.
inline std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  if (world().is_root()) text << std::ifstream(path, std::ios::binary).rdbuf();
  return broadcast(world(), text.str());
}

/// While it lives, no file of this process may grow beyond `bytes`: as on a disk that is full, the
/// write that crosses the border is cut short and the next one fails.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

}  // namespace deblai::testing
