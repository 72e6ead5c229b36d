#include <deblai/output/vtk_series.hpp>

#include <utility>

namespace deblai {
namespace {

const Writers::Entry entry("vtk", [](const Grid& grid, const FilmPlace& film) {
  return std::make_unique<VtkSeries>(grid, film.path.string() + ".pvd", film.kept);
});

}  // namespace

VtkSeries::VtkSeries(const Grid& grid, std::filesystem::path film, const std::vector<double>& kept)
    : files_(grid, std::move(film), ".vti", kept) {}

void VtkSeries::write(const Snapshot& snapshot) {
  const Grid& grid = files_.grid();
  files_.add(
      snapshot.index, snapshot.time,
      [&](const AtomicFile& piece) { write_vtk_piece(snapshot, grid, piece); },
      [&](const std::vector<VtkSource>& pieces) {
        return vtk_image_index(grid.shape(), snapshot.fields, pieces);
      });
}

void VtkSeries::close() { files_.close(); }

}  // namespace deblai
