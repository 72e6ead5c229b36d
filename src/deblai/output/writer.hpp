#pragma once

#include <filesystem>

#include <deblai/base/catalogue.hpp>
#include <deblai/field/snapshot.hpp>

namespace deblai {

/// A path -> files of one format, a snapshot at a time.
///
/// All members that write are collective on the grid and throw CollectiveError: Failure::resources
/// when the disk refuses, and then nothing half-written is left behind.
class Writer {
 public:
  virtual ~Writer() = default;

  /// Write the owned cells of a snapshot. Indices ascend.
  virtual void write(const Snapshot& snapshot) = 0;

  /// What was written is complete and on the disk. Nothing may be written after.
  virtual void close() = 0;

  /// The file to open first, e.g. "run/fields/density.pvd". Not collective.
  virtual std::filesystem::path entrance() const = 0;
};

/// Formats by name; made from the grid and the film's path without its ending, collectively.
using Writers = Catalogue<Writer, Grid, std::filesystem::path>;

}  // namespace deblai
