#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <deblai/report/run_report.hpp>

namespace deblai {

/// What a run found, a line each: the distance, what it is worth, the file to open.
///
///     found    distance and W2^2, and whether the iteration converged
///     solver   the discrete bound: what no path on this grid costs less than
///     exact    the Kantorovich bound: what no transport of the sampled densities costs less than
///     film     the file to open
///
/// Like is compared with like: the value belongs to the grid, as the discrete bound does; how far
/// the Kantorovich bound is from it says what the grid costs. Neither is compared with a value that
/// has not converged.
std::vector<std::string> found_lines(const RunReport& report,
                                     const std::filesystem::path& directory);

/// What a run must be warned of: a distance that this grid does not resolve, once it has converged;
/// a flow whose steps are too long to follow it.
std::optional<std::string> doubt(const RunReport& report);

}  // namespace deblai
