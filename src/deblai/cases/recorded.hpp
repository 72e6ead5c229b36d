#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/field/field.hpp>

namespace deblai {

/// A result as its files have it: a density at one time or at several, on a grid.
class Recorded {
 public:
  virtual ~Recorded() = default;

  /// The grid of all its densities; of one time step.
  virtual const GridShape& shape() const = 0;
  /// Ascending; at least one.
  virtual const std::vector<double>& times() const = 0;
  /// The density at one of its times, on a grid with these axes. Collective on the grid; throws
  /// CollectiveError, Failure::input.
  virtual Field density(const Grid& grid, int time) const = 0;
};

/// What a run says of itself beside its densities.
struct RunFacts {
  std::string problem;
  std::string fingerprint;                 ///< of the bits of its solution; empty: unknown
  std::optional<double> distance_squared;  ///< that it found
};

struct RecordedResult {
  std::string name;                  ///< as the user gave it
  std::optional<RunFacts> run;       ///< none of a file
  std::unique_ptr<Recorded> record;  ///< never null
};

/// The result of a finished run, by its directory; or a film (.pvd), a frame of one (.vti, .pvti),
/// a stored path (path.h5), a volume (.nii), or other numbers on a grid.
///
/// Collective. Throws CollectiveError, Failure::input: where there is nothing of that name, it is
/// no result or not a finished one, or it cannot be read.
RecordedResult open_result(const Communicator& world, const std::string& name);

}  // namespace deblai
