#include <deblai/field/field.hpp>

#include <algorithm>
#include <limits>

namespace deblai {

Field::Field(const Grid& grid, int slices)
    : grid_(grid),
      layout_(grid.layout()),
      slices_(slices),
      values_(static_cast<std::size_t>(slices * grid.layout().size), 0.0) {}

ExactSum local_sum(const Field& field, int k) {
  ExactSum total;
  const int n = field.grid().owned().count[0];
  for_each_line(field.grid(), 1, [&](int, int z, int y) {
    const double* f = field.line(k, z, y);
    double line = 0;
    for (int x = 0; x < n; ++x) line += f[x];
    total.add(line);
  });
  return total;
}

double integral(const Field& field, int k) {
  return sum(field.grid().comm(), local_sum(field, k)) * field.grid().shape().cell_volume();
}

double minimum(const Field& field) {
  double least = std::numeric_limits<double>::infinity();
  const int n = field.grid().owned().count[0];
  for_each_line(field.grid(), field.slices(), [&](int k, int z, int y) {
    const double* f = field.line(k, z, y);
    for (int x = 0; x < n; ++x) least = std::min(least, f[x]);
  });
  return min(field.grid().comm(), least);
}

double maximum(const Field& field) {
  double most = -std::numeric_limits<double>::infinity();
  const int n = field.grid().owned().count[0];
  for_each_line(field.grid(), field.slices(), [&](int k, int z, int y) {
    const double* f = field.line(k, z, y);
    for (int x = 0; x < n; ++x) most = std::max(most, f[x]);
  });
  return max(field.grid().comm(), most);
}

void scale(Field& field, double factor) {
  for (double& value : field.raw()) value *= factor;
}

}  // namespace deblai
