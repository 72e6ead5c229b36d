#pragma once

#include <deblai/transport/film_velocity.hpp>
#include <deblai/transport/tracers.hpp>

namespace deblai {

/// The motion of a path: what crosses the faces in each slab, m - eps grad rhobar, over the mean
/// density on both sides. At the edge of a shape it is as noisy as the path; FilmMotion of the same
/// path is smoother.
class PathMotion {
 public:
  /// The path outlives this; less than `floor`, a share of the largest density, is vacuum, and
  /// nothing is faster than four sides of the box in unit time. Collective.
  /// @param viscosity eps [length^2 / time]
  explicit PathMotion(const StaggeredPath& path, double viscosity = 0, double floor = 1e-3);

  const Motion& operator()(int slab);

 private:
  const StaggeredPath& path_;
  double viscosity_;
  double floor_;  ///< [mass / length^d]
  Field mean_;
  Motion motion_;
};

/// The motion of a film: its velocity of least energy, which reaches into the vacuum smoothly; at
/// most four sides of the box in a slab.
class FilmMotion {
 public:
  /// The film's velocity outlives this; `times` of its frames. Not collective.
  FilmMotion(const FilmVelocity& film, std::vector<double> times);

  const Motion& operator()(int slab);

 private:
  const FilmVelocity& film_;
  std::vector<double> times_;
  Motion motion_;
};

}  // namespace deblai
