#pragma once

#include <filesystem>
#include <string_view>

#include <deblai/base/descriptor.hpp>

namespace deblai {

/// A text file that grows by whole lines: whatever happens, it never ends in half of one.
/// Not collective; one process writes it.
class LineFile {
 public:
  /// Not open.
  LineFile() = default;
  /// Create or empty the file. Throws Error(Failure::resources).
  explicit LineFile(std::filesystem::path path);
  /// Go on with the file that is there, after its first `lines` whole lines or as many as it has;
  /// the rest of it goes. Throws Error(Failure::resources).
  LineFile(std::filesystem::path path, std::size_t lines);

  bool is_open() const { return file_.get() >= 0; }
  bool is_empty() const { return size_ == 0; }

  /// Append `line` and a line feed. When it does not fit on the disk the file is cut back to its
  /// last whole line, and Error(Failure::resources) is thrown. @pre is_open().
  void append(std::string_view line);

 private:
  std::filesystem::path path_;
  Descriptor file_;
  long long size_ = 0;  ///< [bytes], whole lines only
};

}  // namespace deblai
