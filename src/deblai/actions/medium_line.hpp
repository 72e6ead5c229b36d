#pragma once

#include <deblai/actions/action.hpp>

namespace deblai {

/// What a medium is like in the cells of a line.
class MediumLine {
 public:
  MediumLine(const Medium& medium, const CellLine& line)
      : mobility_(row(medium.mobility, line)), growth_(row(medium.growth, line)) {}

  /// Neither mass nor momentum nor growth.
  bool obstacle(std::ptrdiff_t i) const { return mobility_ != nullptr && !(mobility_[i] > 0); }

  /// w = 1 / mobility, outside obstacles.
  double weight(std::ptrdiff_t i) const { return mobility_ == nullptr ? 1 : 1 / mobility_[i]; }

  /// Mass may be made and lost.
  bool grows(std::ptrdiff_t i) const { return growth_ == nullptr || growth_[i] != 0; }

 private:
  static const double* row(const Field* field, const CellLine& line) {
    return field == nullptr ? nullptr : field->slice(0) + line.first;
  }

  const double* mobility_;
  const double* growth_;
};

/// |momentum|^2 of cell i, half sums and half differences together.
inline double momentum_square(const Medium& medium, const CellLine& line, std::ptrdiff_t i) {
  const std::size_t end = line.components.size() - (medium.has_source ? 1 : 0);
  double square = 0;
  for (std::size_t c = 1; c < end; ++c) square += line.components[c][i] * line.components[c][i];
  return square;
}

inline void scale_momentum(const Medium& medium, const CellLine& line, std::ptrdiff_t i,
                           double factor) {
  const std::size_t end = line.components.size() - (medium.has_source ? 1 : 0);
  for (std::size_t c = 1; c < end; ++c) line.components[c][i] *= factor;
}

/// The point of cell i is the origin: all that an obstacle allows.
inline bool at_origin(const CellLine& line, std::ptrdiff_t i) {
  for (const double* row : line.components) {
    if (row[i] != 0) return false;
  }
  return true;
}

}  // namespace deblai
