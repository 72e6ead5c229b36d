#pragma once

#include <array>
#include <filesystem>
#include <vector>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// Points from a text file: a line each, `dim` numbers [length] between blanks or commas; lines
/// that begin with # and empty ones are passed over. 0 on absent axes. Collective; throws
/// CollectiveError, Failure::input, with file and line.
std::vector<std::array<double, 3>> read_points(const Communicator& comm,
                                               const std::filesystem::path& file, int dim);

}  // namespace deblai
