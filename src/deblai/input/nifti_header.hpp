#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <string>

#include <deblai/input/volume.hpp>

namespace deblai {

/// Which of the two transforms of a file gives the world: `automatic` takes the sform if it is
/// there, else the qform, else the voxel sizes alone.
enum class AffineChoice { automatic, sform, qform };

/// The header of a NIfTI-1 or NIfTI-2 file, in the byte order of this machine.
struct NiftiHeader {
  int version = 1;
  std::endian order = std::endian::native;
  std::filesystem::path data;            ///< where the samples are: the file itself or its .img
  std::uintmax_t offset = 0;             ///< of the first sample in it, decompressed [bytes]
  std::array<std::int64_t, 3> counts{};  ///< voxels an axis
  std::int64_t frames = 1;
  int datatype = 0;
  double slope = 1;
  double intercept = 0;
  std::array<double, 8> pixdim{};
  double unit = 1;  ///< of its lengths [mm]
  std::string unit_name;
  int sform_code = 0;
  int qform_code = 0;
  std::array<double, 6> quatern{};  ///< b, c, d and the offset
  std::array<double, 12> srow{};

  std::size_t voxels() const { return static_cast<std::size_t>(counts[0] * counts[1] * counts[2]); }
};

/// A name that NIfTI files have: .nii, .hdr or .img, perhaps with .gz.
bool is_nifti_name(const std::filesystem::path& file);

/// Rank-local. Throws Error, Failure::input, on what is no NIfTI file, on images that are no
/// volume or series of volumes, and on numbers that no header may have.
NiftiHeader read_nifti_header(const std::filesystem::path& file);

/// A transform from voxels to the world, and what it was made from.
struct NiftiAffine {
  Affine affine;       ///< [mm]
  std::string source;  ///< "sform", "qform" or "voxel sizes"
  int code = 0;        ///< of that transform; 0: none
  std::string remark;  ///< a warning; empty: none
};

/// Throws Error, Failure::input, when what is chosen is missing or degenerate, and when sform and
/// qform differ by more than 0.1 mm at a corner and none is chosen. Rank-local.
NiftiAffine affine_of(const NiftiHeader& header, AffineChoice choice);

}  // namespace deblai
