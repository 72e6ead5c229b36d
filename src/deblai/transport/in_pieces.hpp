#pragma once

#include <algorithm>
#include <functional>
#include <vector>

namespace deblai {

/// Something that is continuous in time but for jumps: a flow, a motion.
template <class T>
struct InPieces {
  /// At a time of a piece, its ends included; valid until the next call. Collective on the grid;
  /// may throw CollectiveError.
  std::function<const T&(int piece, double time)> at;
  std::vector<double> jumps = {};  ///< times, increasing: piece p ends at jumps[p]
  bool changes = true;             ///< within a piece
};

/// Call f(piece, start, end) for the parts of the time from `from` to `to`, which may be earlier,
/// that lie within one piece, in that order.
template <class T, class F>
void for_each_piece(const InPieces<T>& whole, double from, double to, F&& f) {
  const std::vector<double>& jumps = whole.jumps;
  const auto index = [&](auto found) { return static_cast<int>(found - jumps.begin()); };
  double start = from;
  if (from < to) {
    for (int p = index(std::upper_bound(jumps.begin(), jumps.end(), from)); start < to; ++p) {
      const bool is_last = p == static_cast<int>(jumps.size());
      const double end = is_last ? to : std::min(to, jumps[static_cast<std::size_t>(p)]);
      f(p, start, end);
      start = end;
    }
  } else {
    for (int p = index(std::lower_bound(jumps.begin(), jumps.end(), from)); start > to; --p) {
      const double end = p == 0 ? to : std::max(to, jumps[static_cast<std::size_t>(p - 1)]);
      f(p, start, end);
      start = end;
    }
  }
}

/// The piece that holds a time; of two that it is in, the earlier one.
template <class T>
int piece_at(const InPieces<T>& whole, double time) {
  const auto found = std::lower_bound(whole.jumps.begin(), whole.jumps.end(), time);
  return static_cast<int>(found - whole.jumps.begin());
}

}  // namespace deblai
