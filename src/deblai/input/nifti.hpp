#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <deblai/input/nifti_header.hpp>
#include <deblai/input/spread_volume.hpp>

namespace deblai {

/// What of a NIfTI file is read, and what is done about numbers that no density has.
struct NiftiChoice {
  std::optional<int> frame;  ///< from 0; needed where there are several
  AffineChoice affine = AffineChoice::automatic;
  ValueRule values;
  std::optional<std::filesystem::path> mask;  ///< another volume: zero where that is
};

/// A frame of a file, open to be read, with nothing refused that could be seen only in its values.
struct NiftiFrame {
  NiftiHeader header;
  NiftiAffine affine;
  VolumeFile file;
};

/// "int16"; numbers of a kind that no density has, and unknown ones, too.
std::string type_name(int datatype);

/// Rank-local. Throws Error, Failure::input, without the file's name: no NIfTI file, damaged or cut
/// short, no scalar numbers, no such frame, no usable affine.
NiftiFrame open_nifti(const std::filesystem::path& file, const NiftiChoice& choice);

/// A volume ready to be a density, spread over the ranks, its samples in the type, or the next
/// wider of four, in which the file stores them: 1 to 8 bytes a voxel. Collective: rank 0 reads.
/// Throws CollectiveError, Failure::input, whose message begins with the file's name.
std::shared_ptr<const Volume> read_nifti(const Communicator& comm,
                                         const std::filesystem::path& file,
                                         const NiftiChoice& choice);

}  // namespace deblai
