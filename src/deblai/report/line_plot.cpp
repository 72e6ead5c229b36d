#include <deblai/report/line_plot.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include <fmt/format.h>

#include <deblai/report/markup.hpp>

namespace deblai {

namespace {

constexpr double left = 62, right = 12, top = 10, bottom = 42;

using Point = std::pair<double, double>;

/// Where numbers of an axis lie between 0 and 1.
class Ruler {
 public:
  /// @param margin beyond the points, in shares of their span
  Ruler(const PlotAxis& axis, const std::vector<PlotCurve>& curves, double Point::*coordinate,
        double margin)
      : logarithmic_(axis.scale == PlotAxis::Scale::logarithmic) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const PlotCurve& curve : curves) {
      for (const Point& point : curve.points) {
        const double value = point.*coordinate;
        if (!shows(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
    if (!(low <= high)) low = high = 1;
    const double beyond = logarithmic_ ? 0 : margin * (high - low);
    low = axis.low.value_or(low - beyond);
    high = axis.high.value_or(high + beyond);
    if (logarithmic_) {
      low_ = std::floor(std::log10(low) + 1e-9);
      high_ = std::max(std::ceil(std::log10(high) - 1e-9), low_ + 1);
    } else {
      const double spread = high - low;
      const double least = 1e-9 * std::max({std::abs(low), std::abs(high), 1e-300});
      low_ = spread > least ? low : low - std::max(0.5 * std::abs(low), 1e-12);
      high_ = spread > least ? high : high + std::max(0.5 * std::abs(high), 1e-12);
    }
  }

  bool shows(double value) const { return std::isfinite(value) && (!logarithmic_ || value > 0); }
  double operator()(double value) const {
    return ((logarithmic_ ? std::log10(value) : value) - low_) / (high_ - low_);
  }

  std::vector<std::pair<double, std::string>> marks(int count) const {
    if (!logarithmic_) return ticks(low_, high_, count);
    std::vector<std::pair<double, std::string>> found;
    const int stride = std::max(1, static_cast<int>(std::ceil((high_ - low_) / count)));
    for (int power = static_cast<int>(low_); power <= static_cast<int>(high_); power += stride)
      found.emplace_back(std::pow(10.0, power), fmt::format("1e{}", power));
    return found;
  }

 private:
  bool logarithmic_;
  double low_ = 0;
  double high_ = 1;
};

/// The first, least, largest and last of each run, in their order.
std::vector<Point> thinned(const std::vector<Point>& points, std::size_t runs) {
  if (points.size() <= 4 * runs) return points;
  std::vector<Point> kept;
  for (std::size_t run = 0; run < runs; ++run) {
    const std::size_t from = run * points.size() / runs;
    const std::size_t to = (run + 1) * points.size() / runs;
    const auto lower = [&](std::size_t a, std::size_t b) {
      return points[a].second < points[b].second;
    };
    std::size_t least = from;
    std::size_t most = from;
    for (std::size_t i = from; i < to; ++i) {
      if (lower(i, least)) least = i;
      if (lower(most, i)) most = i;
    }
    std::vector<std::size_t> chosen{from, least, most, to - 1};
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    for (const std::size_t i : chosen) kept.push_back(points[i]);
  }
  return kept;
}

/// "8.2e5", "1e-12".
std::string short_power(double value, int digits) {
  const std::string text = fmt::format("{:.{}e}", value, digits);
  const std::size_t power = text.find('e');
  return fmt::format("{}e{}", text.substr(0, power), std::stoi(text.substr(power + 1)));
}

std::string legend(const std::vector<PlotCurve>& curves, double x, double y) {
  std::string text;
  for (const PlotCurve& curve : curves) {
    if (curve.name.empty()) continue;
    text += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
        "stroke-width=\"2\" stroke-dasharray=\"{}\"/>"
        "\n",
        x, y - 4, x + 20, y - 4, curve.colour, curve.dashes);
    std::istringstream lines(curve.name);
    for (std::string line; std::getline(lines, line); y += 16)
      text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x + 25, y, escaped(line));
  }
  return text;
}

}  // namespace

std::vector<std::pair<double, std::string>> ticks(double low, double high, int count) {
  const double rough = (high - low) / std::max(count, 1);
  if (!(rough > 0)) return {{low, fmt::format("{:.3g}", low)}};
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double share = rough / power;
  const double step = power * (share > 5 ? 10 : share > 2 ? 5 : share > 1 ? 2 : 1);
  const double largest = std::max(std::abs(low), std::abs(high));
  const int digits =
      static_cast<int>(std::floor(std::log10(largest)) - std::floor(std::log10(step) + 1e-9));
  const bool plain = largest < 1e6 && (largest >= 1e-3 || largest == 0);
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  std::vector<std::pair<double, std::string>> found;
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k) {
    const double value = k == 0 ? 0 : k * step;
    found.emplace_back(value, value == 0 ? "0"
                              : plain    ? fmt::format("{:.{}f}", value, decimals)
                                         : short_power(value, std::max(digits, 0)));
  }
  return found;
}

