#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <deblai/output/writer.hpp>

namespace deblai {

/// The planes of cells that a frame's file holds one after the other.
struct NiftiPlanes {
  int axis = 2;              ///< of the grid, along which they follow
  std::vector<int> indices;  ///< along it, in the order of the file

  NiftiPlanes(const GridShape& shape, const VoxelOrder& order);
};

/// What the header of a written volume says.
struct NiftiTitle {
  std::string field;  ///< "density"
  int frames = 1;
  double time = 0;       ///< of the first frame
  double time_step = 0;  ///< between frames; 0 where there is one
};

/// A compressed NIfTI file of float32 being written, plane after plane: the cells of a grid as
/// voxels, sform and qform both saying where they are. NIfTI-1; NIfTI-2 where an axis has more
/// voxels than that can count. The same content gives the same bytes.
///
/// Rank-local. Members throw Error, Failure::resources, when the disk refuses; the message names
/// `shown`.
class NiftiFile {
 public:
  NiftiFile(const std::filesystem::path& file, std::filesystem::path shown, const GridShape& shape,
            const VoxelOrder& order, const NiftiTitle& title);
  NiftiFile(NiftiFile&&) noexcept;
  ~NiftiFile();

  /// Add the next plane of voxels. @param cells of the grid's plane of the order, of its two axes
  /// the lower one fastest
  void add(const std::vector<float>& cells);

  /// The frames of another file that was written so, for the same grid and order.
  void add_from(const std::filesystem::path& file);

  /// Complete it; nothing may be added after.
  void close();

 private:
  struct Inside;
  void write(const void* bytes, std::size_t size);
  std::unique_ptr<Inside> inside_;
};

}  // namespace deblai
