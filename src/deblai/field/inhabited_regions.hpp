#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

/// A slice of a field.
struct Slice {
  const Field& field;
  int k = 0;
};

/// The regions that obstacles wall off and that hold mass: motion changes none of their masses, and
/// brings none to the others. Without obstacles the box is the only one. Stores a slice where there
/// are obstacles.
class InhabitedRegions {
 public:
  /// Those of the cells where `open` is positive in which one of `densities` is so somewhere.
  /// Collective; the same regions in the same order on any number of ranks.
  InhabitedRegions(const std::optional<Field>& open, const std::vector<Slice>& densities);

  std::size_t count() const { return count_; }

  /// The region of an owned cell, from 0; none where there is no mass to be.
  std::optional<std::size_t> at(int z, int y, int x) const;

  /// What a density holds in each region. Collective; the same bits on any number of ranks.
  std::vector<double> masses(Slice density) const;

  /// density, one slice <- in every region the multiple of its positive part, cut at `most`, that
  /// has this mass; zero elsewhere. Where no multiple has it, as nothing is positive, a region
  /// takes what `otherwise` has there. Collective; the same bits on any number of ranks.
  void bring_to(const std::vector<double>& masses, Field& density,
                double most = std::numeric_limits<double>::infinity(),
                const Field* otherwise = nullptr) const;

 private:
  /// f(region, z, y, first, last) of every row of adjacent owned cells of one region.
  using Row = std::function<void(std::optional<std::size_t>, int z, int y, int first, int last)>;
  void for_each_row(const Grid& grid, const Row& f) const;

  std::size_t count_ = 1;
  std::optional<Field> place_;  ///< region of a cell, from 1; 0 where there is none
};

}  // namespace deblai
