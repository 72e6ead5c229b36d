#pragma once

#include <deblai/cases/case.hpp>
#include <deblai/cases/node.hpp>

namespace deblai {

/// Check that the case has the keys of its problem and no others, and set what the problem decides
/// by itself. Throws Error(Failure::case_file) with the place in the tree.
void resolve_problem(Case& result, const Node& root);

}  // namespace deblai
