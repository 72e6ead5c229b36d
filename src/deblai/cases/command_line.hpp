#pragma once

#include <map>
#include <string>
#include <vector>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// The program: parse `arguments` (without its own name), do the command, return the exit code.
///
/// Collective; the same arguments on every rank. Rank 0 prints. Throws CollectiveError:
/// Failure::usage for what is wrong with the arguments.
int command_line(const Communicator& world, const std::vector<std::string>& arguments);

/// {"-ksp_type", "cg", "-log_view"} -> {ksp_type: cg, log_view: ""}. Throws Error(Failure::usage).
std::map<std::string, std::string> petsc_options(const std::vector<std::string>& words);

}  // namespace deblai
