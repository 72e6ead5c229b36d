#pragma once

#include <filesystem>
#include <string>

namespace deblai {

/// SHA-256 of a file's contents, in lower-case hexadecimal. Not collective; throws
/// Error(Failure::input).
std::string sha256(const std::filesystem::path& path);

}  // namespace deblai
