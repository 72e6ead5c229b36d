#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include <deblai/splitting/chambolle_pock.hpp>

namespace deblai {
namespace {

/// min |k1 x1 - 1| + |k2 x2 + 1|  subject to  x1 + x2 = 1: an l1 norm on a line.
/// With k = (1, 1/2) the minimum, at x = (1, 0), is 1.
struct LineProblem {
  std::array<double, 2> k{1, 0.5};
  std::array<double, 2> x{0.2, 0.8};
  std::array<double, 2> y{0, 0};
  double potential = 0;

  // x adds up to 1 already, so that the potential is this over sigma
  void project() { potential = -0.5 * (k[0] * y[0] + k[1] * y[1]); }

  StepReport advance(double sigma, double relaxation) {
    constexpr std::array<double, 2> centre{1, -1};
    StepReport report;
    double gap = 0;
    double size = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      const double x_next = x[i] - (k[i] * y[i] + potential) / sigma;
      const double ybar = y[i] + sigma * k[i] * (2 * x_next - x[i]);
      // J = |v - centre|: J* = centre y on [-1, 1]
      const double y_next = std::clamp(ybar - sigma * centre[i], -1.0, 1.0);
      const double v = (ybar - y_next) / sigma;
      report.value += k[i] * x_next * y_next - centre[i] * y_next;
      gap += std::pow(k[i] * x_next - v, 2);
      size += v * v;
      x[i] += relaxation * (x_next - x[i]);
      y[i] += relaxation * (y_next - y[i]);
    }
    report.consensus = std::sqrt(gap / size);
    return report;
  }
};

TEST(ChambollePock, FindsTheSaddlePoint) {
  for (const double relaxation : {1.0, 1.5, 1.85, 1.95}) {
    for (const double sigma : {0.3, 1.0, 3.0}) {
      LineProblem problem;
      ChambollePock algorithm(problem, sigma, relaxation);
      StepReport report;
      for (int i = 0; i < 2000; ++i) report = algorithm.advance();
      EXPECT_NEAR(problem.x[0], 1, 1e-9);
      EXPECT_NEAR(problem.x[1], 0, 1e-9);
      EXPECT_NEAR(report.value, 1, 1e-9);
      EXPECT_LE(report.consensus, 1e-9);
    }
  }
}

TEST(ChambollePock, FinishesOnFeasiblePoints) {
  LineProblem problem;
  ChambollePock algorithm(problem, 1, 1.85);
  for (int i = 0; i < 3; ++i) algorithm.advance();
  algorithm.finish();
  EXPECT_NEAR(problem.x[0] + problem.x[1], 1, 1e-15);
  for (const double y : problem.y) EXPECT_LE(std::abs(y), 1);
}

}  // namespace
}  // namespace deblai
