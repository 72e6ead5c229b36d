#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <deblai/cases/posed.hpp>
#include <deblai/problems/checkpoints.hpp>
#include <deblai/problems/geodesic.hpp>
#include <deblai/report/run_report.hpp>

namespace deblai {

/// What a run finds and shows: one of these a problem. Its members are collective on the grid.
class Solution {
 public:
  virtual ~Solution() = default;

  /// Solve, and fill in what the report says of it. The problem outlives this. Throws
  /// CollectiveError as the solver does.
  /// @param checkpoints of problems that can be resumed; null where none are kept
  virtual void find(const PosedProblem& posed, const Monitor& monitor, Checkpoints* checkpoints,
                    RunReport& report) = 0;

  /// Write the pictures; the files to open, the first one first. After `find`. Throws
  /// CollectiveError, Failure::resources.
  virtual std::vector<std::filesystem::path> draw() = 0;
};

/// That of the case's problem. Finds out whether its pictures can be written: collective on the
/// grid, throws CollectiveError, Failure::resources. The case outlives it.
/// @param stopped where it goes on; none: from the start
std::unique_ptr<Solution> make_solution(const Grid& grid, const Case& c,
                                        const std::filesystem::path& directory,
                                        const std::optional<Standing>& stopped = std::nullopt);

/// A gradient flow, whose film is written as it goes.
std::unique_ptr<Solution> make_gradient_flow_solution(const Grid& grid, const Case& c,
                                                      const std::filesystem::path& directory,
                                                      const std::optional<Standing>& stopped);

/// A group's template (fields/template.pvd) and the paths to it (fields/leg_1.pvd, ...).
std::unique_ptr<Solution> make_group_solution(const Grid& grid, const Case& c,
                                              const std::filesystem::path& directory);

/// A density that is carried (fields/density.pvd); it writes its history and its film on the way.
std::unique_ptr<Solution> make_continuity_solution(const Grid& grid, const Case& c,
                                                   const std::filesystem::path& directory,
                                                   const std::optional<Standing>& stopped);

/// A geodesic from each frame to the next (legs/leg_1.h5, ...), and one film through all of them
/// (fields/density.pvd).
std::unique_ptr<Solution> make_sequence_solution(const Grid& grid, const Case& c,
                                                 const std::filesystem::path& directory);

/// The velocity of given frames (fields/density.pvd).
std::unique_ptr<Solution> make_film_solution(const Grid& grid, const Case& c,
                                             const std::filesystem::path& directory);

}  // namespace deblai
