#include <deblai/input/fitted_box.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace deblai {

namespace {

double longest_side(const Bounds& both, std::size_t dim, double margin) {
  require(std::isfinite(margin) && margin >= 0, Failure::case_file,
          fmt::format("margin: expected a number that is not negative, got {}", margin));
  double longest = 0;
  for (std::size_t a = 0; a < dim; ++a) longest = std::max(longest, both.high[a] - both.low[a]);
  require(std::isfinite(longest) && longest > 0, Failure::case_file,
          fmt::format("a box cannot be fitted around an extent of {}; give the box", longest));
  return longest;
}

/// The next even number that has no prime factor but 2, 3 and 5: quick to transform, and to halve.
int quick(int count) {
  for (count += count % 2;; count += 2) {
    int rest = count;
    for (const int prime : {2, 3, 5}) {
      while (rest % prime == 0) rest /= prime;
    }
    if (rest == 1) return count;
  }
}

}  // namespace

GridShape fitted_box(const Bounds& both, const std::vector<int>& cells, int time_steps,
                     double margin) {
  require(!cells.empty() && cells.size() <= max_dim, Failure::case_file,
          fmt::format("a grid has 1, 2 or 3 space axes, got {}", cells.size()));
  require(*std::min_element(cells.begin(), cells.end()) >= 2, Failure::case_file,
          "an axis has at least 2 cells; leave an axis out to have fewer dimensions");
  const double longest = longest_side(both, cells.size(), margin);
  double spacing = 0;
  for (std::size_t a = 0; a < cells.size(); ++a) {
    spacing = std::max(spacing, (both.high[a] - both.low[a] + 2 * margin * longest) / cells[a]);
  }
  GridShape shape{{}, time_steps};
  for (std::size_t a = 0; a < cells.size(); ++a) {
    const double length = spacing * cells[a];
    shape.axes.push_back({cells[a], 0.5 * (both.low[a] + both.high[a]) - 0.5 * length, length});
  }
  return shape;
}

GridShape fitted_box(const Bounds& both, int dim, int longest, int time_steps, double margin) {
  const double side = longest_side(both, static_cast<std::size_t>(dim), margin);
  const double spacing = side * (1 + 2 * margin) / longest;
  std::vector<int> cells;
  for (std::size_t a = 0; a < static_cast<std::size_t>(dim); ++a) {
    const double needed = (both.high[a] - both.low[a] + 2 * margin * side) / spacing;
    constexpr double round_off = 1e-9;
    cells.push_back(std::clamp(quick(static_cast<int>(std::ceil(needed - round_off * longest))),
                               std::min(8, longest), longest));
  }
  return fitted_box(both, cells, time_steps, margin);
}

GridShape spaced_box(const Bounds& both, int dim, double spacing, int time_steps, double margin) {
  const double side = longest_side(both, static_cast<std::size_t>(dim), margin);
  GridShape shape{{}, time_steps};
  double total = 1;
  for (std::size_t a = 0; a < static_cast<std::size_t>(dim); ++a) {
    const double needed = (both.high[a] - both.low[a] + 2 * margin * side) / spacing;
    constexpr double round_off = 1e-9;
    constexpr auto most = static_cast<double>(most_cells_of_slice);
    total *= std::max(1.0, needed);
    require(needed <= 1e6 && total <= most, Failure::case_file,
            fmt::format("cells of {:g} are too many for a box whose longest side is {:g}: a grid "
                        "has at most 1000000 an axis, and {:.0f} in all; choose larger ones",
                        spacing, side * (1 + 2 * margin), most));
    const int cells = quick(std::max(2, static_cast<int>(std::ceil(needed * (1 - round_off)))));
    const double length = cells * spacing;
    shape.axes.push_back({cells, 0.5 * (both.low[a] + both.high[a]) - 0.5 * length, length});
  }
  return shape;
}

}  // namespace deblai
