#include <deblai/input/polygon.hpp>

#include <algorithm>

namespace deblai {

std::array<double, 2> Polygon::range(std::size_t axis) const {
  std::array<double, 2> ends{corner_[0][axis], corner_[0][axis]};
  for (std::size_t i = 1; i < size_; ++i) {
    ends[0] = std::min(ends[0], corner_[i][axis]);
    ends[1] = std::max(ends[1], corner_[i][axis]);
  }
  return ends;
}

template <bool above>
Polygon Polygon::half(std::size_t axis, double plane) const {
  const auto inside = [&](const Point& p) { return above ? p[axis] >= plane : p[axis] <= plane; };
  Polygon kept;
  for (std::size_t i = 0; i < size_; ++i) {
    const Point& p = corner_[i];
    const Point& q = corner_[i + 1 < size_ ? i + 1 : 0];
    if (inside(p)) kept.push(p);
    if ((p[axis] < plane && plane < q[axis]) || (q[axis] < plane && plane < p[axis])) {
      const double s = (plane - p[axis]) / (q[axis] - p[axis]);
      Point cut{};
      for (std::size_t a = 0; a < 3; ++a) cut[a] = p[a] + s * (q[a] - p[a]);
      cut[axis] = plane;
      kept.push(cut);
    }
  }
  return kept;
}

Polygon Polygon::between(std::size_t axis, double low) const {
  const auto [least, most] = range(axis);
  if (least >= low && most <= low + 1) return *this;
  return half<true>(axis, low).half<false>(axis, low + 1);
}

}  // namespace deblai
