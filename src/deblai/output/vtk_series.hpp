#pragma once

#include <filesystem>
#include <vector>

#include <deblai/output/vtk_film_files.hpp>
#include <deblai/output/writer.hpp>

namespace deblai {

/// A film of cells for ParaView: VtkFilmFiles of images.
class VtkSeries : public Writer {
 public:
  /// As VtkFilmFiles. Collective.
  VtkSeries(const Grid& grid, std::filesystem::path film, const std::vector<double>& kept = {});

  void write(const Snapshot& snapshot) override;
  void close() override;
  std::filesystem::path entrance() const override { return files_.film(); }

 private:
  VtkFilmFiles files_;
};

}  // namespace deblai
