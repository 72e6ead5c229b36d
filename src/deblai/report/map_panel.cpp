#include <deblai/report/map_panel.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/report/line_plot.hpp>
#include <deblai/report/markup.hpp>

namespace deblai {

namespace {

constexpr double left = 34, right = 6, top = 20, bottom = 30;

/// A line with a head whose size goes with it.
std::string drawn(double x1, double y1, double x2, double y2) {
  const double length = std::hypot(x2 - x1, y2 - y1);
  if (!(length > 2)) return {};
  const double head = std::min(3.5, 0.5 * length);
  const double u = (x2 - x1) / length;
  const double v = (y2 - y1) / length;
  return fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}", x1,
                     y1, x2, y2, x2 - head * (u + 0.5 * v), y2 - head * (v - 0.5 * u), x2, y2,
                     x2 - head * (u - 0.5 * v), y2 - head * (v + 0.5 * u));
}

}  // namespace

std::string svg(const MapPanel& panel) {
  const double span_x = panel.x.high - panel.x.low;
  const double span_y = panel.y.high - panel.y.low;
  // in true proportion, but within reach of the eye
  const double wide = panel.width - left - right;
  const double high = std::clamp(wide * span_y / span_x, 0.15 * wide, 2.5 * wide);
  const double height = top + high + bottom;
  const auto x = [&](double place) { return left + wide * (place - panel.x.low) / span_x; };
  const auto y = [&](double place) { return top + high * (panel.y.high - place) / span_y; };

  const bool coarse = std::max(panel.image.width, panel.image.height) < 48;
  std::string text = fmt::format(
      "<svg class=\"map\" role=\"img\" viewBox=\"0 0 {0} {1:.0f}\" width=\"{0}\" "
      "height=\"{1:.0f}\"><title>{2}</title>\n"
      "<text class=\"heading\" x=\"{3:.1f}\" y=\"14\" text-anchor=\"middle\">{4}</text>\n"
      "<image x=\"{5}\" y=\"{6}\" width=\"{7:.1f}\" height=\"{8:.1f}\" "
      "preserveAspectRatio=\"none\"{9} href=\"{10}\"/>\n",
      panel.width, height, escaped(panel.title), left + wide / 2, escaped(panel.heading), left, top,
      wide, high, coarse ? " style=\"image-rendering:pixelated\"" : "",
      data_address(png(panel.image)));
  std::string arrows;
  for (const Arrow& arrow : panel.arrows)
    arrows += drawn(x(arrow.from[0]), y(arrow.from[1]), x(arrow.to[0]), y(arrow.to[1]));
  if (!arrows.empty()) {
    text += fmt::format("<path class=\"halo{1}\" d=\"{0}\"/><path class=\"arrow{1}\" d=\"{0}\"/>\n",
                        arrows, panel.image.map == &ColourMap::grey() ? " dark" : "");
  }
  text +=
      fmt::format("<rect class=\"frame\" x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n",
                  left, top, wide, high);
  for (const auto& [value, label] : ticks(panel.x.low, panel.x.high, 5))
    text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>",
                        x(value), top + high + 12, label);
  for (const auto& [value, label] : ticks(panel.y.low, panel.y.high, 5))
    text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", left - 3,
                        y(value) + 4, label);
  return text + fmt::format(
                    "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>"
                    "<text transform=\"translate(9 {:.1f}) rotate(-90)\" "
                    "text-anchor=\"middle\">{}</text>\n</svg>",
                    left + wide / 2, top + high + 25, escaped(panel.x.name), top + high / 2,
                    escaped(panel.y.name));
}

std::string svg(const ColourBar& bar) {
  constexpr int width = 330;
  constexpr double from = 30, wide = 270;
  MappedImage strip{ColourMap::last + 1, 1, {}, bar.map};
  for (int i = 0; i <= ColourMap::last; ++i) strip.pixels.push_back(static_cast<std::uint8_t>(i));
  std::string text = fmt::format(
      "<svg class=\"bar\" role=\"img\" viewBox=\"0 0 {0} 46\" width=\"{0}\" height=\"46\">"
      "<title>Colour bar: {1} from {2:.3g} to {3:.3g}</title>\n"
      "<image x=\"{4}\" y=\"2\" width=\"{5}\" height=\"12\" preserveAspectRatio=\"none\" "
      "href=\"{6}\"/><rect class=\"frame\" x=\"{4}\" y=\"2\" width=\"{5}\" height=\"12\"/>\n",
      width, escaped(bar.label), bar.low, bar.high, from, wide, data_address(png(strip)));
  for (const auto& [value, label] : ticks(bar.low, bar.high, 6)) {
    const double x = from + wide * (value - bar.low) / (bar.high - bar.low);
    text += fmt::format(
        "<line class=\"frame\" x1=\"{0:.1f}\" y1=\"14\" x2=\"{0:.1f}\" y2=\"17\"/>"
        "<text x=\"{0:.1f}\" y=\"28\" text-anchor=\"middle\">{1}</text>",
        x, label);
  }
  return text + fmt::format("<text x=\"{:.1f}\" y=\"42\" text-anchor=\"middle\">{}</text></svg>",
                            from + wide / 2, escaped(bar.label));
}

MappedImage mapped(const std::vector<double>& numbers, int width, const ColourBar& bar,
                   const std::vector<double>& outside) {
  const auto columns = static_cast<std::size_t>(width);
  const std::size_t rows = numbers.size() / columns;
  MappedImage image{width, static_cast<int>(rows), {}, bar.map};
  image.pixels.reserve(numbers.size());
  for (std::size_t row = rows; row-- > 0;) {
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t i = row * columns + column;
      const double share = (numbers[i] - bar.low) / (bar.high - bar.low);
      const bool wall = !outside.empty() && outside[i] > 0.5;
      image.pixels.push_back(wall ? ColourMap::outside
                                  : ColourMap::index(std::isfinite(share) ? share : 0));
    }
  }
  return image;
}

}  // namespace deblai
