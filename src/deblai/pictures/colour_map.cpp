#include <deblai/pictures/colour_map.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace deblai {

namespace {

using Lab = std::array<double, 3>;

double to_linear(double s) { return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4); }

double from_linear(double l) {
  return l <= 0.0031308 ? 12.92 * l : 1.055 * std::pow(l, 1 / 2.4) - 0.055;
}

// Ottosson (2020), "A perceptual color space for image processing": the matrices of his text.
Rgb srgb(const Lab& c) {
  const double l = std::pow(c[0] + 0.3963377774 * c[1] + 0.2158037573 * c[2], 3);
  const double m = std::pow(c[0] - 0.1055613458 * c[1] - 0.0638541728 * c[2], 3);
  const double s = std::pow(c[0] - 0.0894841775 * c[1] - 1.2914855480 * c[2], 3);
  const auto byte = [](double linear) {
    const double value = from_linear(std::clamp(linear, 0.0, 1.0));
    return static_cast<std::uint8_t>(std::lround(255 * value));
  };
  return {byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          byte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

/// Lightness, chroma and hue [degrees].
Lab lch(double lightness, double chroma, double hue) {
  const double angle = hue * std::numbers::pi / 180;
  return {lightness, chroma * std::cos(angle), chroma * std::sin(angle)};
}

double step(const Lab& a, const Lab& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/// A curve on [0, 1] through OKLab, walked at even speed.
template <class Curve>
std::array<Rgb, 256> walked(const Curve& curve) {
  constexpr int fine = 8192;
  std::vector<Lab> points;
  std::vector<double> way{0};
  for (int i = 0; i <= fine; ++i) {
    points.push_back(curve(static_cast<double>(i) / fine));
    if (i > 0) way.push_back(way.back() + step(points[points.size() - 2], points.back()));
  }
  std::array<Rgb, 256> colours;
  colours[ColourMap::outside] = {150, 146, 140};
  for (std::size_t i = 0; i <= ColourMap::last; ++i) {
    const double due = way.back() * static_cast<double>(i) / ColourMap::last;
    const auto reached = std::lower_bound(way.begin(), way.end(), due) - way.begin();
    colours[i] = srgb(points[static_cast<std::size_t>(std::min<std::ptrdiff_t>(reached, fine))]);
  }
  return colours;
}

/// Colourless at 0 and `chroma` wide at 1.
Lab arm(double t, double chroma, double hue) { return lch(0.99 - 0.55 * t, chroma * t, hue); }

}  // namespace

const ColourMap& ColourMap::sequential() {
  // The chroma stays inside sRGB on the way from yellowish green to violet.
  static const ColourMap map(walked([](double t) {
    return lch(1 - 0.8 * t, 0.1 * std::sin(0.85 * std::numbers::pi * t), 130 + 165 * t);
  }));
  return map;
}

const ColourMap& ColourMap::grey() {
  static const ColourMap map(walked([](double t) { return lch(t, 0, 0); }));
  return map;
}

const ColourMap& ColourMap::diverging() {
  static const ColourMap map(walked(
      [](double t) { return t < 0.5 ? arm(1 - 2 * t, 0.14, 255) : arm(2 * t - 1, 0.14, 30); }));
  return map;
}

std::uint8_t ColourMap::index(double number) {
  return static_cast<std::uint8_t>(std::lround(last * std::clamp(number, 0.0, 1.0)));
}

std::array<double, 3> oklab(Rgb colour) {
  const double r = to_linear(colour.red / 255.0);
  const double g = to_linear(colour.green / 255.0);
  const double b = to_linear(colour.blue / 255.0);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

}  // namespace deblai
