#pragma once

#include <filesystem>

#include <deblai/cases/case.hpp>

namespace deblai {

/// The file in which a run stores its path.
inline constexpr const char* path_file_name = "path.h5";

/// c.domain <- the cells and time steps of the run velocity.run. Rank-local; throws Error,
/// Failure::input, where that is no run, or one that stored no path.
void take_grid_of_run(Case& c);

/// Throw Error, Failure::usage, where results would replace the run velocity.run. Rank-local.
void require_run_kept(const Case& c, const std::filesystem::path& directory);

}  // namespace deblai
