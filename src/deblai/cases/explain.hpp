#pragma once

#include <string>

namespace deblai {

/// What a key means: help, type, default, accepted values, explanation. A path of a mapping also
/// lists its keys. Throws Error(Failure::usage) with the nearest path when there is no such key.
/// Not collective.
std::string explain(const std::string& path);

/// The tree of all keys, a line each.
std::string explain_all();

/// JSON Schema (draft 2020-12) of case files, for editors.
std::string case_schema();

}  // namespace deblai
