#pragma once

#include <array>
#include <memory>
#include <string>

#include <deblai/grid/grid.hpp>

namespace deblai {

/// An expression in the coordinates x, y, z [length], the time t if it may have one, and pi,
/// evaluated point by point.
class PointFormula {
 public:
  enum class Time { none, given };

  /// In the language of muParser. Throws Error, Failure::case_file, with the parser's text and
  /// position.
  explicit PointFormula(std::string expression, Time time = Time::none);
  PointFormula(PointFormula&&) noexcept;
  PointFormula& operator=(PointFormula&&) noexcept;
  ~PointFormula();

  double operator()(const std::array<double, max_dim>& point, double time = 0) const;

  bool depends_on_time() const;

  /// Throw Error, Failure::input, when it uses a coordinate that a grid of `dim` axes has not.
  void require_axes(int dim) const;

 private:
  struct Parser;
  std::string expression_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace deblai
