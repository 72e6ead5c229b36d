#pragma once

#include <vector>

#include <deblai/cases/case.hpp>
#include <deblai/input/point_formula.hpp>
#include <deblai/transport/flow.hpp>

namespace deblai {

/// The velocity that a case gives.
class GivenVelocity {
 public:
  /// Throws Error: Failure::case_file with the key and the parser's text, Failure::input where a
  /// formula uses a coordinate that `dim` axes have not. Not collective.
  GivenVelocity(const VelocityCase& velocity, int dim);

  bool changes() const;

  /// flow.velocity <- that at a time. Not collective.
  void at(double time, Flow& flow) const;

 private:
  bool is_stream_ = false;
  std::vector<PointFormula> formulas_;  ///< a component an axis, or the stream function
};

}  // namespace deblai
