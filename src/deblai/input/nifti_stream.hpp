#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

namespace deblai {

/// The bytes of a file, decompressed if it is compressed by gzip. Rank-local.
class NiftiStream {
 public:
  /// Throws Error, Failure::input, where there is no such file.
  explicit NiftiStream(const std::filesystem::path& file);
  NiftiStream(NiftiStream&&) noexcept;
  ~NiftiStream();

  /// Go to a byte; false when that fails.
  bool seek(std::size_t place);

  /// Number of bytes read: fewer than `size` where the file ends or is damaged.
  std::size_t read(void* bytes, std::size_t size);

  /// Read on to the end, where the checksum of a compressed file is, but at most `most` bytes.
  void finish(std::size_t most);

  /// What was read so far could not be decompressed, or had a wrong checksum.
  bool damaged() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace deblai
