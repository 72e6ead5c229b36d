#pragma once

#include <vector>

namespace deblai {

/// The time faces 0 = t_0 < ... < t_n = 1, the slabs between them, and the mean of a density over a
/// slab, (1 - upper[k]) rho_k + upper[k] rho_{k+1}.
///
/// Grading g in [0, 1] makes steps small at both ends, where mass is born from vacuum or vanishes:
/// t(s) = (1 - g/2) s + g (1 - cos pi s) / 4. It also moves the mean by
/// g dt / 4 [1 / (2 - S) - 1 / S], dt = t_{k+1} - t_k and S = t_k + t_{k+1}, which for g = 1 makes
/// it the middle's value, but for a share dt^2 / (S (2 - S)), for rho = t^2, as mass is born, and
/// for (1
/// - t)^2. g = 0: equal steps, half sums.
///
/// Inner products: a slab weighs its step, a face weight[k] = step[k-1] upper[k-1] + step[k] (1 -
/// upper[k]), so that the map to the means has a norm of at most 1. docs/decisions/0022.
struct TimeSteps {
  std::vector<double> face;    ///< n + 1 times
  std::vector<double> step;    ///< n lengths
  std::vector<double> upper;   ///< n shares of the upper face in the mean
  std::vector<double> weight;  ///< n + 1, of which the first and the last belong to data

  TimeSteps(int n, double grading);

  int count() const { return static_cast<int>(step.size()); }

  /// Shares of the slabs below and above inner face k in the adjoint of the mean; their sum is 1.
  double from_below(int k) const;
  double from_above(int k) const;
};

}  // namespace deblai
