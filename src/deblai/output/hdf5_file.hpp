#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace deblai {

/// What stands beside the fields of a store, by name: lists of numbers, kept to the bit, and texts.
struct Notes {
  std::map<std::string, std::vector<double>> numbers;
  std::map<std::string, std::string> texts;
};

/// A field in a file: 64-bit IEEE numbers, little endian, in one piece.
struct StoredArray {
  std::string name;
  std::vector<std::uint64_t> shape;  ///< slices, then cells, x last
  std::uint64_t hash = 0;            ///< fingerprint of the values
  std::uint64_t offset = 0;          ///< of the first number in the file [bytes]

  std::uint64_t count() const;
};

/// Bytes in front of the HDF5 file proper, which HDF5 leaves to its user.
inline constexpr std::uint64_t user_block = 512;

/// All of an HDF5 file but the numbers of its arrays.
struct Hdf5Frame {
  struct Piece {
    std::uint64_t offset;
    std::string bytes;
  };

  std::uint64_t bytes = 0;    ///< of the whole file
  std::vector<Piece> pieces;  ///< of everything after the user block that no array covers
};

/// Lay out an HDF5 file with groups /fields, where every dataset has its hash as an attribute, and
/// /notes; the arrays learn their offsets.
///
/// In memory: the HDF5 library ends the program where it cannot write to a disk. Rank-local.
/// @pre no array is empty
Hdf5Frame lay_out(const Notes& notes, std::vector<StoredArray>& arrays);

/// Bytes that the frame takes, not far above.
std::uint64_t frame_bytes(const Notes& notes, std::size_t arrays);

/// What such a file holds. Rank-local. Throws Error(Failure::input).
void open_hdf5(const std::filesystem::path& path, Notes& notes, std::vector<StoredArray>& arrays);

/// Version of the HDF5 library in use.
std::string hdf5_version();

}  // namespace deblai
