#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <deblai/base/error.hpp>

namespace deblai {

/// Throw Error, Failure::input, unless `file` is a file with something in it that can be read.
void require_readable(const std::filesystem::path& file);

/// All bytes of a file. Throws Error, Failure::input.
std::string contents(const std::filesystem::path& file);

/// Walks over a text word by word and line by line; its errors name file and line.
class TextCursor {
 public:
  /// Both outlive the cursor.
  TextCursor(const std::filesystem::path& file, std::string_view text) : file_(file), text_(text) {}

  /// Go to the next line; false at the end of the text. The first call goes to the first line.
  bool next_line();
  /// Next word of this line, empty at its end.
  std::string_view word();
  /// Next word of this or a later line, empty at the end of the text.
  std::string_view word_anywhere();
  /// The rest of this line, without its end.
  std::string_view rest() const { return line_; }
  /// Where the text continues after this line.
  std::size_t offset() const { return next_; }

  double number(std::string_view word, std::string_view what) const;
  long long integer(std::string_view word, std::string_view what) const;

  [[noreturn]] void fail(std::string_view message) const;

 private:
  const std::filesystem::path& file_;
  std::string_view text_;
  std::string_view line_;
  std::size_t next_ = 0;
  long long number_of_line_ = 0;
};

}  // namespace deblai
