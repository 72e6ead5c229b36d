#pragma once

#include <optional>
#include <string>
#include <vector>

#include <deblai/cases/recorded.hpp>
#include <deblai/report/difference.hpp>

namespace deblai {

/// What is known of how far two results are apart.
struct Comparison {
  struct Frame {
    double time = 0;
    double relative_l1 = 0;
  };
  struct Distance {
    double value = 0;       ///< W2 of the final densities, as the grid has it [length sqrt(mass)]
    bool converged = true;  ///< else it is what the iteration had reached
    bool rescaled = false;  ///< the second was given the mass of the first
  };

  GridShape shape;
  Difference last;            ///< of the final densities
  std::vector<Frame> frames;  ///< of films with the same times; empty of others
  std::optional<Distance> distance;

  /// Largest relative L1 difference: of the frames, or of the final densities.
  double worst() const;
};

enum class DistanceWish { none, computed };

/// Compare two results. Collective. Throws CollectiveError: Failure::input where their grids
/// differ, or what is to be joined is no density; Failure::resources where the distance needs more
/// memory than there is.
Comparison compare(const Communicator& world, const RecordedResult& a, const RecordedResult& b,
                   DistanceWish distance);

}  // namespace deblai
