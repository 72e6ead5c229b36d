#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace deblai {

/// Throw Error(Failure::case_file) unless `text` is UTF-8 without control characters and without
/// tabs in its indentation (YAML forbids them, its reader is vague about where they are). Not
/// collective.
void require_plain_text(std::string_view text, const std::string& name);

/// The contents of a case file. Throws Error(Failure::case_file) when it is missing, a directory,
/// unreadable, or larger than a case file can be. Not collective.
std::string read_text(const std::filesystem::path& path);

}  // namespace deblai
