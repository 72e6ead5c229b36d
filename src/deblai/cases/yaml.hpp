#pragma once

#include <string>

#include <deblai/cases/node.hpp>

namespace deblai {

/// Text -> tree. The one place that knows the YAML library, and stricter than it.
///
/// Not collective. Throws Error(Failure::case_file), with the place, on what is not YAML or not
/// plain text, and on what YAML allows and a case file does not: duplicate keys, aliases, tags,
/// keys that are not words, a second document, nesting deeper than 16.
/// @param name what places begin with, "case.yaml" for "case.yaml:12:9"
Node parse_yaml(const std::string& text, const std::string& name);

/// The same for a value given in one piece, such as that of --set: all of it stands at `place`.
Node parse_value(const std::string& text, const std::string& place);

}  // namespace deblai
