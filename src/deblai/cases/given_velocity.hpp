#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <deblai/cases/case.hpp>
#include <deblai/input/point_formula.hpp>
#include <deblai/input/vector_volume.hpp>
#include <deblai/transport/flow.hpp>

namespace deblai {

/// The velocity, and what is made and removed, that a case gives by formulas.
class GivenVelocity {
 public:
  /// Throws Error: Failure::case_file with the key and the parser's text, Failure::input where a
  /// formula uses a coordinate that `dim` axes have not. Not collective.
  /// @param vectors of velocity.nifti; null without it
  GivenVelocity(const VelocityCase& velocity, const SourcesCase& sources, int dim,
                std::shared_ptr<const VectorVolume> vectors = nullptr);

  bool changes() const;

  /// What of its volume the owned cells of a grid need; null where there is none. Collective.
  std::shared_ptr<const VectorVolume> vectors_near(const Grid& grid) const;

  /// What a user should know of the velocity at time 0 on a grid. Collective; the same on every
  /// rank.
  std::vector<std::string> remarks(const Grid& grid) const;

  /// flow <- that at a time. Throws Error, Failure::input, where what is made or removed is
  /// negative. Not collective.
  /// @param vectors vectors_near the grid of the flow
  void at(double time, const VectorVolume* vectors, Flow& flow) const;

 private:
  std::vector<VelocityComponent> components(double time, const VectorVolume* vectors) const;

  bool is_stream_ = false;
  std::shared_ptr<const VectorVolume> vectors_;
  std::vector<PointFormula> formulas_;  ///< a component an axis, or the stream function
  std::optional<PointFormula> production_;
  std::optional<PointFormula> removal_;
};

}  // namespace deblai
