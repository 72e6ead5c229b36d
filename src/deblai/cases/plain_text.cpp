#include <deblai/cases/plain_text.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <fmt/std.h>

#include <deblai/base/error.hpp>

namespace deblai {

namespace {

/// Bytes of the UTF-8 character at `begin`; 0 if it is none (RFC 3629, overlong forms included).
std::size_t utf8_length(std::string_view text, std::size_t begin) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[begin + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || begin + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate_or_beyond =
      (lead == 0xED && byte(1) >= 0xA0) || (lead == 0xF4 && byte(1) >= 0x90);
  return overlong || surrogate_or_beyond ? 0 : length;
}

[[noreturn]] void refuse_file(const std::filesystem::path& path, std::string_view problem,
                              std::string_view cure) {
  throw Error(Failure::case_file, fmt::format("{}: {}\n  {}", path.string(), problem, cure));
}

}  // namespace

void require_plain_text(std::string_view text, const std::string& name) {
  int line = 1;
  int column = 1;
  bool in_indentation = true;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text, i);
    const auto c = static_cast<unsigned char>(text[i]);
    const bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
    require(length > 0 && !control, Failure::case_file,
            fmt::format("{}:{}:{}: not a text file: byte 0x{:02x} at offset {}\n"
                        "  a case file is YAML in UTF-8",
                        name, line, column, c, i));
    require(!(in_indentation && c == '\t'), Failure::case_file,
            fmt::format("{}:{}:{}: a tab in the indentation\n  indent with spaces", name, line,
                        column));
    if (c == '\n') {
      ++line;
      column = 1;
      in_indentation = true;
    } else {
      ++column;
      if (c != ' ') in_indentation = false;
    }
    i += length;
  }
}

std::string read_text(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (status.type() == fs::file_type::not_found) {
    refuse_file(path, "no such case file", "name an existing .yaml file");
  }
  if (code)
    refuse_file(path, fmt::format("cannot be read: {}", code.message()), "check its rights");
  if (fs::is_directory(status)) {
    refuse_file(path, "is a directory, not a case file",
                fmt::format("name the file in it, e.g. {}", (path / "case.yaml").string()));
  }
  if (!fs::is_regular_file(status)) {
    refuse_file(path, "is not a regular file", "name an existing .yaml file");
  }
  constexpr std::uintmax_t largest = 1 << 20;
  if (const std::uintmax_t size = fs::file_size(path, code); !code && size > largest) {
    refuse_file(path, fmt::format("has {} bytes; a case file has at most {}", size, largest),
                "name a .yaml file; data belong in files that a case names");
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) {
    refuse_file(path, fmt::format("cannot be read: {}", std::strerror(errno)), "check its rights");
  }
  std::string contents = text.str();
  if (contents.find_first_not_of(" \t\r\n") == std::string::npos) {
    refuse_file(path, "is empty", "a case names at least `problem`, `source` and `target`");
  }
  return contents;
}

}  // namespace deblai
