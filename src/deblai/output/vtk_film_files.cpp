#include <deblai/output/vtk_film_files.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace deblai {
namespace {

std::string frame_name(const std::filesystem::path& film, int index) {
  return fmt::format("{}_{:04}", film.stem().string(), index);
}

std::string piece_name(const std::filesystem::path& film, int index, int rank,
                       const std::string& suffix) {
  return fmt::format("{}_r{}{}", frame_name(film, index), rank, suffix);
}

bool one_owner(const Grid& grid) {
  return grid.processes(0) * grid.processes(1) * grid.processes(2) == 1;
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

/// ".pvti" of ".vti".
std::string index_suffix(const std::string& suffix) { return ".p" + suffix.substr(1); }

/// Whether a film of that stem and suffix has, or had on the way, a file of this name, which is not
/// one of its first `kept` pictures.
bool is_to_go(const std::string& stem, const std::string& suffix, std::string_view name,
              std::size_t kept) {
  bool whole = true;
  if (name.ends_with(partial_suffix)) {
    name.remove_suffix(partial_suffix.size());
    whole = false;
  }
  if (!take(name, stem)) return false;
  if (name == ".pvd") return !whole || kept == 0;
  if (!take(name, "_")) return false;
  const std::string_view number = name;
  const std::size_t digits = take_digits(name);
  if (digits < 4) return false;
  if (whole && digits < 10 && std::stoull(std::string(number.substr(0, digits))) < kept)
    return false;
  const bool is_piece = take(name, "_r");
  if (is_piece && take_digits(name) == 0) return false;
  return name == suffix || (name == index_suffix(suffix) && !is_piece);
}

/// The film's own files only: whatever else lies in the folder is the user's.
void remove_earlier(const std::filesystem::path& film, const std::string& suffix,
                    std::size_t kept) {
  std::vector<std::filesystem::path> found;
  for (const auto& item : std::filesystem::directory_iterator(film.parent_path())) {
    if (is_to_go(film.stem().string(), suffix, item.path().filename().string(), kept))
      found.push_back(item.path());
  }
  for (const std::filesystem::path& file : found) std::filesystem::remove(file);
}

/// Whether a film can be written is known before it is computed.
void prepare(const std::filesystem::path& film, const std::string& suffix, std::size_t kept) {
  try {
    std::filesystem::create_directories(film.parent_path());
    remove_earlier(film, suffix, kept);
  } catch (const std::filesystem::filesystem_error& error) {
    fail_to_write(film, error.code().value());
  }
  AtomicFile(film).write("a film comes here\n");
}

/// The pictures that stay, by the files that show them.
std::vector<VtkTime> kept_pictures(const std::filesystem::path& film, const std::string& suffix,
                                   const std::vector<double>& kept) {
  std::vector<VtkTime> pictures;
  for (const double time : kept) {
    const std::string name = frame_name(film, static_cast<int>(pictures.size()));
    const bool single = std::filesystem::exists(film.parent_path() / (name + suffix));
    const std::string file = name + (single ? suffix : index_suffix(suffix));
    require(
        std::filesystem::exists(film.parent_path() / file), Failure::input,
        fmt::format("{}: is gone, a picture that the run had drawn before it was stopped\n  put "
                    "it back, or start anew with `deblai run`",
                    (film.parent_path() / (name + suffix)).string()));
    pictures.push_back({time, file});
  }
  return pictures;
}

}  // namespace

VtkFilmFiles::VtkFilmFiles(const Grid& grid, std::filesystem::path film, std::string suffix,
                           const std::vector<double>& kept)
    : grid_(grid), film_(std::move(film)), suffix_(std::move(suffix)) {
  const std::filesystem::path folder = film_.parent_path();
  collectively(grid_.comm(), [&] {
    if (!grid_.comm().is_root()) return;
    times_ = kept_pictures(film_, suffix_, kept);
    prepare(film_, suffix_, kept.size());
  });
  collectively(grid_.comm(), [&] {
    require(std::filesystem::is_directory(folder), Failure::resources,
            fmt::format("{}: rank {} does not see this folder; choose one that all machines share",
                        folder.string(), grid_.comm().rank()));
  });
}

void VtkFilmFiles::add(int index, double time, const Piece& write_piece, const Index& index_text) {
  const Communicator& comm = grid_.comm();
  const std::filesystem::path folder = film_.parent_path();
  const bool single = one_owner(grid_);
  const std::string frame = frame_name(film_, index) + (single ? suffix_ : index_suffix(suffix_));

  std::optional<AtomicFile> piece;
  std::optional<AtomicFile> whole;
  collectively(comm, [&] {
    if (!grid_.owned().empty()) {
      piece.emplace(folder / (single ? frame : piece_name(film_, index, comm.rank(), suffix_)));
      write_piece(*piece);
    }
    if (comm.is_root() && !single) {
      std::vector<VtkSource> sources;
      for (int rank = 0; rank < comm.size(); ++rank) {
        const Block owned = grid_.owned_by(rank);
        if (owned.empty()) continue;
        sources.push_back(
            {piece_name(film_, index, rank, suffix_), vtk_extent(owned, grid_.dim())});
      }
      whole.emplace(folder / frame);
      whole->write(index_text(sources));
    }
  });

  // Only now do names appear: first what is referred to, then what refers to it.
  collectively(comm, [&] {
    if (piece) piece->publish();
  });
  std::vector<VtkTime> times = times_;
  times.push_back({time, frame});
  collectively(comm, [&] {
    if (whole) whole->publish();
    if (comm.is_root()) write_atomically(film_, vtk_film_index(times));
  });
  if (piece) piece->keep();
  if (whole) whole->keep();
  times_ = std::move(times);
}

void VtkFilmFiles::close() {
  collectively(grid_.comm(), [&] {
    if (grid_.comm().is_root()) sync_folder(film_.parent_path());
  });
}

}  // namespace deblai
