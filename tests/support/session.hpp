#pragma once

#include <filesystem>
#include <optional>

#include <deblai/base/communicator.hpp>

namespace deblai::testing {

/// What world(), scratch() and the listener share while the tests run.
struct Session {
  Communicator world;
  std::optional<std::filesystem::path> scratch;  ///< of the running test, once it asked for one
};

/// The session of this process, empty before main has made it.
std::optional<Session>& session();

}  // namespace deblai::testing
