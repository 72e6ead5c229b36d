#pragma once

#include <filesystem>

#include <deblai/base/communicator.hpp>
#include <deblai/cases/case.hpp>

namespace deblai {

/// From a case to its run directory: inputs, solve, film, run.json.
///
/// Collective. Returns the exit code: 0 converged, 5 results written but not converged. Throws
/// CollectiveError; the directory is made only once the inputs have been read, and its run.json
/// then says what failed.
int run_case(const Communicator& world, const Case& c, const std::filesystem::path& directory);

}  // namespace deblai
