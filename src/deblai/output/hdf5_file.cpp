#include <deblai/output/hdf5_file.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <numeric>

#include <fmt/format.h>
#include <hdf5.h>

#include <deblai/base/error.hpp>
#include <deblai/base/owned.hpp>

namespace deblai {
namespace {

struct IdTraits {
  using Handle = hid_t;
  static Handle null() noexcept { return H5I_INVALID_HID; }
  static void release(Handle& id) noexcept { H5Idec_ref(id); }
};
/// Whatever HDF5 gives an identifier for.
using Id = Owned<IdTraits>;

/// A call of HDF5 refused.
struct Refusal {};

hid_t check(hid_t result) {
  if (result < 0) throw Refusal{};
  return result;
}

Id owned(hid_t result) { return Id(check(result)); }

/// HDF5's own pages of errors stay away while it lives.
class Quiet {
 public:
  Quiet() {
    H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Quiet() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  H5E_auto2_t print_ = nullptr;
  void* data_ = nullptr;
};

/// Words at multiples of 8 bytes.
Id access() {
  Id list = owned(H5Pcreate(H5P_FILE_ACCESS));
  check(H5Pset_alignment(list.get(), 1, sizeof(double)));
  return list;
}

/// Plain files. Parallel file systems often have no locks to give.
Id access_to_disk() {
  Id list = access();
  check(H5Pset_fapl_sec2(list.get()));
  check(H5Pset_file_locking(list.get(), false, true));
  return list;
}

/// The start of a file in memory, as far as HDF5 wrote to it, kept when it is closed. Room for
/// arrays that nobody writes is not part of it.
struct Image {
  std::string bytes;
  std::size_t size = 0;

