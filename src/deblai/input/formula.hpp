#pragma once

#include <memory>
#include <string>

#include <deblai/input/density.hpp>

namespace deblai {

/// An expression in the coordinates x, y, z [length] and pi, sampled at cell centres.
class Formula : public Density {
 public:
  /// In the language of muParser. Throws Error, Failure::case_file, with the parser's text and
  /// position.
  explicit Formula(std::string expression);
  ~Formula() override;

  /// None: it fills the box it is given.
  std::optional<Bounds> bounds() const override { return std::nullopt; }

  /// At a point, whose absent coordinates are 0. May be infinite or not a number.
  double at(const std::array<double, max_dim>& point) const;

  /// Throws Error when the expression uses a coordinate that the grid has not.
  void add_to(Field& out, double weight) const override;

 private:
  struct Parser;
  std::string expression_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace deblai
