#include <deblai/report/difference.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace deblai {

double Difference::relative_l1() const {
  const double mean = 0.5 * (std::abs(mass_a) + std::abs(mass_b));
  return mean > 0 ? l1 / mean : 0;
}

Difference difference(const Field& a, const Field& b) {
  const Grid& grid = a.grid();
  assert(grid == b.grid());
  ExactSum apart;
  double largest = 0;
  double peak = 0;
  for_each_line(grid, 1, [&](int k, int z, int y) {
    const double* p = a.line(k, z, y);
    const double* q = b.line(k, z, y);
    double line = 0;
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      const double each = std::abs(p[x] - q[x]);
      line += each;
      largest = std::max(largest, each);
      peak = std::max({peak, std::abs(p[x]), std::abs(q[x])});
    }
    apart.add(line);
  });
  Difference found;
  found.mass_a = integral(a);
  found.mass_b = integral(b);
  found.l1 = sum(grid.comm(), apart) * grid.shape().cell_volume();
  found.largest = max(grid.comm(), largest);
  found.peak = max(grid.comm(), peak);
  return found;
}

}  // namespace deblai
