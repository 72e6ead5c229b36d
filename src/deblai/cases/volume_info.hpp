#pragma once

#include <string>

namespace deblai {

/// What is in a NIfTI file (axes, spacing, codes, type, range, mass, values that no density has),
/// and whether a run would take it, some lines. Rank-local. Throws Error, Failure::input, where
/// there is nothing to describe.
std::string volume_text(const std::string& file);

/// The same of a file of numbers on a grid, in one of GridFormats.
std::string gridded_text(const std::string& format, const std::string& file);

}  // namespace deblai
