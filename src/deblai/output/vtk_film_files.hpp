#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <deblai/base/atomic_file.hpp>
#include <deblai/output/vtk_index.hpp>

namespace deblai {

/// The files of a film: NAME.pvd over NAME_0007.vti where one rank owns all cells, else over
/// NAME_0007.pvti and a piece NAME_0007_r2.vti of every rank that owns some; alike with another
/// suffix.
///
/// After each picture the .pvd lists those that are there, so that a film can be watched as it
/// grows. Members that write are collective on the grid and throw CollectiveError,
/// Failure::resources, leaving nothing half-written.
class VtkFilmFiles {
 public:
  /// Writes what this rank owns of a picture, not yet published. Rank-local.
  using Piece = std::function<void(const AtomicFile&)>;
  /// The text of the index over the pieces of a picture.
  using Index = std::function<std::string(const std::vector<VtkSource>&)>;

  /// Make the folder of `film` ("run/fields/density.pvd"), try whether it can be written to, and
  /// remove the film and pictures of that name that an earlier run left there. Collective. Throws
  /// CollectiveError, Failure::input, where one that is to be kept is missing.
  /// @param suffix of a piece: ".vti"
  /// @param kept times of the first pictures, which stay
  VtkFilmFiles(const Grid& grid, std::filesystem::path film, std::string suffix,
               const std::vector<double>& kept = {});

  void add(int index, double time, const Piece& write_piece, const Index& index_text);
  /// What was written is on the disk.
  void close();

  const Grid& grid() const { return grid_; }
  const std::filesystem::path& film() const { return film_; }

 private:
  Grid grid_;
  std::filesystem::path film_;
  std::string suffix_;
  std::vector<VtkTime> times_;
};

}  // namespace deblai
