#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <deblai/problems/checkpoints.hpp>
#include <deblai/problems/sequence.hpp>

namespace deblai {

/// The finished legs of a sequence in its run directory, a sealed HDF5 file each, which is a path
/// on unit time: legs/leg_1.h5, ...
class LegFiles : public Legs {
 public:
  /// The grid is that of the paths, the model the sequence's, whose mobility and laws the files do
  /// not repeat; it outlives this.
  LegFiles(const Grid& grid, const Model& model, std::vector<double> times,
           const std::filesystem::path& directory);

  int finished() override;
  /// Throws CollectiveError, Failure::input, where the file is damaged.
  Geodesic read(int leg) override;
  /// Throws CollectiveError, Failure::resources, and leaves nothing half-written.
  void keep(int leg, const Geodesic& found) override;

  /// The file of a leg, which count from 0. Not collective.
  static std::filesystem::path name(const std::filesystem::path& directory, int leg);

 private:
  Grid grid_;
  const Model& model_;
  std::vector<double> times_;
  std::filesystem::path directory_;
};

/// The legs that a run which was stopped has finished, and whose files are sound. The first that is
/// not, and those after it, are removed; what is wrong with it is added to `warnings`. Collective.
EarlierLegs sound_legs(const Communicator& comm, const std::filesystem::path& directory,
                       std::vector<std::string>& warnings);

/// Not collective; a failure leaves files of no consequence.
void remove_legs(const std::filesystem::path& directory, int from = 0);

}  // namespace deblai
