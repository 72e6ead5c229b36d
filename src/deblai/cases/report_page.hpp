#pragma once

#include <filesystem>
#include <string>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// The page of a finished run, from what is in its directory: run.json, history.csv, case.yaml, and
/// the film. On the root; nothing elsewhere.
///
/// Collective; throws CollectiveError, Failure::input, where it is no run of ours or the film
/// cannot be read. No rank ever has a whole picture of a film that several wrote, unless it is
/// alone. The same bits on any number of ranks. At most `largest_page` bytes, the pictures being
/// as coarse as that takes.
std::string report_page(const Communicator& world, const std::filesystem::path& directory);

inline constexpr std::size_t largest_page = 5'000'000;

/// Write the page to report.html in the directory, whole or not at all; the file. Collective;
/// throws as report_page does, and CollectiveError, Failure::resources, when the disk refuses.
std::filesystem::path write_report(const Communicator& world,
                                   const std::filesystem::path& directory);

}  // namespace deblai
