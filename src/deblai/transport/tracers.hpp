#pragma once

#include <limits>
#include <vector>

#include <deblai/field/paths.hpp>
#include <deblai/transport/in_pieces.hpp>

namespace deblai {

/// What moves tracers at one time, one slice each, on the faces of each axis: a velocity; or, where
/// there is a density, a momentum, over which it is divided after both have been interpolated, so
/// that what lies in vacuum has no say.
struct Motion {
  std::vector<Field> flux;     ///< [length / time], or [mass / (length^(d-1) time)]
  std::vector<Field> density;  ///< empty, or not negative [mass / length^d]
  /// What is faster is noise: at most so many sides of the box a time, along each axis.
  double fastest = std::numeric_limits<double>::infinity();
};

/// A point that is carried, and the name that it keeps.
struct Tracer {
  double name = 0;  ///< an integer; that of a cell where it started at its centre: its global index
  std::array<double, max_dim> place{0, 0, 0};  ///< [length]; 0 on absent axes
};

/// Points carried by a motion, each on the rank that owns the cell it is in.
///
/// Runge-Kutta of order 4; the motion is interpolated linearly, from faces across them and from
/// cell to cell along them, constant beyond the outermost cells: a point never leaves the box, at
/// whose walls what crosses them vanishes. The places of a tracer are the same bits on any number
/// of ranks.
class Tracers {
 public:
  /// One at the centre of each cell where `density` is above `floor`. Not collective.
  Tracers(const Field& density, double floor);

  /// Those points, whose names differ; each rank brings some, wherever they lie in the box.
  /// Collective.
  Tracers(const Grid& grid, std::vector<Tracer> points);

  /// Carry all from one time to another, which may be earlier, in steps in which none goes further
  /// than a cell along an axis, and about half a cell at most; two or more in each piece, 16 or
  /// more where the motion changes within it. Collective; throws CollectiveError,
  /// Failure::input, where that takes more than 1e9 steps.
  void carry(const InPieces<Motion>& motion, double from, double to);

  /// Those that this rank has, in no order. Not collective.
  const std::vector<Tracer>& here() const { return tracers_; }

  /// The velocity with which a motion moves each of those that this rank has [length / time].
  /// Collective.
  std::vector<std::array<double, max_dim>> velocities(const Motion& motion) const;

  const Grid& grid() const { return grid_; }

  /// Where those that started in cell centres are now, one slice an axis, in the cells that they
  /// started from; elsewhere the centre itself. Collective.
  std::vector<Field> map() const;

 private:
  struct Sample;
  struct Stages;
  std::array<double, max_dim> velocity(const Sample& sample,
                                       const std::array<double, max_dim>& place) const;
  double move(Tracer& tracer, const Stages& stages, double step) const;
  void carry_in(const InPieces<Motion>& motion, int piece, double from, double to);
  void migrate();
  int owner(const std::array<int, max_dim>& cell) const;
  std::array<int, max_dim> cell_of(const std::array<double, max_dim>& place) const;
  std::vector<Field> returned(const std::vector<std::vector<double>>& values, int count) const;

  Grid grid_;
  std::vector<Tracer> tracers_;
};

/// det of the Jacobian of a map, by differences between the cells where `inside` is positive, one-
/// sided at their edge, 1 along an axis without such neighbours; 1 outside. Collective.
Field jacobian(const std::vector<Field>& map, const Field& inside);

}  // namespace deblai
