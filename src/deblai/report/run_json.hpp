#pragma once

#include <filesystem>
#include <string>

#include <deblai/base/communicator.hpp>
#include <deblai/report/run_report.hpp>

namespace deblai {

/// The text of run.json: every key of the contract is always there, unknown numbers are null.
/// Not collective.
std::string to_json(const RunReport& report);

/// Replace `path` by to_json(report): the old file or the new one, never half of one. Rank 0
/// writes. Collective; throws CollectiveError(Failure::resources).
void write_run_json(const Communicator& comm, const std::filesystem::path& path,
                    const RunReport& report);

}  // namespace deblai
