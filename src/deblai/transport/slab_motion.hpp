#pragma once

#include <deblai/transport/film_velocity.hpp>
#include <deblai/transport/tracers.hpp>

namespace deblai {

/// The motion of a path: its momentum in each slab over the mean density on both sides of a face.
/// At the edge of a shape it is as noisy as the path; FilmMotion of the same path is smoother.
class PathMotion {
 public:
  /// The path outlives this; less than `floor`, a share of the largest density, is vacuum.
  /// Collective.
  explicit PathMotion(const StaggeredPath& path, double floor = 1e-3);

  const Motion& operator()(int slab);

 private:
  const StaggeredPath& path_;
  double floor_;
  Field mean_;
  Motion motion_;
};

/// The motion of a film: its velocity of least energy, which reaches into the vacuum smoothly.
class FilmMotion {
 public:
  /// The film's velocity outlives this. Not collective.
  explicit FilmMotion(const FilmVelocity& film);

  const Motion& operator()(int slab);

 private:
  const FilmVelocity& film_;
  Motion motion_;
};

}  // namespace deblai
