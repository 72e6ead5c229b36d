#pragma once

#include <string>

#include <deblai/cases/case.hpp>
#include <deblai/cases/node.hpp>

namespace deblai {

/// The number of space axes, 1 to 3, that domain.cells, domain.box and the densities agree on.
/// Throws Error(Failure::case_file) naming the first key that disagrees with an earlier one, or
/// that nothing tells the dimension. Not collective.
int dimension(const Case& c, const Node& root);

/// The node at a dotted path, or the nearest one above it that is there: for places in messages.
const Node& at(const Node& root, const std::string& path);

}  // namespace deblai