  static void* allocate(std::size_t size, H5FD_file_image_op_t /*why*/, void* image) {
    static_cast<Image*>(image)->size = size;
    return std::malloc(size);
  }
  static void* resize(void* memory, std::size_t size, H5FD_file_image_op_t /*why*/, void* image) {
    static_cast<Image*>(image)->size = size;
    return std::realloc(memory, size);
  }
  static herr_t release(void* memory, H5FD_file_image_op_t why, void* image) {
    auto* self = static_cast<Image*>(image);
    if (why == H5FD_FILE_IMAGE_OP_FILE_CLOSE)
      self->bytes.assign(static_cast<const char*>(memory), self->size);
    std::free(memory);
    return 0;
  }
  static void* same(void* image) { return image; }
  static herr_t leave(void* /*image*/) { return 0; }
};

/// Memory. `room` bytes for the structures of the file, in front of the arrays.
Id access_to(Image& image, std::size_t room) {
  Id list = access();
  check(H5Pset_fapl_core(list.get(), 4096, false));
  check(H5Pset_meta_block_size(list.get(), room));
  H5FD_file_image_callbacks_t callbacks{
      Image::allocate, nullptr, Image::resize, Image::release, Image::same, Image::leave, &image};
  check(H5Pset_file_image_callbacks(list.get(), &callbacks));
  return list;
}

/// Of datasets: in one piece, there from the start, not filled, and the same bytes at any time of
/// day.
Id in_one_piece() {
  Id list = owned(H5Pcreate(H5P_DATASET_CREATE));
  check(H5Pset_layout(list.get(), H5D_CONTIGUOUS));
  check(H5Pset_alloc_time(list.get(), H5D_ALLOC_TIME_EARLY));
  check(H5Pset_fill_time(list.get(), H5D_FILL_TIME_NEVER));
  check(H5Pset_obj_track_times(list.get(), false));
  return list;
}

Id text_type(std::size_t length) {
  Id type = owned(H5Tcopy(H5T_C_S1));
  check(H5Tset_size(type.get(), std::max<std::size_t>(length, 1)));
  check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD));
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  return type;
}

Id new_dataset(const Id& group, const std::string& name, hid_t type, const Id& space) {
  return owned(H5Dcreate2(group.get(), name.c_str(), type, space.get(), H5P_DEFAULT,
                          in_one_piece().get(), H5P_DEFAULT));
}

void put_notes(const Id& file, const Notes& notes) {
  const Id group = owned(H5Gcreate2(file.get(), "notes", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  for (const auto& [name, values] : notes.numbers) {
    const hsize_t count = values.size();
    const Id space = owned(H5Screate_simple(1, &count, nullptr));
    const Id set = new_dataset(group, name, H5T_IEEE_F64LE, space);
    check(H5Dwrite(set.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  }
  for (const auto& [name, text] : notes.texts) {
    const Id type = text_type(text.size());
    const Id space = owned(H5Screate(H5S_SCALAR));
    const Id set = new_dataset(group, name, type.get(), space);
    check(H5Dwrite(set.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.c_str()));
  }
}

void put_array(const Id& group, StoredArray& array) {
  const std::vector<hsize_t> shape(array.shape.begin(), array.shape.end());
  const Id space = owned(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr));
  const Id set = new_dataset(group, array.name, H5T_IEEE_F64LE, space);
  const Id one = owned(H5Screate(H5S_SCALAR));
  const Id hash =
      owned(H5Acreate2(set.get(), "hash", H5T_STD_U64LE, one.get(), H5P_DEFAULT, H5P_DEFAULT));
  check(H5Awrite(hash.get(), H5T_NATIVE_UINT64, &array.hash));
  array.offset = H5Dget_offset(set.get());
  if (array.offset == HADDR_UNDEF) throw Refusal{};
}

StoredArray found_array(const Id& group, const std::string& name) {
  const Id set = owned(H5Dopen2(group.get(), name.c_str(), H5P_DEFAULT));
  const Id space = owned(H5Dget_space(set.get()));
  const Id type = owned(H5Dget_type(set.get()));
  if (H5Tequal(type.get(), H5T_IEEE_F64LE) <= 0) throw Refusal{};
  std::vector<hsize_t> shape(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space.get())));
  check(H5Sget_simple_extent_dims(space.get(), shape.data(), nullptr));
  StoredArray array{name, {shape.begin(), shape.end()}, 0, H5Dget_offset(set.get())};
  if (array.offset == HADDR_UNDEF) throw Refusal{};
  const Id hash = owned(H5Aopen(set.get(), "hash", H5P_DEFAULT));
  check(H5Aread(hash.get(), H5T_NATIVE_UINT64, &array.hash));
  return array;
}

void find_note(const Id& group, const std::string& name, Notes& notes) {
  const Id set = owned(H5Dopen2(group.get(), name.c_str(), H5P_DEFAULT));
  const Id type = owned(H5Dget_type(set.get()));
  const Id space = owned(H5Dget_space(set.get()));
  if (H5Tget_class(type.get()) == H5T_STRING) {
    std::string& text = notes.texts[name];
    text.resize(H5Tget_size(type.get()));
    check(H5Dread(set.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()));
    text.resize(std::min(text.find('\0'), text.size()));
  } else {
    std::vector<double>& values = notes.numbers[name];
    values.resize(static_cast<std::size_t>(check(H5Sget_simple_extent_npoints(space.get()))));
    check(H5Dread(set.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  }
}

/// The names in a group.
std::vector<std::string> names_in(const Id& group) {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  check(H5Literate(group.get(), H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names));
  return names;
}

/// Headers of datasets, attributes and groups.
std::size_t structure_bytes(const Notes& notes, std::size_t arrays) {
  return 4096 + 1024 * (arrays + notes.numbers.size() + notes.texts.size());
}

}  // namespace

std::uint64_t frame_bytes(const Notes& notes, std::size_t arrays) {
  std::uint64_t bytes = user_block + structure_bytes(notes, arrays) + 8192;
  for (const auto& [name, values] : notes.numbers) bytes += 8 * (1 + values.size());
  for (const auto& [name, text] : notes.texts) bytes += 8 + text.size();
  return bytes;
}

std::uint64_t StoredArray::count() const {
  return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
}

Hdf5Frame lay_out(const Notes& notes, std::vector<StoredArray>& arrays) {
  const Quiet quiet;
  Image image;
  Hdf5Frame frame;
  try {
    const Id creation = owned(H5Pcreate(H5P_FILE_CREATE));
    check(H5Pset_userblock(creation.get(), user_block));
    const std::size_t room = structure_bytes(notes, arrays.size());
    const Id file =
        owned(H5Fcreate("store", H5F_ACC_TRUNC, creation.get(), access_to(image, room).get()));
    put_notes(file, notes);
    const Id group = owned(H5Gcreate2(file.get(), "fields", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    for (StoredArray& array : arrays) put_array(group, array);
    hsize_t bytes = 0;
    check(H5Fget_filesize(file.get(), &bytes));
    frame.bytes = bytes;
  } catch (const Refusal&) {
    fail("HDF5 cannot lay out a file");
  }
  image.bytes.resize(std::min<std::size_t>(image.bytes.size(), frame.bytes));
  std::vector<StoredArray> sorted = arrays;
  std::sort(sorted.begin(), sorted.end(),
            [](const StoredArray& a, const StoredArray& b) { return a.offset < b.offset; });
  sorted.push_back({"", {0}, 0, frame.bytes});
  std::uint64_t at = user_block;
  for (const StoredArray& array : sorted) {
    if (array.offset > at) {
      std::string bytes = at < image.bytes.size() ? image.bytes.substr(at, array.offset - at) : "";
      bytes.resize(array.offset - at, '\0');
      frame.pieces.push_back({at, std::move(bytes)});
    }
    at = array.offset + array.count() * sizeof(double);
  }
  return frame;
}

void open_hdf5(const std::filesystem::path& path, Notes& notes, std::vector<StoredArray>& arrays) {
  const Quiet quiet;
  try {
    const Id file = owned(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access_to_disk().get()));
    const Id fields = owned(H5Gopen2(file.get(), "fields", H5P_DEFAULT));
    for (const std::string& name : names_in(fields)) arrays.push_back(found_array(fields, name));
    const Id group = owned(H5Gopen2(file.get(), "notes", H5P_DEFAULT));
    for (const std::string& name : names_in(group)) find_note(group, name, notes);
  } catch (const Refusal&) {
    throw Error(Failure::input,
                fmt::format("{}: cannot be read as a store of fields in HDF5", path.string()));
  }
}

std::string hdf5_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

}  // namespace deblai
