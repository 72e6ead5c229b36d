#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <deblai/output/vtk_index.hpp>
#include <deblai/output/writer.hpp>

namespace deblai {

/// A film for ParaView: NAME.pvd over NAME_0007.vti where one rank owns all cells, else over
/// NAME_0007.pvti and a piece NAME_0007_r2.vti of every rank that owns some.
///
/// After each frame the .pvd lists those that are there, so that a film can be watched as it grows.
class VtkSeries : public Writer {
 public:
  /// Make the folder of `film` ("run/fields/density.pvd"), try whether it can be written to, and
  /// remove the film and frames of that name that an earlier run left there. Collective.
  VtkSeries(const Grid& grid, std::filesystem::path film);

  void write(const Snapshot& snapshot) override;
  void close() override;
  std::filesystem::path entrance() const override { return film_; }

 private:
  Grid grid_;
  std::filesystem::path film_;
  std::vector<VtkTime> times_;
};

}  // namespace deblai
