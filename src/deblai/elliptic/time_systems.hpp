#pragma once

#include <array>
#include <vector>

#include <deblai/base/storage.hpp>
#include <deblai/grid/grid.hpp>
#include <deblai/operators/balance_law.hpp>

namespace deblai {

/// `count` columns of modes, adjacent in kx from kx; each has its slices `slice_stride` apart.
struct ModeBlock {
  double* data;
  std::ptrdiff_t slice_stride;
  std::ptrdiff_t count;
  int kx, ky, kz;
};

/// What is left of  A A* phi = r  for each cosine mode in space: a tridiagonal system in time, see
/// SpectralSolverOf. Solved in place by Thomas's algorithm, many columns side by side. Not
/// collective.
class TimeSystems {
 public:
  /// For blocks of at most `columns` columns.
  TimeSystems(const Grid& grid, int slices, const BalanceLaw& law, double end_weight,
              std::ptrdiff_t columns);

  /// (2 - 2 cos(pi k / n)) / h^2 of each mode k along an axis.
  const std::vector<double>& symbol(int a) const { return symbol_[static_cast<std::size_t>(a)]; }

  /// The modes of phi from those of r.
  void solve(const ModeBlock& block);

  /// As SpectralSolverOf::release_end, of modes.
  void release_end(const ModeBlock& block);

 private:
  void rows_of_slab(int k, std::ptrdiff_t count);
  void solve_constant_mode(const ModeBlock& block) const;

  int slices_;
  std::ptrdiff_t columns_;
  BalanceLaw law_;
  TimeSteps time_;
  double end_weight_;
  std::array<std::vector<double>, max_dim> symbol_;
  Storage pivots_;  ///< [slice][column] of the Thomas algorithm
  // Of the columns of a block: the symbol, what is added to it, and the rows of a slab.
  std::vector<double> lambda_, shifted_, diagonal_, coupling_;
  std::vector<double> constant_;  ///< right-hand side of the mode lambda = 0
};

}  // namespace deblai
