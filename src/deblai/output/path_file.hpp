#pragma once

#include <filesystem>

#include <deblai/field/paths.hpp>
#include <deblai/output/hdf5_store.hpp>

namespace deblai {

/// A path as a run stored it, and what its balance law needs beside it.
struct StoredPath {
  StaggeredPath path;        ///< in the units of the input; halos above filled
  double viscosity = 0;      ///< eps of d_t rho + div m = eps Laplacian rho + s
  double growth_length = 1;  ///< kappa: the path's source is kappa times the rate of growth
};

/// Write a path with its grid: density, momentum and source, to the bit, 8 bytes a number.
/// Collective; throws CollectiveError, Failure::resources, and then leaves nothing behind.
void write_path(const StoredPath& stored, const std::filesystem::path& file);

/// The same of a path that is borrowed, with more notes beside those of a path.
void write_path(const StaggeredPath& path, double viscosity, double growth_length, Notes more,
                const std::filesystem::path& file);

/// Bytes of such a file, but for its head. Not collective.
double path_bytes(const GridShape& shape, bool has_source);

/// A file that write_path made.
class PathFile {
 public:
  /// Collective; throws CollectiveError, Failure::input, where it cannot be read, is damaged or
  /// holds no path.
  PathFile(const Communicator& comm, const std::filesystem::path& file);

  /// The grid's, to the bit.
  const GridShape& shape() const { return shape_; }
  const Notes& notes() const { return store_.notes(); }

  /// On a grid of that shape, on any number of ranks. Collective; throws alike.
  StoredPath read(const Grid& grid) const;

 private:
  Hdf5Store store_;
  GridShape shape_;
};

}  // namespace deblai
