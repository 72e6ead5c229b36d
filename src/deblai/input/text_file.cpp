#include <deblai/input/text_file.hpp>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

namespace deblai {

namespace {

constexpr std::string_view blank = " \t\r\v\f";

template <class Number>
bool parse(std::string_view word, Number& value) {
  if (word.starts_with('+')) word.remove_prefix(1);
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
  return code == std::errc{} && end == word.data() + word.size();
}

}  // namespace

void require_readable(const std::filesystem::path& file) {
  std::error_code code;
  const std::filesystem::file_status status = std::filesystem::status(file, code);
  require(status.type() != std::filesystem::file_type::not_found, Failure::input,
          fmt::format("{}: no such file", file.string()));
  require(!code, Failure::input,
          fmt::format("{}: cannot be read: {}", file.string(), code.message()));
  require(!std::filesystem::is_directory(status), Failure::input,
          fmt::format("{}: is a directory, expected a file", file.string()));
  require(std::filesystem::is_regular_file(status), Failure::input,
          fmt::format("{}: is not an ordinary file", file.string()));
  errno = 0;
  const std::ifstream stream(file, std::ios::binary);
  require(stream.is_open(), Failure::input,
          fmt::format("{}: cannot be opened: {}", file.string(), std::strerror(errno)));
  require(std::filesystem::file_size(file, code) > 0, Failure::input,
          fmt::format("{}: is empty", file.string()));
}

std::string contents(const std::filesystem::path& file) {
  require_readable(file);
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  require(stream.good() && text.good(), Failure::input,
          fmt::format("{}: reading it failed half-way: {}", file.string(), std::strerror(errno)));
  return std::move(text).str();
}

bool TextCursor::next_line() {
  if (next_ >= text_.size()) {
    line_ = {};
    return false;
  }
  const std::size_t end = std::min(text_.find('\n', next_), text_.size());
  line_ = text_.substr(next_, end - next_);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  next_ = end + 1;
  ++number_of_line_;
  return true;
}

std::string_view TextCursor::word() {
  const std::size_t begin = line_.find_first_not_of(blank);
  if (begin == std::string_view::npos) {
    line_ = {};
    return {};
  }
  const std::size_t end = std::min(line_.find_first_of(blank, begin), line_.size());
  const std::string_view found = line_.substr(begin, end - begin);
  line_.remove_prefix(end);
  return found;
}

std::string_view TextCursor::word_anywhere() {
  for (;;) {
    const std::string_view found = word();
    if (!found.empty() || !next_line()) return found;
  }
}

double TextCursor::number(std::string_view word, std::string_view what) const {
  double value = 0;
  if (!parse(word, value)) {
    fail(fmt::format("expected {}, a number, got {}", what,
                     word.empty() ? "the end" : fmt::format("\"{}\"", word.substr(0, 40))));
  }
  return value;
}

long long TextCursor::integer(std::string_view word, std::string_view what) const {
  long long value = 0;
  if (!parse(word, value)) {
    fail(fmt::format("expected {}, a whole number, got {}", what,
                     word.empty() ? "the end" : fmt::format("\"{}\"", word.substr(0, 40))));
  }
  return value;
}

void TextCursor::fail(std::string_view message) const {
  throw Error(Failure::input, fmt::format("{}:{}: {}", file_.string(), number_of_line_, message));
}

}  // namespace deblai
