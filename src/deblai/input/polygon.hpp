#pragma once

#include <array>
#include <cstddef>

#include <deblai/input/rotation.hpp>

namespace deblai {

/// A triangle cut by the six planes of a cell: at most nine corners.
class Polygon {
 public:
  std::size_t size() const { return size_; }
  const Point& operator[](std::size_t i) const { return corner_[i]; }
  void push(const Point& p) { corner_[size_++] = p; }

  /// Smallest and largest coordinate along `axis`. @pre not empty.
  std::array<double, 2> range(std::size_t axis) const;

  /// The part between the planes `low` and `low + 1` across `axis` (Sutherland & Hodgman 1974).
  /// Neighbouring parts share the very same points.
  Polygon between(std::size_t axis, double low) const;

 private:
  template <bool above>
  Polygon half(std::size_t axis, double plane) const;

  // A cut adds one corner to a convex polygon, but up to half of them where round-off has dented
  // it: 3, 4, 6, 9, 13, 19, 28 after six cuts.
  std::array<Point, 28> corner_;
  std::size_t size_ = 0;
};

}  // namespace deblai
