#pragma once

#include <string>
#include <utility>

#include <deblai/input/density.hpp>
#include <deblai/input/point_formula.hpp>

namespace deblai {

/// An expression in the coordinates x, y, z [length] and pi, sampled at cell centres.
class Formula : public Density {
 public:
  /// In the language of muParser. Throws Error, Failure::case_file, with the parser's text and
  /// position.
  explicit Formula(std::string expression) : formula_(std::move(expression)) {}

  /// None: it fills the box it is given.
  std::optional<Bounds> bounds() const override { return std::nullopt; }

  /// At a point, whose absent coordinates are 0. May be infinite or not a number.
  double at(const std::array<double, max_dim>& point) const;

  /// Throws Error when the expression uses a coordinate that the grid has not.
  void add_to(Field& out, double weight) const override;

 private:
  PointFormula formula_;
};

}  // namespace deblai
