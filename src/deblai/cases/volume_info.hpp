#pragma once

#include <string>

namespace deblai {

/// What is in a NIfTI file (axes, spacing, codes, type, range, mass, values that no density has),
/// and whether a run would take it, some lines. Rank-local. Throws Error, Failure::input, where
/// there is nothing to describe.
std::string volume_text(const std::string& file);

}  // namespace deblai
