#include <deblai/output/vtk_series.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <deblai/base/atomic_file.hpp>

namespace deblai {
namespace {

const Writers::Entry entry("vtk", [](const Grid& grid, const FilmPlace& film) {
  return std::make_unique<VtkSeries>(grid, film.path.string() + ".pvd");
});

std::string frame_name(const std::filesystem::path& film, int index) {
  return fmt::format("{}_{:04}", film.stem().string(), index);
}

std::string piece_name(const std::filesystem::path& film, int index, int rank) {
  return fmt::format("{}_r{}.vti", frame_name(film, index), rank);
}

bool one_owner(const Grid& grid) {
  return grid.processes(0) * grid.processes(1) * grid.processes(2) == 1;
}

/// What every rank owns, by rank. Collective.
std::vector<Block> blocks(const Grid& grid) {
  std::vector<Block> all(static_cast<std::size_t>(grid.comm().size()));
  constexpr int numbers = sizeof(Block) / sizeof(int);
  check_mpi(MPI_Allgather(&grid.owned(), numbers, MPI_INT, all.data(), numbers, MPI_INT,
                          grid.comm().get()));
  return all;
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

std::size_t take_digits(std::string_view& text) {
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(count);
  return count;
}

/// Whether a film of that stem has, or had on the way, a file of this name.
bool belongs_to(const std::string& stem, std::string_view name) {
  if (name.ends_with(partial_suffix)) name.remove_suffix(partial_suffix.size());
  if (!take(name, stem)) return false;
  if (name == ".pvd") return true;
  if (!take(name, "_") || take_digits(name) < 4) return false;
  const bool is_piece = take(name, "_r");
  if (is_piece && take_digits(name) == 0) return false;
  return name == ".vti" || (name == ".pvti" && !is_piece);
}

/// The film's own files only: whatever else lies in the folder is the user's.
void remove_earlier(const std::filesystem::path& film) {
  std::vector<std::filesystem::path> found;
  for (const auto& item : std::filesystem::directory_iterator(film.parent_path())) {
    if (belongs_to(film.stem().string(), item.path().filename().string())) {
      found.push_back(item.path());
    }
  }
  for (const std::filesystem::path& file : found) std::filesystem::remove(file);
}

/// Whether a film can be written is known before it is computed.
void prepare(const std::filesystem::path& film) {
  try {
    std::filesystem::create_directories(film.parent_path());
    remove_earlier(film);
  } catch (const std::filesystem::filesystem_error& error) {
    fail_to_write(film, error.code().value());
  }
  AtomicFile(film).write("a film comes here\n");
}

}  // namespace

VtkSeries::VtkSeries(const Grid& grid, std::filesystem::path film)
    : grid_(grid), film_(std::move(film)) {
  const std::filesystem::path folder = film_.parent_path();
  collectively(grid_.comm(), [&] {
    if (grid_.comm().is_root()) prepare(film_);
  });
  collectively(grid_.comm(), [&] {
    require(std::filesystem::is_directory(folder), Failure::resources,
            fmt::format("{}: rank {} does not see this folder; choose one that all machines share",
                        folder.string(), grid_.comm().rank()));
  });
}

void VtkSeries::write(const Snapshot& snapshot) {
  const Communicator& comm = grid_.comm();
  const std::filesystem::path folder = film_.parent_path();
  const bool single = one_owner(grid_);
  const std::string frame = frame_name(film_, snapshot.index) + (single ? ".vti" : ".pvti");

  std::optional<AtomicFile> piece;
  std::optional<AtomicFile> index;
  const std::vector<Block> owned = blocks(grid_);
  collectively(comm, [&] {
    if (!grid_.owned().empty()) {
      piece.emplace(folder / (single ? frame : piece_name(film_, snapshot.index, comm.rank())));
      write_vtk_piece(snapshot, grid_, *piece);
    }
    if (comm.is_root() && !single) {
      std::vector<VtkSource> sources;
      for (std::size_t rank = 0; rank < owned.size(); ++rank) {
        if (owned[rank].empty()) continue;
        sources.push_back({piece_name(film_, snapshot.index, static_cast<int>(rank)),
                           vtk_extent(owned[rank], grid_.dim())});
      }
      index.emplace(folder / frame);
      index->write(vtk_image_index(grid_.shape(), snapshot.fields, sources));
    }
  });

  // Only now do names appear: first what is referred to, then what refers to it.
  collectively(comm, [&] {
    if (piece) piece->publish();
  });
  std::vector<VtkTime> times = times_;
  times.push_back({snapshot.time, frame});
  collectively(comm, [&] {
    if (index) index->publish();
    if (comm.is_root()) write_atomically(film_, vtk_film_index(times));
  });
  if (piece) piece->keep();
  if (index) index->keep();
  times_ = std::move(times);
}

void VtkSeries::close() {
  collectively(grid_.comm(), [&] {
    if (grid_.comm().is_root()) sync_folder(film_.parent_path());
  });
}

}  // namespace deblai
