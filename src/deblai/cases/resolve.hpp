#pragma once

#include <filesystem>

#include <deblai/cases/case.hpp>
#include <deblai/cases/node.hpp>

namespace deblai {

/// Throw Error(Failure::case_file) unless the problem is one that this version solves: said before
/// anything else of the file, whose keys belong to that problem.
void require_available_problem(const Node& root);

/// Fill in what depends on several keys (the dimension, the number of cells, absolute paths) and
/// check what no key can tell alone. Throws Error(Failure::case_file) with the place in the tree.
void resolve(Case& result, const Node& root, const std::filesystem::path& folder);

}  // namespace deblai