std::string svg(const LinePlot& plot) {
  const Ruler across(plot.x, plot.curves, &Point::first, 0);
  const Ruler up(plot.y, plot.curves, &Point::second, 0.04);
  std::size_t longest = 0;
  for (const PlotCurve& curve : plot.curves) longest = std::max(longest, curve.name.size());
  const double beside = longest > 20 ? 170 : longest > 0 ? 130 : 0;
  const double wide = plot.width - left - right - beside;
  const double high = plot.height - top - bottom;
  const auto x = [&](double value) { return left + wide * across(value); };
  const auto y = [&](double value) { return top + high * (1 - up(value)); };

  std::string text = fmt::format(
      "<svg class=\"plot\" role=\"img\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\">"
      "<title>{}</title>\n",
      plot.width, plot.height, plot.width, plot.height, escaped(plot.title));
  for (const auto& [value, label] : across.marks(6)) {
    text += fmt::format(
        "<line class=\"grid\" x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\"/>"
        "<text x=\"{0:.1f}\" y=\"{3:.1f}\" text-anchor=\"middle\">{4}</text>\n",
        x(value), top, top + high, top + high + 15, label);
  }
  for (const auto& [value, label] : up.marks(6)) {
    text += fmt::format(
        "<line class=\"grid\" x1=\"{0:.1f}\" y1=\"{2:.1f}\" x2=\"{1:.1f}\" y2=\"{2:.1f}\"/>"
        "<text x=\"{3:.1f}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
        left, left + wide, y(value), left - 5, y(value) + 4, label);
  }
  text += fmt::format(
      "<rect class=\"frame\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n",
      left, top, wide, high);
  for (const PlotCurve& curve : plot.curves) {
    std::string points;
    const auto draw = [&] {
      if (!points.empty())
        text += fmt::format(
            "<polyline class=\"curve\" points=\"{}\" stroke=\"{}\" stroke-dasharray=\"{}\"/>\n",
            points, curve.colour, curve.dashes);
      points.clear();
    };
    for (const Point& point : thinned(curve.points, static_cast<std::size_t>(wide))) {
      if (across.shows(point.first) && up.shows(point.second)) {
        const double bounded = std::clamp(y(point.second), top - 1, top + high + 1);
        points += fmt::format("{:.1f},{:.1f} ", x(point.first), bounded);
      } else {
        draw();
      }
    }
    draw();
  }
  text += fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n"
      "<text transform=\"translate(13 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
      left + wide / 2, top + high + 34, escaped(plot.x.label), top + high / 2,
      escaped(plot.y.label));
  return text + legend(plot.curves, left + wide + 12, top + 14) + "</svg>";
}

std::string svg_file(const LinePlot& plot) {
  std::string text = svg(plot);
  const std::size_t first = text.find('\n') + 1;
  text.insert(first,
              "<style>text { font: 12px sans-serif; fill: #333; } .grid { stroke: #e3e0da; } "
              ".frame { fill: none; stroke: #666; } .curve { fill: none; stroke-width: 1.8; }"
              "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
  return text.insert(4, " xmlns=\"http://www.w3.org/2000/svg\"") + "\n";
}

}  // namespace deblai
