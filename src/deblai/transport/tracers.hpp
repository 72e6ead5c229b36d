#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <deblai/field/paths.hpp>

namespace deblai {

/// What moves tracers at one time, one slice each, on the faces of each axis: a velocity; or, where
/// there is a density, a momentum, over which it is divided after both have been interpolated, so
/// that what lies in vacuum has no say.
struct Motion {
  std::vector<Field> flux;     ///< [length / time], or [mass / (length^(d-1) time)]
  std::vector<Field> density;  ///< empty, or not negative [mass / length^d]
};

/// The motion at a time, valid until the next call. Collective on the grid.
using MotionInTime = std::function<const Motion&(double time)>;

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

  /// Carry all from time `from` to time `to`, which may be earlier, in `steps` equal steps. A point
  /// moves at most one cell an axis in a step, and is held back where the motion is faster.
  /// Collective.
  void advance(const MotionInTime& motion, double from, double to, int steps);

  /// Those that this rank has, in no order. Not collective.
  const std::vector<Tracer>& here() const { return tracers_; }

  /// The velocity with which a motion moves each of those that this rank has [length / time].
  /// Collective.
  std::vector<std::array<double, max_dim>> velocities(const Motion& motion) const;

  /// The largest of all in cells a time, of any axis [1 / time]. Collective; the same bits on any
  /// number of ranks.
  double swiftness(const Motion& motion) const;

  const Grid& grid() const { return grid_; }

  /// Where those that started in cell centres are now, one slice an axis, in the cells that they
  /// started from; elsewhere the centre itself. Collective.
  std::vector<Field> map() const;

  /// In the cells that they started from, the value of a field of one slice in the cell where they
  /// are: nothing is interpolated, so that labels stay labels. Elsewhere `missing`. Collective.
  Field pulled(const Field& values, double missing = 0) const;

 private:
  struct Sample;
  std::array<double, max_dim> velocity(const Sample& sample,
                                       const std::array<double, max_dim>& place, double step) const;
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

/// The motion in each slab between two times, which is constant there. Valid until the next call;
/// collective.
using MotionInSlabs = std::function<const Motion&(int slab)>;

/// Carry tracers through all slabs between `times`, or back through them, some steps a slab.
/// Collective.
void carry(Tracers& tracers, const MotionInSlabs& motion, const std::vector<double>& times,
           int steps_a_slab = 2);
void carry_back(Tracers& tracers, const MotionInSlabs& motion, const std::vector<double>& times,
                int steps_a_slab = 2);

}  // namespace deblai
