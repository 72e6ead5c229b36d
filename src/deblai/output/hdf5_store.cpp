#include <deblai/output/hdf5_store.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <numeric>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <deblai/base/atomic_file.hpp>
#include <deblai/base/word_hash.hpp>
#include <deblai/field/fingerprint.hpp>
#include <deblai/output/hdf5_seal.hpp>

namespace deblai {
namespace {

template <class T>
std::vector<std::uint64_t> shape_of(const FieldOf<T>& field) {
  const Grid& grid = field.grid();
  std::vector<std::uint64_t> shape{static_cast<std::uint64_t>(field.slices())};
  for (int a = grid.dim(); a-- > 0;) shape.push_back(static_cast<std::uint64_t>(grid.cells(a)));
  return shape;
}

/// f(first place, lines in it, their address by index) for the pieces that are whole in the file:
/// the lines of this rank in a plane.
template <class F>
void for_each_plane(const Grid& grid, int slices, F&& f) {
  const Block& block = grid.owned();
  if (block.empty()) return;
  for (int k = 0; k < slices; ++k) {
    for (int z = 0; z < block.count[2]; ++z) f(k, z, global_place(grid, k, z, 0));
  }
}

Descriptor open_or_fail(const std::filesystem::path& name, int flags,
                        const std::filesystem::path& path) {
  Descriptor file(::open(name.c_str(), flags | O_CLOEXEC, 0666));
  if (file.get() < 0) fail_to_write(path, errno);
  return file;
}

/// Room on the disk, asked for before it is used. File systems that cannot tell are believed.
void reserve(const Descriptor& file, std::uint64_t bytes, const std::filesystem::path& path) {
  const int failed = ::fallocate(file.get(), 0, 0, static_cast<off_t>(bytes));
  if (failed != 0 && errno != EOPNOTSUPP && errno != ENOSYS && errno != EINTR)
    fail_to_write(path, errno);
}

void write_at(const Descriptor& file, std::string_view bytes, std::uint64_t offset,
              const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t put =
        ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) fail_to_write(path, put < 0 ? errno : ENOSPC);
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
}

void sync(const Descriptor& file, const std::filesystem::path& path) {
  if (::fsync(file.get()) != 0) fail_to_write(path, errno);
}

/// This rank's lines of a field, at their place in the file; what they add to the seal.
template <class T>
std::uint64_t write_lines(const Descriptor& file, const FieldOf<T>& field, std::uint64_t offset,
                          const std::filesystem::path& path) {
  const Grid& grid = field.grid();
  const auto n = static_cast<std::size_t>(grid.owned().count[0]);
  std::vector<double> plane(n * static_cast<std::size_t>(grid.owned().count[1]));
  std::uint64_t hash = 0;
  for_each_plane(grid, field.slices(), [&](int k, int z, std::uint64_t place) {
    double* to = plane.data();
    for (int y = 0; y < grid.owned().count[1]; ++y, to += n)
      std::copy_n(field.line(k, z, y), n, to);
    const std::string_view bytes(reinterpret_cast<const char*>(plane.data()),
                                 plane.size() * sizeof(double));
    const std::uint64_t at = offset + place * sizeof(double);
    hash += piece_hash(bytes, at);
    write_at(file, bytes, at, path);
  });
  return hash;
}

std::uint64_t size_of(const Descriptor& file) {
  struct stat found {};
  return ::fstat(file.get(), &found) == 0 ? static_cast<std::uint64_t>(found.st_size) : 0;
}

std::vector<std::uint64_t> shape_of(const StoredField& stored) {
  return std::visit([](const auto* field) { return shape_of(*field); }, stored.field);
}

std::uint64_t fingerprint_of(const StoredField& stored) {
  return std::visit([](const auto* field) { return fingerprint(*field); }, stored.field);
}

/// The root's numbers, on every rank. Collective.
void broadcast(const Communicator& comm, std::vector<std::uint64_t>& numbers) {
  check_mpi(
      MPI_Bcast(numbers.data(), static_cast<int>(numbers.size()), MPI_UINT64_T, 0, comm.get()));
}

}  // namespace

double store_bytes(const Notes& notes, const std::vector<StoredField>& fields) {
  auto bytes = static_cast<double>(frame_bytes(notes, fields.size()));
  for (const StoredField& each : fields) {
    const std::vector<std::uint64_t> shape = shape_of(each);
    bytes += 8 * std::accumulate(shape.begin(), shape.end(), 1.0, std::multiplies<>());
  }
  return bytes;
}

