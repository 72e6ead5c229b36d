#include <deblai/input/rotation.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>

namespace deblai {

namespace {

double sine(double degrees) {
  const double turn = std::remainder(degrees, 360.0);  // in [-180, 180]
  if (std::remainder(turn, 180.0) == 0) return 0;
  return std::sin(turn * std::numbers::pi / 180);
}

}  // namespace

Matrix rotation(const Point& degrees) {
  Matrix total{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double s = sine(degrees[axis]);
    const double c = sine(degrees[axis] + 90);
    const std::size_t i = (axis + 1) % 3;
    const std::size_t j = (axis + 2) % 3;
    // Rows i and j of R_axis times what has been applied so far.
    for (std::size_t column = 0; column < 3; ++column) {
      const double u = total[i][column];
      const double v = total[j][column];
      total[i][column] = c * u - s * v;
      total[j][column] = s * u + c * v;
    }
  }
  return total;
}

Point product(const Matrix& m, const Point& p) {
  Point result{};
  for (std::size_t i = 0; i < 3; ++i) result[i] = m[i][0] * p[0] + m[i][1] * p[1] + m[i][2] * p[2];
  return result;
}

}  // namespace deblai
