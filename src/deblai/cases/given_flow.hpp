#pragma once

#include <memory>
#include <optional>

#include <deblai/cases/inputs.hpp>
#include <deblai/output/path_file.hpp>
#include <deblai/transport/in_pieces.hpp>
#include <deblai/transport/path_flow.hpp>
#include <deblai/transport/pathlines.hpp>
#include <deblai/transport/slab_motion.hpp>

namespace deblai {

/// What carries the density of a case, on its grid: a velocity by formulas or of a volume, or the
/// momentum of an earlier run over its density.
class GivenFlow {
 public:
  /// @param mobility 0 in obstacles, which nothing enters; none where there are none
  ///
  /// Collective on the grid, whose shape is inputs.shape. Throws CollectiveError, Failure::input,
  /// where the path of the run cannot be read.
  GivenFlow(const Grid& grid, const Inputs& inputs, std::optional<Field> mobility = std::nullopt);
  GivenFlow(const GivenFlow&) = delete;
  GivenFlow& operator=(const GivenFlow&) = delete;

  /// Refers to this.
  const InPieces<Flow>& pieces() const { return pieces_; }

  /// How it moves points: by the flow, or of a run by what crosses its faces over its density after
  /// both have been interpolated. Refers to this. Collective.
  InPieces<Motion> motion() const;

  const std::optional<Field>& mobility() const { return mobility_; }

  /// The density of the run at a time in [0, 1], which is carried as it moves; none of a velocity
  /// that is given otherwise. Not collective.
  std::optional<Field> density_of_run(double time) const;

 private:
  /// flow_ <- that of the formulas. Collective.
  void look(double time);

  std::shared_ptr<const GivenVelocity> formulas_;
  std::shared_ptr<const VectorVolume> vectors_;
  std::optional<Field> mobility_;
  Flow flow_;
  std::optional<StoredPath> stored_;
  std::optional<PathFlow> path_flow_;
  InPieces<Flow> pieces_;
};

}  // namespace deblai
