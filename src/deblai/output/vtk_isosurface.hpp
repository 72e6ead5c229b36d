#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include <deblai/output/vtk_film_files.hpp>
#include <deblai/output/writer.hpp>

namespace deblai {

/// A film of the surface of a density, in 2D of its outline, for ParaView: VtkFilmFiles of
/// triangles (.vtp) with their normals, closed at the walls of the box.
///
/// Each rank makes the triangles between the centres of its cells and of the next ones, so that
/// pieces join without gap or overlap. Stores the cells of a rank once more while it writes. The
/// level of the first picture is half its largest density.
class VtkIsosurface : public Writer {
 public:
  enum class Level {
    same_volume,  ///< at every time the one that as many cells are above as in the first picture
    same_density  ///< that of the first picture
  };

  /// As VtkFilmFiles. @pre two or three axes. Collective.
  VtkIsosurface(const Grid& grid, std::filesystem::path film, Level level,
                const std::vector<double>& kept = {});

  /// @pre the snapshot has a "density"
  void write(const Snapshot& snapshot) override;
  void recall(const Snapshot& first) override;
  void close() override;
  std::filesystem::path entrance() const override { return files_.film(); }

 private:
  double level_of(const Field& density);

  VtkFilmFiles files_;
  Level rule_;
  std::optional<double> first_;  ///< level of the first picture
  long long cells_ = 0;          ///< above it
};

/// Cells above `level`, of all ranks. Collective.
long long cells_above(const Field& density, double level);

/// A level that so many cells are above, or as near as equal values allow. Collective; the same
/// bits on any number of ranks.
double level_with(const Field& density, long long cells);

}  // namespace deblai
