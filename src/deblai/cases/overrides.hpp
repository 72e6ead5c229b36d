#pragma once

#include <string>

#include <deblai/cases/node.hpp>

namespace deblai {

/// An assignment "key=value", and the option of the command line that it comes from.
struct Override {
  std::string assignment;
  std::string option = "--set";
};

/// Put the value of "solver.tolerance=1e-4" or "source.sum[1].weight=2" into the tree, in place of
/// what stands there. What is wrong with the value is for the key's form to say, with the place
/// "--set solver.tolerance=1e-4", or "--grid 64" of another option. Throws Error(Failure::usage)
/// unless it is of the form key=value.
void override_key(Node& root, const Override& given);

}  // namespace deblai
