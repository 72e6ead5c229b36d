#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/input/vtk_film.hpp>

namespace deblai {

/// A block of cells seen in pixels: a slice, a projection, a volume in a coarser grid. A pixel is
/// `factor` cells along each axis, the last one as many as are left.
struct View {
  std::array<int, 3> start{0, 0, 0};   ///< first cell
  std::array<int, 3> cells{1, 1, 1};   ///< of the block
  std::array<int, 3> factor{1, 1, 1};  ///< cells a pixel

  int pixels(int axis) const;
  std::size_t size() const;  ///< pixels in all, x fastest
};

/// All of `shape` with at most `most` pixels an axis, square where the cells are.
View whole_view(const GridShape& shape, int most);

/// What is seen: a component of an array, or its length; in the mean it can be weighted.
struct Quantity {
  static constexpr int length = -1;

  std::string array;
  int component = 0;
  std::string weight = {};  ///< an array that multiplies it; none: 1
};

/// The means over the cells of each pixel, on the root; nothing elsewhere. Cells without that array
/// count as 0.
///
/// `pieces` are those that this rank has read: together they have each cell once, whoever has it.
/// Sums of fixed-point numbers, the largest worth 2^40: the same bits on any number of ranks, no
/// rank ever having more than its pieces and the pixels. Collective.
std::vector<double> means(const Communicator& comm, std::span<const FilmPiece> pieces,
                          const Quantity& what, const View& view);

/// The largest values of the cells of each pixel, alike. Not weighted.
std::vector<double> maxima(const Communicator& comm, std::span<const FilmPiece> pieces,
                           const Quantity& what, const View& view);

}  // namespace deblai
