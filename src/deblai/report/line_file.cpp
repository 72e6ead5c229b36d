#include <deblai/report/line_file.hpp>

#include <cassert>
#include <cerrno>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <deblai/base/atomic_file.hpp>

namespace deblai {

LineFile::LineFile(std::filesystem::path path)
    : path_(std::move(path)),
      file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666)) {
  if (!is_open()) fail_to_write(path_, errno);
}

LineFile::LineFile(std::filesystem::path path, std::size_t lines)
    : path_(std::move(path)),
      file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (!is_open()) fail_to_write(path_, errno);
  std::ifstream earlier(path_);
  std::string line;
  while (lines-- > 0 && std::getline(earlier, line) && !earlier.eof())
    size_ += static_cast<long long>(line.size()) + 1;
  if (::ftruncate(file_.get(), size_) != 0 && errno != EINVAL) fail_to_write(path_, errno);
}

void LineFile::append(std::string_view line) {
  assert(is_open());
  std::string text(line);
  text += '\n';
  if (!write_all(file_, text)) {
    const int error = errno;
    // Failing to cut leaves half a line, on a disk that takes nothing more: there is no better
    // answer.
    [[maybe_unused]] const int cut = ::ftruncate(file_.get(), size_);
    fail_to_write(path_, error);
  }
  size_ += static_cast<long long>(text.size());
}

}  // namespace deblai
