#pragma once

#include <deblai/cases/case.hpp>
#include <deblai/cases/node.hpp>

namespace deblai {

/// Fill in what the problem and its laws leave to defaults, and check that they go together. Throws
/// Error(Failure::case_file) with the place in the tree.
void resolve_model(Case& result, const Node& root);

}  // namespace deblai
