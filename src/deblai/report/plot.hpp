#pragma once

#include <string>
#include <vector>

namespace deblai {

/// Points joined by straight lines; those that are not finite are left out.
struct Curve {
  enum class Style { solid, dashed };

  std::string name;
  std::vector<double> x;
  std::vector<double> y;  ///< as many
  Style style = Style::solid;
};

/// Curves over one axis.
struct Plot {
  std::string title;
  std::string x_label;  ///< with its unit
  std::string y_label;
  std::vector<Curve> curves;
};

/// A range that holds all values, and round numbers in it.
struct Ticks {
  double low = 0;
  double high = 1;
  std::vector<double> at;
  int exponent = 0;  ///< labels are written as multiples of 10^exponent
  std::vector<std::string> labels;

  /// Of values from `least` to `most`, both finite; about `count` of them.
  Ticks(double least, double most, int count);
};

/// The plot as an SVG image of its own, which a page may also hold as it is: dark lines on white,
/// no scripts, no fonts. Long curves are thinned out to what can be seen. Not collective.
std::string to_svg(const Plot& plot);

}  // namespace deblai
