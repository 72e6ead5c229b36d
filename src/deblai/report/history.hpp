#pragma once

#include <filesystem>
#include <optional>

#include <deblai/base/communicator.hpp>
#include <deblai/problems/geodesic.hpp>
#include <deblai/report/line_file.hpp>

namespace deblai {

/// history.csv: a row an iteration, `level,iteration,value,lower_bound,consensus,seconds`; of a
/// sequence `leg` comes first.
///
/// Numbers are written so that they read back to the same bits; `lower_bound` is empty while
/// unknown. Rank 0 writes each row at once, whole.
class History {
 public:
  enum class Rows { of_levels, of_legs };

  /// Create the file. Collective; throws CollectiveError(Failure::resources).
  History(const Communicator& comm, const std::filesystem::path& path);
  /// Go on with one that is there, after its first `rows` rows. Alike.
  History(const Communicator& comm, const std::filesystem::path& path, int rows,
          Rows kind = Rows::of_levels);

  /// Append a row. Collective; throws CollectiveError(Failure::resources), e.g. when the disk is
  /// full.
  void add(const Progress& progress, std::optional<double> lower_bound = std::nullopt);

 private:
  Communicator comm_;
  Rows kind_;
  LineFile file_;  ///< open on the root only
};

}  // namespace deblai
