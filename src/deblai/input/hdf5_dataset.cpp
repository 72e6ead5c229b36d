// A dataset of an HDF5 file: real numbers, [x], [y][x] or [z][y][x], with time before them if a
// frame is asked for. Its attributes `spacing` and `origin` (of the lower corner), x first, place
// it.

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5.h>

#include <deblai/base/owned.hpp>
#include <deblai/grid/grid.hpp>
#include <deblai/input/gridded.hpp>

namespace deblai {

namespace {

struct Hdf5Traits {
  using Handle = hid_t;
  static Handle null() noexcept { return H5I_INVALID_HID; }
  static void release(Handle& id) noexcept { H5Idec_ref(id); }
};
using OwnedId = Owned<Hdf5Traits>;

/// While it lives, HDF5 prints nothing.
class Silence {
 public:
  Silence() {
    H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Silence() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  H5E_auto2_t print_ = nullptr;
  void* data_ = nullptr;
};

/// The datasets of a file, by their paths.
std::vector<std::string> datasets(hid_t file) {
  std::vector<std::string> names;
  const auto note = [](hid_t, const char* name, const H5O_info_t* info, void* list) -> herr_t {
    auto& all = *static_cast<std::vector<std::string>*>(list);
    if (info->type == H5O_TYPE_DATASET) all.emplace_back(name);
    return all.size() < 1000 ? 0 : 1;
  };
  H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, note, &names, H5O_INFO_BASIC);
  return names;
}

std::string chosen(hid_t file, const std::optional<std::string>& asked) {
  const std::vector<std::string> names = datasets(file);
  const std::string list = fmt::format("its datasets: {}", fmt::join(names, ", "));
  require(!names.empty(), Failure::input, "the file holds no dataset");
  const auto has = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (asked) {
    std::string name = asked->starts_with('/') ? asked->substr(1) : *asked;
    require(has(name), Failure::input, fmt::format("holds no dataset `{}`; {}", *asked, list));
    return name;
  }
  if (has("density")) return "density";
  require(names.size() == 1, Failure::input,
          fmt::format("holds several datasets; choose one by `array`; {}", list));
  return names.front();
}

/// Three numbers at most of an attribute, x first; empty where there is none.
std::vector<double> attribute(hid_t dataset, const std::string& name, int dim) {
  if (H5Aexists(dataset, name.c_str()) <= 0) return {};
  const OwnedId attribute(H5Aopen(dataset, name.c_str(), H5P_DEFAULT));
  const OwnedId space(H5Aget_space(attribute.get()));
  const OwnedId type(H5Aget_type(attribute.get()));
  const H5T_class_t kind = H5Tget_class(type.get());
  std::vector<double> values(static_cast<std::size_t>(dim));
  require((kind == H5T_FLOAT || kind == H5T_INTEGER) &&
              H5Sget_simple_extent_npoints(space.get()) == dim &&
              H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, values.data()) >= 0,
          Failure::input,
          fmt::format("its attribute `{}` is not {} number{}, one an axis, x first", name, dim,
                      dim == 1 ? "" : "s"));
  return values;
}

void place(hid_t dataset, Volume& volume) {
  place_by_itself(volume);
  const std::vector<double> spacing = attribute(dataset, "spacing", volume.dim);
  const std::vector<double> origin = attribute(dataset, "origin", volume.dim);
  for (std::size_t a = 0; a < static_cast<std::size_t>(volume.dim); ++a) {
    double& step = volume.affine.linear[a][a];
    if (!spacing.empty()) {
      require(spacing[a] > 0 && spacing[a] < std::numeric_limits<double>::max(), Failure::input,
              fmt::format("its attribute `spacing` is {}; a spacing is positive", spacing[a]));
      step = spacing[a];
    }
    volume.affine.origin[a] = 0.5 * step + (origin.empty() ? 0 : origin[a]);
  }
}

class Hdf5 : public GridFormat {
 public:
  VolumeFile open(const std::filesystem::path& path, const GriddedChoice& choice) const override {
    const Silence silence;
    const OwnedId file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
    require(file.get() >= 0, Failure::input, "not an HDF5 file, or a damaged one");
    const std::string name = chosen(file.get(), choice.array);
    VolumeFile opened;
    named(name, [&] { opened = open_dataset(path, file.get(), name, choice.frame); });
    opened.read = [name, read = std::move(opened.read)](const Block& block) {
      const Silence quiet;
      Samples samples;
      named(name, [&] { samples = read(block); });
      return samples;
    };
    return opened;
  }

  std::vector<std::string> extensions() const override { return {"h5", "hdf5", "hdf"}; }

