#pragma once

#include <array>

namespace deblai {

using Point = std::array<double, 3>;
using Matrix = std::array<Point, 3>;  ///< rows

/// Rotation about x, then about y, then about z, right-handed [degrees]. Exact for quarter turns.
Matrix rotation(const Point& degrees);

Point product(const Matrix& m, const Point& p);

}  // namespace deblai
