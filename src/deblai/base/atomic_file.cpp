#include <deblai/base/atomic_file.hpp>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <deblai/base/descriptor.hpp>
#include <deblai/base/error.hpp>

namespace deblai {
namespace {

std::string_view remedy(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "free some space there, write fewer frames or fields, or choose another folder";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder you may write to";
    case ENOENT:
    case ENOTDIR:
      return "choose a folder that exists on every machine of the run";
    default:
      return "check the disk, or choose another folder";
  }
}

/// Bring a file's contents to the disk: a network file system may only tell here that it is full.
/// Pipes and devices cannot be flushed, and need not be.
void flush(const Descriptor& file, const std::filesystem::path& path) {
  if (::fsync(file.get()) != 0 && errno != EINVAL) fail_to_write(path, errno);
}

Descriptor open_or_fail(const std::filesystem::path& name, int flags,
                        const std::filesystem::path& path) {
  Descriptor file(::open(name.c_str(), flags | O_CLOEXEC, 0666));
  if (file.get() < 0) fail_to_write(path, errno);
  return file;
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path)
    : path_(std::move(path)), partial_(path_.string() + std::string(partial_suffix)) {}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (state_ == State::partial) std::filesystem::remove(partial_, ignored);
  if (state_ == State::published) std::filesystem::remove(path_, ignored);
}

void AtomicFile::write(std::string_view text) const {
  const Descriptor file = open_or_fail(partial_, O_WRONLY | O_CREAT | O_TRUNC, path_);
  if (!write_all(file, text)) fail_to_write(path_, errno);
  flush(file, path_);
}

void AtomicFile::sync() const { flush(open_or_fail(partial_, O_RDONLY, path_), path_); }

void AtomicFile::publish() {
  if (std::rename(partial_.c_str(), path_.c_str()) != 0) fail_to_write(path_, errno);
  state_ = State::published;
}

void write_atomically(const std::filesystem::path& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.publish();
  file.keep();
  sync_folder(path.parent_path());
}

void sync_folder(const std::filesystem::path& folder) {
  const std::filesystem::path name = folder.empty() ? "." : folder;
  flush(open_or_fail(name, O_RDONLY | O_DIRECTORY, name), name);
}

void fail_to_write(const std::filesystem::path& path, int error_number) {
  throw Error(Failure::resources,
              fmt::format("{}: cannot be written: {}; {}", path.string(),
                          std::generic_category().message(error_number), remedy(error_number)));
}

}  // namespace deblai
