#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <deblai/actions/action.hpp>
#include <support/fields.hpp>

namespace deblai::testing {

/// n cells of c components each, and the view of them that an Action takes.
class Points {
 public:
  Points(std::size_t components, std::ptrdiff_t n)
      : rows_(components, std::vector<double>(static_cast<std::size_t>(n))) {}

  /// One cell.
  explicit Points(const std::vector<double>& point) : Points(point.size(), 1) {
    for (std::size_t c = 0; c < point.size(); ++c) rows_[c][0] = point[c];
  }

  std::size_t components() const { return rows_.size(); }
  std::ptrdiff_t n() const { return static_cast<std::ptrdiff_t>(rows_.front().size()); }
  double& at(std::size_t c, std::ptrdiff_t i) { return rows_[c][static_cast<std::size_t>(i)]; }
  double at(std::size_t c, std::ptrdiff_t i) const { return rows_[c][static_cast<std::size_t>(i)]; }

  /// The same numbers in the cells of a medium from `first` on.
  Points from(std::ptrdiff_t first) const {
    Points moved = *this;
    moved.first_ = first;
    return moved;
  }
  std::ptrdiff_t first() const { return first_; }

  std::vector<double> cell(std::ptrdiff_t i) const {
    std::vector<double> point;
    for (const auto& row : rows_) point.push_back(row[static_cast<std::size_t>(i)]);
    return point;
  }

  Points prox_dual(const Action& action, double step) const {
    Points result = *this;
    action.prox_dual(step, result.line());
    return result;
  }
  double value(const Action& action) const { return action.value(Points(*this).line()); }
  double conjugate(const Action& action) const { return action.conjugate(Points(*this).line()); }
  std::vector<double> excesses(const Action& action) const {
    std::vector<double> each(static_cast<std::size_t>(n()));
    action.excess(Points(*this).line(), each.data());
    return each;
  }
  /// The largest of the cells'.
  double excess(const Action& action) const {
    const std::vector<double> each = excesses(action);
    return *std::max_element(each.begin(), each.end());
  }
  double shrink(const Action& action) const { return action.shrink(Points(*this).line()); }

 private:
  CellLine line() {
    pointers_.clear();
    for (auto& row : rows_) pointers_.push_back(row.data());
    return {pointers_, n(), first_};
  }

  std::vector<std::vector<double>> rows_;
  std::vector<double*> pointers_;
  std::ptrdiff_t first_ = 0;
};

/// Noise about `size` large.
inline Points noise_points(std::size_t components, std::ptrdiff_t n, int seed, double size) {
  Points points(components, n);
  for (std::size_t c = 0; c < components; ++c) {
    for (std::ptrdiff_t i = 0; i < n; ++i)
      points.at(c, i) = size * noise(seed, int(c), 0, 0, int(i));
  }
  return points;
}

/// factor_a a + factor_b b, cell by cell.
inline Points combined(double factor_a, const Points& a, double factor_b, const Points& b) {
  Points result = a;
  for (std::size_t c = 0; c < a.components(); ++c) {
    for (std::ptrdiff_t i = 0; i < a.n(); ++i)
      result.at(c, i) = factor_a * a.at(c, i) + factor_b * b.at(c, i);
  }
  return result;
}

inline double dot(const Points& a, const Points& b) {
  double total = 0;
  for (std::size_t c = 0; c < a.components(); ++c) {
    for (std::ptrdiff_t i = 0; i < a.n(); ++i) total += a.at(c, i) * b.at(c, i);
  }
  return total;
}

}  // namespace deblai::testing