 private:
  template <class Work>
  static void named(const std::string& dataset, Work&& work) {
    try {
      work();
    } catch (const Error& error) {
      throw Error(error.failure(), fmt::format("dataset `{}`: {}", dataset, error.what()));
    }
  }

  static VolumeFile open_dataset(const std::filesystem::path& path, hid_t file,
                                 const std::string& name, std::optional<int> frame) {
    // Chunks, which may span many planes, are decompressed once.
    const OwnedId access(H5Pcreate(H5P_DATASET_ACCESS));
    constexpr std::size_t cache = std::size_t{64} << 20;
    H5Pset_chunk_cache(access.get(), H5D_CHUNK_CACHE_NSLOTS_DEFAULT, cache, 1);
    OwnedId dataset(H5Dopen2(file, name.c_str(), access.get()));
    require(dataset.get() >= 0, Failure::input, "cannot be opened: the file is damaged");
    const OwnedId type(H5Dget_type(dataset.get()));
    const H5T_class_t kind = H5Tget_class(type.get());
    require(kind == H5T_FLOAT || kind == H5T_INTEGER, Failure::input,
            "its elements are not numbers; a density has one real number a cell");
    const OwnedId space(H5Dget_space(dataset.get()));
    const int rank = H5Sget_simple_extent_ndims(space.get());
    const int before = frame ? 1 : 0;
    require(
        rank - before >= 1 && rank - before <= max_dim, Failure::input,
        fmt::format("has {} ax{}s; a density has 1 to 3, [z][y][x]{}", rank, rank == 1 ? "i" : "e",
                    frame ? ", with time before them" : "; `frame` chooses of a first one"));
    std::vector<hsize_t> size(static_cast<std::size_t>(rank));
    H5Sget_simple_extent_dims(space.get(), size.data(), nullptr);
    Volume volume;
    volume.dim = rank - before;
    volume.counts = {1, 1, 1};
    double count = 1;
    for (int a = 0; a < volume.dim; ++a) {
      const hsize_t n = size[static_cast<std::size_t>(rank - 1 - a)];
      require(n >= 1 && n <= 1'000'000'000, Failure::input,
              fmt::format("has {} elements along axis {}", n, "xyz"[a]));
      volume.counts[static_cast<std::size_t>(a)] = static_cast<int>(n);
      count *= static_cast<double>(n);
    }
    require_room_for(path, count * static_cast<double>(H5Tget_size(type.get())));
    require(!frame || (*frame >= 0 && static_cast<hsize_t>(*frame) < size[0]), Failure::input,
            fmt::format("frame {} is not there; it holds {}: `frame: 0` to `frame: {}`",
                        frame.value_or(0), size[0], size[0] - 1));
    const bool is_short = kind == H5T_FLOAT && H5Tget_size(type.get()) <= sizeof(float);
    volume.samples = is_short ? Samples(std::vector<float>()) : Samples(std::vector<double>());
    place(dataset.get(), volume);
    const int dim = volume.dim;
    const auto shared = std::make_shared<OwnedId>(std::move(dataset));
    return {std::move(volume), [shared, dim, frame, is_short](const Block& block) {
              const hid_t from = shared->get();
              return is_short ? Samples(values<float>(from, dim, frame, block, H5T_NATIVE_FLOAT))
                              : Samples(values<double>(from, dim, frame, block, H5T_NATIVE_DOUBLE));
            }};
  }

  template <class T>
  static std::vector<T> values(hid_t dataset, int dim, std::optional<int> frame, const Block& block,
                               hid_t type) {
    std::vector<hsize_t> start;
    std::vector<hsize_t> count;
    if (frame) {
      start.push_back(static_cast<hsize_t>(*frame));
      count.push_back(1);
    }
    for (auto a = static_cast<std::size_t>(dim); a-- > 0;) {
      start.push_back(static_cast<hsize_t>(block.start[a]));
      count.push_back(static_cast<hsize_t>(block.count[a]));
    }
    const OwnedId space(H5Dget_space(dataset));
    H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
    std::vector<T> all(static_cast<std::size_t>(block.cells()));
    const hsize_t size = all.size();
    const OwnedId memory(H5Screate_simple(1, &size, nullptr));
    require(H5Dread(dataset, type, memory.get(), space.get(), H5P_DEFAULT, all.data()) >= 0,
            Failure::input, "cannot be read: the file is cut short or damaged");
    return all;
  }
};

const GridFormats::Entry entry("hdf5", [] { return std::make_unique<Hdf5>(); });

}  // namespace

}  // namespace deblai
