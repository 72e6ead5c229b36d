#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <deblai/base/communicator.hpp>
#include <deblai/grid/time_steps.hpp>

namespace deblai {

inline constexpr int max_dim = 3;

/// Cells that an axis, and a time slice, may have: twice the former is an int, the latter a double.
inline constexpr int most_cells_of_axis = 1'000'000'000;
inline constexpr long long most_cells_of_slice = 1LL << 53;

/// One space axis: `cells` equal cells on [origin, origin + length].
struct Axis {
  int cells = 1;
  double origin = 0;  ///< [length]
  double length = 1;  ///< [length]

  double spacing() const { return length / cells; }
  double centre(int cell) const { return origin + (cell + 0.5) * spacing(); }
  friend bool operator==(const Axis&, const Axis&) = default;
};

/// The space-time box: one to three space axes, x first, and time steps on [0, 1].
struct GridShape {
  std::vector<Axis> axes;
  int time_steps = 1;
  double time_grading = 0;  ///< in [0, 1], TimeSteps

  int dim() const { return static_cast<int>(axes.size()); }
  /// Cells of a time slice. @pre axes and their product are within the bounds above.
  long long cells() const;
  /// Volume of a cell [length^d], and of the box.
  double cell_volume() const;
  double volume() const;
  friend bool operator==(const GridShape&, const GridShape&) = default;
};

/// A block of cells of a slice: first global index and count an axis; 0 and 1 on absent axes.
struct Block {
  std::array<int, max_dim> start{0, 0, 0};
  std::array<int, max_dim> count{1, 1, 1};

  int end(int axis) const {
    return start[static_cast<std::size_t>(axis)] + count[static_cast<std::size_t>(axis)];
  }
  bool empty() const { return count[0] == 0 || count[1] == 0 || count[2] == 0; }
  std::ptrdiff_t cells() const { return std::ptrdiff_t{1} * count[0] * count[1] * count[2]; }
  friend bool operator==(const Block&, const Block&) = default;
};

/// Where the cells of a rank's time slice lie in memory: x contiguous, then y, then z, with a halo
/// one cell wide on every present axis. The halo beyond a wall stays zero.
struct SliceLayout {
  std::array<std::ptrdiff_t, max_dim> stride{1, 0, 0};  ///< [doubles]
  std::ptrdiff_t first = 0;                             ///< offset of the first owned cell
  std::ptrdiff_t size = 0;                              ///< doubles a slice, halo included

  /// Offset of the first owned cell of a line along x, in local indices.
  std::ptrdiff_t line(int k, int z, int y) const {
    return k * size + first + z * stride[2] + y * stride[1];
  }
};

/// The layout of a block that is not empty.
SliceLayout layout_of(const Block& block, int dim);

/// The uniform space-time box and who owns which part of it.
///
/// Space is distributed over a process grid (1, Py, Pz): lines along x and in time are never cut.
/// Ranks beyond Py Pz own nothing and only join the collectives; in 1D rank 0 owns all. Stores
/// O(Py + Pz) numbers, none a cell. Immutable; copies share their inside.
class Grid {
 public:
  /// Collective. Throws CollectiveError when the shape is not one that can be solved on.
  /// @param processes (Py, Pz); by default those with the least to store and to exchange.
  Grid(const Communicator& comm, GridShape shape,
       std::optional<std::array<int, 2>> processes = std::nullopt);

  const Communicator& comm() const;
  const GridShape& shape() const;
  int dim() const { return shape().dim(); }
  int time_steps() const { return shape().time_steps; }
  const TimeSteps& time() const;
  const Axis& axis(int a) const { return shape().axes[static_cast<std::size_t>(a)]; }
  int cells(int a) const { return a < dim() ? axis(a).cells : 1; }
  double spacing(int a) const { return axis(a).spacing(); }

  /// What this rank owns, and where it stores it.
  const Block& owned() const;
  const SliceLayout& layout() const;

  /// What another rank owns. Not collective.
  Block owned_by(int rank) const;

  /// Ranks along an axis, and this rank's place among them (0 and 1 for x and absent axes).
  int processes(int a) const;
  int process(int a) const;
  /// Ranks that share this rank's place on all axes but `a`, ordered along `a`. Null on idle ranks.
  MPI_Comm line_comm(int a) const;
  /// First cell along `a` of each process on that axis, and the number of cells at the end.
  const std::vector<int>& partition(int a) const;

  /// The ranks that own cells. Null on idle ranks.
  MPI_Comm active_comm() const;

  friend bool operator==(const Grid& a, const Grid& b) { return a.inside_ == b.inside_; }

 private:
  struct Inside;
  std::shared_ptr<const Inside> inside_;
};

/// First cell of each part of an axis, and their end: as even as possible, the longer ones first.
std::vector<int> even_partition(int cells, int parts);

/// The process grid (Py, Pz) that a Grid of this shape takes on `ranks` ranks.
std::array<int, 2> process_grid(const GridShape& shape, int ranks);

}  // namespace deblai
