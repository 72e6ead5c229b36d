#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <deblai/output/hdf5_store.hpp>
#include <deblai/problems/checkpoints.hpp>

namespace deblai {

/// What a checkpoint belongs to: nothing else may go on from it.
struct RunIdentity {
  std::string case_text;  ///< of case.yaml
  std::string inputs;     ///< a line a file: SHA-256, two blanks, path
  std::string densities;  ///< fingerprint of all that the solver is given
  std::string program;    ///< version, revision
  int resumptions = 0;    ///< of the run so far
};

/// The two generations of checkpoints in a run directory: checkpoint.h5, and the one before.
class CheckpointFile {
 public:
  explicit CheckpointFile(const std::filesystem::path& directory);

  const std::filesystem::path& newest() const { return newest_; }
  const std::filesystem::path& earlier() const { return earlier_; }

  /// The newest becomes the earlier one. Collective; throws CollectiveError, Failure::resources,
  /// and both stay as they were.
  void write(const Communicator& comm, const RunIdentity& identity, const Standing& standing,
             const std::vector<StateField>& fields) const;

  /// The newest one that is sound; none where there is none. What is wrong with the other is added
  /// to `warnings`, and it is removed. Collective; throws CollectiveError, Failure::input, where
  /// all that are there are damaged.
  std::optional<Hdf5Store> open(const Communicator& comm, std::vector<std::string>& warnings) const;

  /// Not collective; a failure leaves files of no consequence.
  void remove() const;

 private:
  std::filesystem::path newest_;
  std::filesystem::path earlier_;
};

/// What a store says of itself. Throw Error(Failure::input) where it says too little.
Standing standing_of(const Hdf5Store& store);
RunIdentity identity_of(const Hdf5Store& store);

/// Throw Error unless the run that was stopped is this one: Failure::case_file where the text of
/// the case has changed, Failure::input where an input has.
void require_same(const RunIdentity& stopped, const RunIdentity& here,
                  const std::filesystem::path& directory);

}  // namespace deblai
