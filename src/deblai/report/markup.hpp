#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace deblai {

/// Text with what HTML and SVG would take for markup spelt out; bytes that are not UTF-8, and
/// control characters, become question marks.
std::string escaped(std::string_view text);

/// A number for people: four significant digits, powers of ten as 1.2 x 10^-5 is written, a dash
/// where it is unknown.
std::string readable_number(double value);

/// A table of two columns, a row each; cells are markup.
std::string table_of(const std::vector<std::pair<std::string, std::string>>& rows);

/// A picture with words below it; `picture` and `caption` are markup.
std::string figure(std::string_view picture, std::string_view caption);

/// A part of the page with its heading, the words escaped; nothing where there is no body.
std::string section(std::string_view id, std::string_view heading, std::string_view body);

}  // namespace deblai
