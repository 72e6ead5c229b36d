#include <deblai/report/markup.hpp>

#include <cmath>
#include <cstddef>

#include <fmt/format.h>

namespace deblai {

namespace {

/// Bytes of the UTF-8 character at the start of `text`; 0 where there is none.
std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const std::size_t length = byte(0) >= 0xf0 && byte(0) < 0xf5   ? 4
                             : byte(0) >= 0xe0 && byte(0) < 0xf0 ? 3
                             : byte(0) >= 0xc2 && byte(0) < 0xe0 ? 2
                                                                 : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0U) != 0x80U) return 0;
  return length;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character(text);
    const char first = text.front();
    if (length == 0 || (length == 1 && first < ' ' && first != '\n' && first != '\t') ||
        first == 0x7f) {
      result += '?';
    } else if (first == '<') {
      result += "&lt;";
    } else if (first == '>') {
      result += "&gt;";
    } else if (first == '&') {
      result += "&amp;";
    } else if (first == '"') {
      result += "&quot;";
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

std::string readable_number(double value) {
  if (!std::isfinite(value)) return "–";
  const double size = std::abs(value);
  if (size == 0 || (size >= 1e-3 && size < 1e6)) return fmt::format("{:.4g}", value);
  const auto power = static_cast<int>(std::floor(std::log10(size) + 1e-12));
  return fmt::format("<span class=\"n\">{:.3g} × 10<sup>{}</sup></span>",
                     value / std::pow(10.0, power), power);
}

std::string table_of(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string text = "<table>\n";
  for (const auto& [name, value] : rows)
    text += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", name, value);
  return text + "</table>\n";
}

std::string figure(std::string_view picture, std::string_view caption) {
  return fmt::format("<figure>\n{}\n<figcaption>{}</figcaption>\n</figure>\n", picture, caption);
}

std::string section(std::string_view id, std::string_view heading, std::string_view body) {
  if (body.empty()) return {};
  return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", id, escaped(heading),
                     body);
}

}  // namespace deblai
