#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace deblai {

/// Points joined by lines; where a number is not finite, the line is broken.
struct PlotCurve {
  std::string name;  ///< in the legend, line by line; empty: none
  std::vector<std::pair<double, double>> points;
  std::string colour = "#1f5f8b";
  std::string dashes = {};  ///< as SVG's stroke-dasharray
};

struct PlotAxis {
  enum class Scale { linear, logarithmic };

  std::string label;
  Scale scale = Scale::linear;
  std::optional<double> low = std::nullopt;  ///< none: from the points
  std::optional<double> high = std::nullopt;
};

struct LinePlot {
  std::string title;  ///< for those who do not see it: what it shows
  PlotAxis x;
  PlotAxis y;
  std::vector<PlotCurve> curves;
  int width = 460;  ///< [px]
  int height = 260;
};

/// The plot as SVG that stands by itself in a page. Long curves are thinned to what can be seen:
/// the least and the largest of as many runs of points as there are pixels. Points that a
/// logarithmic axis cannot show are left out. Not collective.
std::string svg(const LinePlot& plot);

/// The same as an image file of its own.
std::string svg_file(const LinePlot& plot);

/// At most about `count` round numbers from `low` to `high`, and how they are written: with as many
/// digits as tell them apart.
std::vector<std::pair<double, std::string>> ticks(double low, double high, int count);

}  // namespace deblai
