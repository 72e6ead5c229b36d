#pragma once

#include <filesystem>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// "<name of the case>-run" in the current folder; the name of a file called case.yaml is its
/// folder's.
std::filesystem::path default_directory(const std::filesystem::path& case_file);

/// Throw CollectiveError, Failure::usage, when a run may not write there: a file stands in its
/// place, or it holds something that is not a run of ours. Changes nothing. Collective.
void require_run_directory(const Communicator& comm, const std::filesystem::path& directory);

/// ", in place of the run of 2024-05-01 12:30" where there is one, by the time of its run.json;
/// else nothing. Collective; the same on every rank.
std::string what_is_replaced(const Communicator& comm, const std::filesystem::path& directory);

/// Make a directory, and those that it is in. Collective; throws CollectiveError,
/// Failure::resources.
void make_directory(const Communicator& comm, const std::filesystem::path& directory);

/// Remove what an earlier run wrote, but for its run.json. Collective.
void forget_run(const Communicator& comm, const std::filesystem::path& directory);

}  // namespace deblai
