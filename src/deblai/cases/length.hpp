#pragma once

#include <deblai/grid/grid.hpp>

namespace deblai {

/// A length as a case file gives it: in the units of the input, or in cells of the grid.
struct Length {
  enum class Unit { input, cells, mm };  ///< mm: the units of the input are those of a volume

  double value = 0;
  Unit unit = Unit::input;

  /// [length], along an axis: cells may have other sides on other axes.
  double along(const Axis& axis) const {
    return unit == Unit::cells ? value * axis.spacing() : value;
  }
  friend bool operator==(const Length&, const Length&) = default;
};

/// [low, high] [length].
struct Interval {
  double low = 0;
  double high = 1;

  friend bool operator==(const Interval&, const Interval&) = default;
};

}  // namespace deblai
