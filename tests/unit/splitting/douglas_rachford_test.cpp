#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <deblai/splitting/douglas_rachford.hpp>

namespace deblai {
namespace {

struct Point {
  double x = 0, y = 0;
};

void combine(double a, const Point& y, double b, Point& x) {
  x = {a * y.x + b * x.x, a * y.y + b * x.y};
}

/// The indicator of the line through `on` with direction (cos angle, sin angle).
struct Line {
  Point on;
  double angle;

  void prox(double, Point& p) const {
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    const double t = c * (p.x - on.x) + s * (p.y - on.y);
    p = {on.x + t * c, on.y + t * s};
  }
};

/// weight |p - centre|_1, whose prox is a soft threshold.
struct WeightedDistance {
  Point centre;
  double weight;

  void prox(double step, Point& p) const {
    const auto shrink = [&](double x) {
      return std::copysign(std::max(std::abs(x) - step * weight, 0.0), x);
    };
    p = {centre.x + shrink(p.x - centre.x), centre.y + shrink(p.y - centre.y)};
  }
};

TEST(DouglasRachford, FindsTheCommonPointOfTwoLines) {
  Line f{{1, 2}, 0.3};
  Line g{{1, 2}, 1.1};
  for (const double relaxation : {0.5, 1.0, 1.85}) {
    DouglasRachford<Point, Line, Line> algorithm(f, g, 0.7, relaxation);
    DouglasRachford<Point, Line, Line>::State state(Point{-5, 9});
    for (int i = 0; i < 600; ++i) algorithm.advance(state);
    EXPECT_NEAR(state.y.x, 1, 1e-12) << relaxation;
    EXPECT_NEAR(state.y.y, 2, 1e-12) << relaxation;
  }
}

TEST(DouglasRachford, MinimisesADistanceOverALineWhateverTheStep) {
  Line line{{0, 1}, std::atan(0.5)};  // y = 1 + x/2
  WeightedDistance distance{{2, 0}, 3};
  for (const double step : {0.1, 1.0}) {
    DouglasRachford<Point, WeightedDistance, Line> algorithm(distance, line, step, 1.5);
    DouglasRachford<Point, WeightedDistance, Line>::State state(Point{-4, 4});
    for (int i = 0; i < 500; ++i) algorithm.advance(state);
    // |x - 2| + |1 + x/2| has slopes -1/2 left of 2 and 3/2 right of it
    EXPECT_NEAR(state.y.x, 2, 1e-10) << step;
    EXPECT_NEAR(state.y.y, 2, 1e-10) << step;
  }
}

TEST(DouglasRachford, StaysAtItsFixedPoint) {
  Line f{{0, 0}, 0.3};
  Line g{{0, 0}, 1.1};
  DouglasRachford<Point, Line, Line> algorithm(f, g, 1, 1.85);
  DouglasRachford<Point, Line, Line>::State state(Point{0, 0});
  algorithm.advance(state);
  EXPECT_EQ(state.z.x, 0);
  EXPECT_EQ(state.work.x, 0) << "no gap between the two proxes";
}

}  // namespace
}  // namespace deblai
