#pragma once

#include <deblai/cases/case.hpp>
#include <deblai/cases/node.hpp>

namespace deblai {

/// The rules of `problem: velocity` and `problem: sequence`: what they must have and must not, and
/// the times of their frames. Throw Error(Failure::case_file) with the key's place.
void resolve_film(Case& c, const Node& root);
void resolve_sequence(Case& c, const Node& root);

}  // namespace deblai
