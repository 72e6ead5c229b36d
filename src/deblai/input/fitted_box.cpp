#include <deblai/input/fitted_box.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace deblai {

GridShape fitted_box(const Bounds& both, const std::vector<int>& cells, int time_steps,
                     double margin) {
  require(!cells.empty() && cells.size() <= max_dim, Failure::case_file,
          fmt::format("a grid has 1, 2 or 3 space axes, got {}", cells.size()));
  require(*std::min_element(cells.begin(), cells.end()) >= 2, Failure::case_file,
          "an axis has at least 2 cells; leave an axis out to have fewer dimensions");
  require(std::isfinite(margin) && margin >= 0, Failure::case_file,
          fmt::format("margin: expected a number that is not negative, got {}", margin));

  double longest = 0;
  for (std::size_t a = 0; a < cells.size(); ++a)
    longest = std::max(longest, both.high[a] - both.low[a]);
  require(std::isfinite(longest) && longest > 0, Failure::case_file,
          fmt::format("a box cannot be fitted around an extent of {}; give the box", longest));

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

}  // namespace deblai
