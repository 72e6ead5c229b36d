#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/cases/case.hpp>
#include <deblai/cases/overrides.hpp>

namespace deblai {

/// The case in a file, with `overrides` such as "solver.tolerance=1e-4" in place of what it says.
///
/// Rank 0 reads; every rank gets the same case. Collective. Throws CollectiveError:
/// Failure::case_file with file:line:column, or "--set key=value", and the key; Failure::usage when
/// an override is not of the form key=value.
Case read_case(const Communicator& comm, const std::filesystem::path& path,
               const std::vector<std::string>& overrides = {});

/// The case in a text. Not collective; throws Error alike.
/// @param name   what places begin with
/// @param folder what paths in it are relative to
Case parse_case(const std::string& text, const std::string& name,
                const std::filesystem::path& folder, const std::vector<std::string>& set = {});

/// The same with overrides from any option of the command line.
Case parse_overridden(const std::string& text, const std::string& name,
                      const std::filesystem::path& folder, const std::vector<Override>& overrides);

}  // namespace deblai
