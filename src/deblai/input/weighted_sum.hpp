#pragma once

#include <memory>
#include <vector>

#include <deblai/input/density.hpp>

namespace deblai {

/// A density and how much of it. A negative weight carves out of the others.
struct Term {
  std::shared_ptr<const Density> density;
  double weight = 1;
};

/// Sum of weighted densities; `fill` refuses one that is negative somewhere.
class WeightedSum : public Density {
 public:
  /// Throws Error, Failure::case_file, when there is no term or a weight is not finite.
  explicit WeightedSum(std::vector<Term> terms);

  /// Union over the terms of positive weight; none when one of them has none.
  std::optional<Bounds> bounds() const override;
  std::shared_ptr<const Density> near(const Grid& grid) const override;
  void add_to(Field& out, double weight) const override;

 private:
  std::vector<Term> terms_;
};

}  // namespace deblai
