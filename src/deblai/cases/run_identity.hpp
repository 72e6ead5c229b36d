#pragma once

#include <string>
#include <vector>

#include <deblai/cases/checkpoint_file.hpp>
#include <deblai/cases/posed.hpp>
#include <deblai/report/run_report.hpp>

namespace deblai {

/// Of a run that is about to begin. Collective.
/// @param inputs as the root knows them
RunIdentity identity_here(std::string case_text, const std::vector<InputFile>& inputs,
                          const PosedProblem& posed);

}  // namespace deblai
