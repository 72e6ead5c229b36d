#pragma once

#include <vector>

#include <deblai/input/density.hpp>

namespace deblai {

/// Density 1 inside a box with its sides along the axes; each cell holds its exact overlap.
/// What lies outside the grid is cut off.
class Box : public Density {
 public:
  /// Opposite corners, one number an axis [length]. Throws Error, Failure::case_file.
  Box(std::vector<double> low, std::vector<double> high);

  std::optional<Bounds> bounds() const override;
  void add_to(Field& out, double weight) const override;

 private:
  std::vector<double> low_;
  std::vector<double> high_;
};

}  // namespace deblai
