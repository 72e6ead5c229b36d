#include <deblai/report/plot.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace deblai {

namespace {

// The image and, inside, the axes [px].
constexpr double width = 640;
constexpr double height = 360;
constexpr double left = 70;
constexpr double right = 620;
constexpr double top = 44;
constexpr double bottom = 310;

constexpr const char* text_style = "font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\"";
constexpr std::array<const char*, 3> colours{"#1f4e79", "#c0392b", "#2e7d32"};

std::string escaped(const std::string& text) {
  std::string result;
  for (const char each : text) {
    if (each == '&') {
      result += "&amp;";
    } else if (each == '<') {
      result += "&lt;";
    } else {
      result += each;
    }
  }
  return result;
}

std::string words(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" {}>{}</text>\n", x, y,
                     anchor, text_style, escaped(text));
}

/// From values to the image.
class Frame {
 public:
  Frame(const Ticks& x, const Ticks& y) : x_(x), y_(y) {}

  double across(double x) const { return left + (right - left) * share(x_, x); }
  double up(double y) const { return bottom - (bottom - top) * share(y_, y); }

  std::string grid() const {
    std::string text;
    for (std::size_t i = 0; i < y_.at.size(); ++i) {
      const double y = up(y_.at[i]);
      text += fmt::format("<path d=\"M{:.1f},{:.1f}H{:.1f}\" stroke=\"#ddd\"/>\n", left, y, right);
      text += words(left - 8, y + 4, "end", y_.labels[i]);
    }
    for (std::size_t i = 0; i < x_.at.size(); ++i) {
      const double x = across(x_.at[i]);
      text += fmt::format("<path d=\"M{:.1f},{:.1f}v5\" stroke=\"#444\"/>\n", x, bottom);
      text += words(x, bottom + 19, "middle", x_.labels[i]);
    }
    return text + fmt::format(
                      "<path d=\"M{0:.1f},{1:.1f}V{2:.1f}H{3:.1f}\" fill=\"none\" "
                      "stroke=\"#444\"/>\n",
                      left, top, bottom, right);
  }

  std::string line(const Curve& curve, const char* colour) const {
    std::string points;
    const std::size_t n = curve.x.size();
    const std::size_t stride = n / 1000 + 1;
    for (std::size_t i = 0; i < n; ++i) {
      const bool last = i + 1 == n;
      if ((i % stride != 0 && !last) || !std::isfinite(curve.x[i] + curve.y[i])) continue;
      points += fmt::format("{:.1f},{:.1f} ", across(curve.x[i]), up(curve.y[i]));
    }
    return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" {}/>\n", points, colour,
                       stroke(curve));
  }

  static const char* stroke(const Curve& curve) {
    return curve.style == Curve::Style::dashed ? "stroke-width=\"1.5\" stroke-dasharray=\"6 4\""
                                               : "stroke-width=\"2\"";
  }

 private:
  static double share(const Ticks& axis, double value) {
    return (value - axis.low) / (axis.high - axis.low);
  }

  const Ticks& x_;
  const Ticks& y_;
};

/// The least and the largest finite value of a coordinate.
Ticks ticks_of(const std::vector<Curve>& curves, std::vector<double> Curve::*coordinate,
               int count) {
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (const Curve& curve : curves) {
    for (const double value : curve.*coordinate) {
      if (!std::isfinite(value)) continue;
      least = std::min(least, value);
      most = std::max(most, value);
    }
  }
  return most >= least ? Ticks(least, most, count) : Ticks(0, 1, count);
}

std::string labelled(const std::string& label, const Ticks& axis) {
  return axis.exponent == 0 ? label : fmt::format("{} / 1e{}", label, axis.exponent);
}

std::string legend(const std::vector<Curve>& curves) {
  std::string text;
  double y = top + 14;
  for (std::size_t i = 0; i < curves.size() && curves.size() > 1; ++i, y += 18) {
    text += fmt::format("<path d=\"M{:.1f},{:.1f}h-28\" stroke=\"{}\" {}/>\n", right, y - 4,
                        colours[i % colours.size()], Frame::stroke(curves[i]));
    text += words(right - 36, y, "end", curves[i].name);
  }
  return text;
}

}  // namespace

Ticks::Ticks(double least, double most, int count) : low(least), high(most) {
  const double size = std::max(std::abs(least), std::abs(most));
  if (!(most - least > 1e-12 * size)) {  // a line in the middle
    const double around = size > 0 ? 0.1 * size : 1;
    low = least - around;
    high = most + around;
  }
  const double rough = (high - low) / count;
  const double decade = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * decade;
  for (const double nice : {5.0, 2.0, 1.0}) {
    if (rough <= nice * decade) step = nice * decade;
  }
  low = std::floor(low / step + 1e-9) * step;
  high = std::ceil(high / step - 1e-9) * step;
  const double largest = std::max(std::abs(low), std::abs(high));
  const int order = static_cast<int>(std::floor(std::log10(largest)));
  exponent = order > 4 || order < -3 ? order : 0;
  const double unit = std::pow(10, exponent);
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step / unit) + 1e-9)));
  const int n = static_cast<int>(std::lround((high - low) / step));
  for (int i = 0; i <= n; ++i) {
    const double value = low + i * step;
    at.push_back(std::abs(value) < 1e-9 * step ? 0 : value);
    labels.push_back(fmt::format("{:.{}f}", at.back() / unit, decimals));
  }
}

std::string to_svg(const Plot& plot) {
  const Ticks x = ticks_of(plot.curves, &Curve::x, 8);
  const Ticks y = ticks_of(plot.curves, &Curve::y, 5);
  const Frame frame(x, y);
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\">\n<title>{2}</title>\n<rect width=\"{0}\" height=\"{1}\" "
      "fill=\"white\"/>\n",
      width, height, escaped(plot.title));
  text += fmt::format("<text x=\"{:.1f}\" y=\"16\" font-weight=\"bold\" {}>{}</text>\n", left,
                      text_style, escaped(plot.title));
  text += words(left, top - 9, "start", labelled(plot.y_label, y));
  text += frame.grid();
  for (std::size_t i = 0; i < plot.curves.size(); ++i)
    text += frame.line(plot.curves[i], colours[i % colours.size()]);
  text += legend(plot.curves);
  return text + words(0.5 * (left + right), height - 12, "middle", labelled(plot.x_label, x)) +
         "</svg>\n";
}

}  // namespace deblai
