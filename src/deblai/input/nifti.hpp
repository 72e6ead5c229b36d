#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <deblai/input/nifti_header.hpp>

namespace deblai {

enum class NotFinite { refuse, zero };

/// What of a NIfTI file is read, and what is done about numbers that no density has.
struct NiftiChoice {
  std::optional<int> frame;  ///< from 0; needed where there are several
  AffineChoice affine = AffineChoice::automatic;
  std::optional<double> threshold;           ///< values below are zero; not negative
  NotFinite not_finite = NotFinite::refuse;  ///< NaN and infinities
};

/// What the values of a frame are, as the file has them.
struct ValueSummary {
  /// Values of a kind that a density has not.
  struct Bad {
    long long count = 0;
    std::array<int, 3> first{};  ///< voxel
  };
  Bad not_finite;
  Bad negative;
  double least = 0;  ///< of the finite ones
  double most = 0;
  double mass = 0;  ///< of the positive ones [value mm^3]
};

/// A frame of a file, with nothing refused that could be seen only in its values.
struct NiftiFrame {
  NiftiHeader header;
  NiftiAffine affine;
  Volume volume;
  ValueSummary values;
};

/// "int16"; numbers of a kind that no density has, and unknown ones, too.
std::string type_name(int datatype);

/// Rank-local. Throws Error, Failure::input, without the file's name: no NIfTI file, damaged or cut
/// short, no scalar numbers, no such frame, no usable affine.
NiftiFrame read_nifti_frame(const std::filesystem::path& file, const NiftiChoice& choice);

/// Throw Error, Failure::input, when the values are none of a density and `choice` does not mend
/// it.
void require_density(const ValueSummary& values, const NiftiChoice& choice);

/// A volume ready to be a density. Collective: rank 0 reads a frame slice by slice, and every rank
/// gets its samples in the type, or the next wider of four, in which the file stores them: 1 to 8
/// bytes a voxel. Throws CollectiveError, Failure::input, whose message begins with the file's
/// name.
std::shared_ptr<const Volume> read_nifti(const Communicator& comm,
                                         const std::filesystem::path& file,
                                         const NiftiChoice& choice);

}  // namespace deblai