void write_store(const Communicator& comm, const std::filesystem::path& path, const Notes& notes,
                 const std::vector<StoredField>& fields, const std::filesystem::path& earlier) {
  std::vector<StoredArray> arrays;
  for (const StoredField& each : fields)
    arrays.push_back({each.name, shape_of(each), fingerprint_of(each), 0});

  std::optional<AtomicFile> file;  // of the root, as the frame
  Hdf5Frame frame;
  const std::filesystem::path partial = path.string() + std::string(partial_suffix);
  std::vector<std::uint64_t> places(arrays.size() + 1);  // and the size of the file
  std::uint64_t hash = 0;
  collectively(comm, [&] {
    if (!comm.is_root()) return;
    file.emplace(path);
    const Descriptor empty = open_or_fail(partial, O_WRONLY | O_CREAT | O_TRUNC, path);
    reserve(empty, static_cast<std::uint64_t>(store_bytes(notes, fields)), path);
    frame = lay_out(notes, arrays);
    for (std::size_t i = 0; i < arrays.size(); ++i) places[i] = arrays[i].offset;
    places.back() = frame.bytes;
    if (::ftruncate(empty.get(), static_cast<off_t>(frame.bytes)) != 0) fail_to_write(path, errno);
    for (const Hdf5Frame::Piece& piece : frame.pieces) {
      write_at(empty, piece.bytes, piece.offset, path);
      hash += piece_hash(piece.bytes, piece.offset);
    }
  });
  broadcast(comm, places);
  collectively(comm, [&] {
    const Descriptor mine = open_or_fail(partial, O_WRONLY, path);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      hash +=
          std::visit([&](const auto* field) { return write_lines(mine, *field, places[i], path); },
                     fields[i].field);
    }
    sync(mine, path);
  });
  const Seal seal{places.back(), sum_of_hashes(comm, hash)};
  collectively(comm, [&] {
    if (!comm.is_root()) return;
    const Descriptor whole = open_or_fail(partial, O_WRONLY, path);
    write_at(whole, seal.text(), 0, path);
    sync(whole, path);
    if (!earlier.empty() && std::filesystem::exists(path) &&
        std::rename(path.c_str(), earlier.c_str()) != 0)
      fail_to_write(earlier, errno);
    file->publish();
    file->keep();
    sync_folder(path.parent_path());
  });
}

Hdf5Store::Hdf5Store(const Communicator& comm, std::filesystem::path path)
    : comm_(comm), path_(std::move(path)) {
  Seal seal;
  Descriptor file;
  std::uint64_t hash = 0;
  collectively(comm_, [&] {
    file = Descriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    require(file.get() >= 0, Failure::input,
            fmt::format("{}: cannot read: {}", path_.string(), std::strerror(errno)));
    std::string block(std::min<std::uint64_t>(user_block, size_of(file)), '\0');
    read_at(file, path_, 0, block.data(), block.size());
    seal = Seal::read(block, path_);
    require(size_of(file) == seal.bytes, Failure::input,
            fmt::format("{}: is damaged: it has {} bytes of {}", path_.string(), size_of(file),
                        seal.bytes));
    // An equal share of the words a rank.
    const std::uint64_t words = (seal.bytes - user_block + 7) / 8;
    const auto ranks = static_cast<std::uint64_t>(comm_.size());
    const auto bound = [&](int rank) {
      return std::min(user_block + 8 * (words * static_cast<std::uint64_t>(rank) / ranks),
                      seal.bytes);
    };
    const std::uint64_t end =
        comm_.rank() + 1 < comm_.size() ? bound(comm_.rank() + 1) : seal.bytes;
    hash = piece_hash(file, path_, bound(comm_.rank()), end);
  });
  hash = sum_of_hashes(comm_, hash);
  collectively(comm_, [&] {
    require(hash == seal.hash, Failure::input,
            fmt::format("{}: is damaged: it changed since it was written", path_.string()));
    open_hdf5(path_, notes_, arrays_);
  });
}

const StoredArray& Hdf5Store::array(const std::string& name) const {
  const auto found = std::find_if(arrays_.begin(), arrays_.end(),
                                  [&](const StoredArray& each) { return each.name == name; });
  require(found != arrays_.end(), Failure::input,
          fmt::format("{}: has no field `{}`", path_.string(), name));
  return *found;
}

template <class T>
void Hdf5Store::read(const std::string& name, FieldOf<T>& field) const {
  const Grid& grid = field.grid();
  std::uint64_t expected = 0;
  collectively(comm_, [&] {
    const StoredArray& stored = array(name);
    expected = stored.hash;
    require(stored.shape == shape_of(field), Failure::input,
            fmt::format("{}: the field `{}` has {} numbers, expected {}", path_.string(), name,
                        fmt::join(stored.shape, " x "), fmt::join(shape_of(field), " x ")));
    const Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    const auto n = static_cast<std::size_t>(grid.owned().count[0]);
    std::vector<double> plane(n * static_cast<std::size_t>(grid.owned().count[1]));
    for_each_plane(grid, field.slices(), [&](int k, int z, std::uint64_t place) {
      read_at(file, path_, stored.offset + place * sizeof(double), plane.data(),
              plane.size() * sizeof(double));
      const double* from = plane.data();
      for (int y = 0; y < grid.owned().count[1]; ++y, from += n)
        std::transform(from, from + n, field.line(k, z, y),
                       [](double value) { return static_cast<T>(value); });
    });
  });
  const std::uint64_t hash = fingerprint(field);
  collectively(comm_, [&] {
    require(hash == expected, Failure::input,
            fmt::format("{}: is damaged: the field `{}` is not as it was written", path_.string(),
                        name));
  });
}

template void Hdf5Store::read(const std::string&, Field&) const;
template void Hdf5Store::read(const std::string&, FieldOf<float>&) const;

}  // namespace deblai
