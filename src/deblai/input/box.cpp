#include <deblai/input/box.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace deblai {

Box::Box(std::vector<double> low, std::vector<double> high)
    : low_(std::move(low)), high_(std::move(high)) {
  require(!low_.empty() && low_.size() <= max_dim && low_.size() == high_.size(),
          Failure::case_file,
          fmt::format("box: expected two corners with 1, 2 or 3 coordinates each, got {} and {}",
                      low_.size(), high_.size()));
  for (std::size_t a = 0; a < low_.size(); ++a) {
    require(std::isfinite(low_[a]) && std::isfinite(high_[a]) && low_[a] < high_[a],
            Failure::case_file,
            fmt::format("box: expected low < high along {}, got {} and {}", "xyz"[a], low_[a],
                        high_[a]));
  }
}

std::optional<Bounds> Box::bounds() const {
  Bounds box;
  std::copy(low_.begin(), low_.end(), box.low.begin());
  std::copy(high_.begin(), high_.end(), box.high.begin());
  return box;
}

void Box::add_to(Field& out, double weight) const {
  const Grid& grid = out.grid();
  require_one_per_axis(grid, low_.size(), "the corner of the box");
  // Fraction of cell i along axis a that lies inside.
  const auto overlap = [&](int a, int i) {
    if (a >= grid.dim()) return 1.0;
    const Axis& axis = grid.axis(a);
    const auto covered = [&](double end) {
      return std::clamp((end - axis.origin) / axis.spacing() - i, 0.0, 1.0);
    };
    return settled(covered(high_[static_cast<std::size_t>(a)]) -
                   covered(low_[static_cast<std::size_t>(a)]));
  };
  const Block& block = grid.owned();
  std::vector<double> along_x(static_cast<std::size_t>(block.count[0]));
  for (int x = 0; x < block.count[0]; ++x) along_x[static_cast<std::size_t>(x)] = overlap(0, x);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double across = weight * overlap(1, block.start[1] + y) * overlap(2, block.start[2] + z);
    double* f = out.line(0, z, y);
    for (int x = 0; x < block.count[0]; ++x) f[x] += across * along_x[static_cast<std::size_t>(x)];
  });
}

}  // namespace deblai
