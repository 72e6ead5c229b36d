#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <deblai/field/field.hpp>
#include <deblai/output/hdf5_file.hpp>

namespace deblai {

/// A field under the name that it has in a file, where it is of doubles. Borrowed.
struct StoredField {
  std::string name;
  std::variant<const Field*, const FieldOf<float>*> field;
};

/// Fields and notes as one HDF5 file: a global dataset a field, [k][z][y][x], whatever the ranks;
/// 64-bit numbers, a hash each, and a seal over the whole file in its first 512 bytes.
///
/// Rank 0 makes the file with the serial driver and every rank writes its lines at their place:
/// MPI-IO hangs or lies where the disk is full (docs/decisions/0034). The file has its name when
/// all of it is on the disk, or never; an earlier one is then replaced, or kept as `earlier` where
/// that is given. Collective; throws CollectiveError, Failure::resources, and leaves everything as
/// it was.
void write_store(const Communicator& comm, const std::filesystem::path& path, const Notes& notes,
                 const std::vector<StoredField>& fields, const std::filesystem::path& earlier = {});

/// Bytes that the file takes, not far above. Not collective.
double store_bytes(const Notes& notes, const std::vector<StoredField>& fields);

/// A file of write_store, every bit of it as it was written.
class Hdf5Store {
 public:
  /// Reads all of the file once, each rank its share. Collective; throws CollectiveError,
  /// Failure::input, where it cannot be read, is none, or is damaged.
  Hdf5Store(const Communicator& comm, std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }
  const Notes& notes() const { return notes_; }
  const std::vector<StoredArray>& arrays() const { return arrays_; }
  /// The array of that name. Throws Error, Failure::input.
  const StoredArray& array(const std::string& name) const;

  /// Fill the owned cells of a field of the same shape, on any number of ranks; its halo is left
  /// alone. Collective; throws CollectiveError, Failure::input.
  template <class T>
  void read(const std::string& name, FieldOf<T>& field) const;

 private:
  Communicator comm_;
  std::filesystem::path path_;
  Notes notes_;
  std::vector<StoredArray> arrays_;
};

}  // namespace deblai
