#pragma once

#include <filesystem>
#include <string_view>

namespace deblai {

/// A file that appears under its name when it is complete, or never.
///
/// It is written to `partial()`, a fixed name in the same folder, so that what a killed run left is
/// recognised and overwritten. Unless `keep()` was reached, the destructor removes it, under either
/// name. Rank-local: agree on success between the steps. Errors: Failure::resources.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const std::filesystem::path& partial() const { return partial_; }

  /// Replace the partial file by `text`, on the disk when it returns.
  void write(std::string_view text) const;

  /// Bring a partial file that another library wrote to the disk.
  void sync() const;

  /// Give the partial file its name, replacing what had it.
  void publish();

  /// From here on the file is the user's.
  void keep() noexcept { state_ = State::kept; }

 private:
  enum class State { partial, published, kept };

  std::filesystem::path path_;
  std::filesystem::path partial_;
  State state_ = State::partial;
};

/// Write, publish and keep in one. A failure leaves an earlier file of that name untouched.
void write_atomically(const std::filesystem::path& path, std::string_view text);

/// Bring the names in a folder to the disk.
void sync_folder(const std::filesystem::path& folder);

/// Throw Error(Failure::resources) saying that `path` cannot be written, why, and what to do.
[[noreturn]] void fail_to_write(const std::filesystem::path& path, int error_number);

/// Ending of a partial file's name.
inline constexpr std::string_view partial_suffix = ".part";

}  // namespace deblai
