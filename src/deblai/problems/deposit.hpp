#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// Whole numbers dropped on cells anywhere on a grid, by any rank: sums of integers, which depend
/// neither on the order nor on the number of ranks.
///
/// A rank stores the lines along x that it has dropped something on, some channels each; where maps
/// do not tear, that is about as much as it owns.
class Deposit {
 public:
  /// Not collective.
  Deposit(const Grid& grid, int channels);

  /// Line (z, y), in global indices: [channel][x]. Stays where it is. Not collective.
  std::int64_t* line(int z, int y);

  /// fields <- the sums on owned cells times `unit`, a field a channel; all lines are zero then.
  /// Collective. Throws CollectiveError, Failure::resources, when a rank has too much to send.
  void collect(double unit, std::span<Field* const> fields);

 private:
  std::size_t index(int z, int y) const;
  int owner(int z, int y) const;
  void send_to_owners();

  Grid grid_;
  int channels_;
  std::vector<std::vector<std::int64_t>> lines_;  ///< those touched; the others are empty
  std::vector<std::size_t> touched_;
  std::vector<char> is_touched_;
};

}  // namespace deblai
