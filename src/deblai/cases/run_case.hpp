#pragma once

#include <filesystem>

#include <deblai/base/communicator.hpp>
#include <deblai/cases/case.hpp>

namespace deblai {

enum class Beginning {
  anew,   ///< in place of an earlier run in that directory
  go_on,  ///< from its checkpoint, or from the start where it has none
};

/// From a case to its run directory: inputs, solve, film, run.json.
///
/// Collective. Returns the exit code: 0 converged, 5 results written but not converged, 75 stopped
/// with a checkpoint. Throws CollectiveError; the directory is made only once the inputs have been
/// read, and its run.json then says what failed. One that goes on changes nothing before all is
/// found to be as it was; `c` is then what the directory's case.yaml says.
/// @param walltime that the run may take
int run_case(const Communicator& world, const Case& c, const std::filesystem::path& directory,
             Beginning beginning = Beginning::anew, Duration walltime = Duration::never());

/// As a program says that it could not finish, but can go on.
inline constexpr int exit_stopped = 75;

}  // namespace deblai
