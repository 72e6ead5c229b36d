#pragma once

#include <array>
#include <filesystem>
#include <vector>

#include <deblai/base/catalogue.hpp>
#include <deblai/field/snapshot.hpp>

namespace deblai {

/// A path -> files of one format, a snapshot at a time.
///
/// All members that write are collective on the grid and throw CollectiveError: Failure::resources
/// when the disk refuses, and then nothing half-written is left behind.
class Writer {
 public:
  virtual ~Writer() = default;

  /// Write the owned cells of a snapshot. Indices ascend.
  virtual void write(const Snapshot& snapshot) = 0;

  /// Of a film that goes on after its first pictures (FilmPlace::kept), before it does: what the
  /// first of them showed.
  virtual void recall(const Snapshot& /*first*/) {}

  /// What was written is complete and on the disk. Nothing may be written after.
  virtual void close() = 0;

  /// The file to open first, e.g. "run/fields/density.pvd". Not collective.
  virtual std::filesystem::path entrance() const = 0;
};

/// How formats of voxels lay out the cells of a grid, and what they say of the world. As it is: x
/// fastest, then y, then z, each towards larger coordinates.
struct VoxelOrder {
  std::array<int, max_dim> voxel_axis{0, 1, 2};  ///< voxel index that runs along each grid axis
  std::array<bool, max_dim> reversed{};          ///< which towards smaller coordinates, alike
  int space = 2;  ///< NIfTI's code of the world: 1 scanner, 2 aligned, 3 Talairach, 4 MNI
  bool millimetres = false;  ///< lengths are known to be in mm

  friend bool operator==(const VoxelOrder&, const VoxelOrder&) = default;
};

/// Where a film comes to lie, without its ending: "run/fields/density".
struct FilmPlace {
  std::filesystem::path path;
  VoxelOrder voxels = {};
  std::vector<double> kept = {};  ///< times of its first pictures, where these are there to stay
};

/// Formats by name; made collectively.
using Writers = Catalogue<Writer, Grid, FilmPlace>;

}  // namespace deblai
