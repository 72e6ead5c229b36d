#pragma once

#include <array>

#include <deblai/problems/budget.hpp>

namespace deblai {

/// What a rank sends to others in an iteration.
struct Traffic {
  long long all_to_all_bytes = 0;     ///< of the transposes of the spectral solve
  long long all_to_all_messages = 0;  ///< ranks they go to, summed over the transposes
  long long halo_bytes = 0;
  long long halo_messages = 0;
  long long reductions = 0;  ///< sums over all ranks

  friend bool operator==(const Traffic&, const Traffic&) = default;
};

/// Counted from the partition alone, for grids and ranks of any size: with n cells a slice, T time
/// steps and P = Py Pz ranks, of which an axis cut in p parts has p on a line,
///
///     all-to-all  2 n T / P (1 - 1 / p)  numbers an axis that is cut, in  2 (p - 1)  messages,
///     halo        2 (1 + 1 or 2 of the dual) n T / (P m)  numbers an axis, m its cells on a rank,
///
/// for parts that are even. For costs that diffuse nothing; exact. Not collective.
/// @param processes (Py, Pz)
/// @param rank      of Py Pz, y fastest
Traffic iteration_traffic(const GridShape& shape, const std::array<int, 2>& processes, int rank,
                          const CellComponents& kind, const NumberSizes& sizes = {});

/// Of a rank that has neighbours on all sides where there is one, and no smaller part than others.
Traffic heaviest_traffic(const GridShape& shape, int ranks, const CellComponents& kind,
                         const NumberSizes& sizes = {});

}  // namespace deblai
