#pragma once

#include <memory>
#include <optional>

#include <deblai/problems/geodesic.hpp>
#include <deblai/transport/in_pieces.hpp>
#include <deblai/transport/slab_motion.hpp>

namespace deblai {

/// How mass moves along a geodesic, a motion a slab.
///
/// Where the cost is kinetic, in a free box in which mass is kept: the velocity of least energy of
/// the film between the frames at both ends of the slab, which is smooth up to the edge of a shape
/// and carries one frame to the next, viscous or not. Otherwise: what crosses the faces over the
/// density, PathMotion.
class GeodesicMotion {
 public:
  /// The geodesic outlives this. Collective.
  GeodesicMotion(const Geodesic& geodesic, const Model& model);
  GeodesicMotion(const GeodesicMotion&) = delete;
  GeodesicMotion& operator=(const GeodesicMotion&) = delete;

  /// Refers to this.
  InPieces<Motion> pieces();

 private:
  const Motion& at(int slab);

  const Geodesic& geodesic_;
  std::optional<PathMotion> of_path_;
  Motion motion_;  ///< of the film
  int slab_ = -1;  ///< whose motion is at hand
  const Motion* now_ = nullptr;
};

/// The motion of least energy from one density to another of equal mass, in the time between, as
/// momentum and density: nothing moves in the vacuum, less than a thousandth of the maximum, or
/// further than four sides of the box. One slice each. Collective; throws as velocity_of does.
Motion motion_between(const Field& before, const Field& after, double duration);

}  // namespace deblai
