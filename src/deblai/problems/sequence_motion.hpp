#pragma once

#include <optional>

#include <deblai/problems/geodesic_motion.hpp>
#include <deblai/problems/sequence.hpp>

namespace deblai {

/// How mass moves along a sequence, leg after leg, in the time of its frames: a motion a slab.
class SequenceMotion {
 public:
  /// What it refers to outlives this; one leg is held at a time.
  SequenceMotion(const TimedDensities& frames, Legs& legs, const Model& model);

  /// Refers to this.
  InPieces<Motion> pieces();

 private:
  const Motion& at(int piece);

  TimedDensities frames_;
  Legs& legs_;
  const Model& model_;
  int slabs_;  ///< of a leg
  int leg_ = -1, piece_ = -1;
  std::optional<Geodesic> found_;         ///< the leg at hand
  std::optional<GeodesicMotion> on_leg_;  ///< on unit time
  Motion motion_;
};

}  // namespace deblai
