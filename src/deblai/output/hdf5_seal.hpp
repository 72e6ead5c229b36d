#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include <deblai/base/descriptor.hpp>
#include <deblai/output/hdf5_file.hpp>

namespace deblai {

/// What the user block of a store says of the rest of the file.
struct Seal {
  std::uint64_t bytes = 0;  ///< of the whole file
  std::uint64_t hash = 0;   ///< sum of word_hash over the words of 8 bytes after the user block

  /// The user block: 512 bytes of text.
  std::string text() const;
  /// Throws Error(Failure::input) unless it is such a text. @param path for the message
  static Seal read(std::string_view text, const std::filesystem::path& path);
};

/// Hash of the words of a piece of a file. @pre offset is a multiple of 8; the last word may be cut
/// short.
std::uint64_t piece_hash(std::string_view bytes, std::uint64_t offset);

/// The same of the bytes [begin, end) of a file. Throws Error(Failure::input).
std::uint64_t piece_hash(const Descriptor& file, const std::filesystem::path& path,
                         std::uint64_t begin, std::uint64_t end);

/// All bytes from there on, or an Error: of a file that is shorter, or cannot be read.
void read_at(const Descriptor& file, const std::filesystem::path& path, std::uint64_t offset,
             void* bytes, std::size_t count);

}  // namespace deblai
