#pragma once

#include <functional>
#include <string>

#include <csignal>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <deblai/base/communicator.hpp>
#include <support/world.hpp>

namespace deblai::testing {

/// What `work` tells every rank when it fails, as it must, in the same words everywhere.
inline std::string collective_failure(Failure failure, const std::function<void()>& work) {
  std::string message = "no error";
  try {
    work();
  } catch (const CollectiveError& error) {
    EXPECT_EQ(error.failure(), failure);
    message = error.what();
  }
  EXPECT_EQ(broadcast(world(), message), message) << "the ranks disagree";
  return message;
}

/// While it lives, this process cannot make a file longer than that.
class ShortFiles {
 public:
  explicit ShortFiles(std::ptrdiff_t bytes) {
    getrlimit(RLIMIT_FSIZE, &former_);
    rlimit limit = former_;
    limit.rlim_cur = static_cast<rlim_t>(bytes);
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~ShortFiles() {
    setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, handler_);
  }
  ShortFiles(const ShortFiles&) = delete;
  ShortFiles& operator=(const ShortFiles&) = delete;

 private:
  rlimit former_{};
  void (*handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

}  // namespace deblai::testing
