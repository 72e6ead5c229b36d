#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <deblai/report/energy_picture.hpp>

namespace deblai {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count_of(const std::string& text, char each) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), each));
}

TEST(Ticks, AreRoundNumbersAroundAllValues) {
  const Ticks ticks(0.13, 1.94, 5);
  EXPECT_EQ(ticks.labels, (std::vector<std::string>{"0.0", "0.5", "1.0", "1.5", "2.0"}));
  EXPECT_EQ(ticks.low, 0);
  EXPECT_EQ(ticks.high, 2);
  EXPECT_EQ(ticks.exponent, 0);
}

TEST(Ticks, HoldTheirRangeWhateverItsSize) {
  for (const double size : {1e-300, 3e-17, 1e-3, 1.0, 7.0, 12345.678, 1e12, 1e200}) {
    for (const double from : {0.0, -1.0, 0.3, 1e3, -1e5}) {
      const Ticks ticks(from * size, (from + 1) * size, 5);
      SCOPED_TRACE(::testing::Message() << from * size << " " << size);
      EXPECT_LE(ticks.low, from * size + 1e-6 * size);
      EXPECT_GE(ticks.high, (from + 1) * size - 1e-6 * size);
      EXPECT_GE(ticks.at.size(), 3U);
      EXPECT_LE(ticks.at.size(), 12U);
      ASSERT_EQ(ticks.labels.size(), ticks.at.size());
      for (std::size_t i = 0; i < ticks.at.size(); ++i) {
        EXPECT_LE(ticks.labels[i].size(), 12U);
        if (i > 0) {
          EXPECT_NE(ticks.labels[i], ticks.labels[i - 1]);
        }
        EXPECT_NEAR(std::stod(ticks.labels[i]) * std::pow(10, ticks.exponent), ticks.at[i],
                    0.01 * size);
      }
    }
  }
}

TEST(Ticks, SurroundASingleValue) {
  const Ticks ticks(3, 3, 5);
  EXPECT_LT(ticks.low, 3);
  EXPECT_GT(ticks.high, 3);
  const Ticks zero(0, 0, 5);
  EXPECT_LT(zero.low, zero.high);
}

TEST(Plot, DrawsFinitePointsInsideItsAxes) {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::string svg =
      to_svg({"a < b & c", "time", "energy", {{"e", {0, 1, 2, 3}, {5, infinity, NAN, 4}}}});
  EXPECT_TRUE(contains(svg, "a &lt; b &amp; c"));
  EXPECT_TRUE(contains(svg, ">time</text>"));
  EXPECT_TRUE(contains(svg, ">energy</text>"));
  EXPECT_TRUE(contains(svg, "<polyline points=\"70.0,44.0 620.0,310.0 \""));
  EXPECT_FALSE(contains(svg, "nan"));
  EXPECT_FALSE(contains(svg, "inf"));
  EXPECT_EQ(count_of(svg, '<'), count_of(svg, '>'));
}

TEST(Plot, ThinsLongCurvesOut) {
  Curve curve;
  for (int i = 0; i < 1'000'000; ++i) {
    curve.x.push_back(i);
    curve.y.push_back(std::exp(-1e-5 * i));
  }
  const std::string svg = to_svg({"", "x", "y", {curve}});
  EXPECT_LT(svg.size(), 30'000U);
  EXPECT_TRUE(contains(svg, "x / 1e"));
}

TEST(Plot, OfNothingIsAFrame) { EXPECT_TRUE(contains(to_svg({"", "x", "y", {}}), "</svg>")); }

TEST(EnergyPicture, ShowsWhatIsDissipated) {
  FlowReport flow;
  flow.scheme = "jko";
  for (int k = 0; k <= 2; ++k) {
    FlowRow row;
    row.time = 0.5 * k;
    row.energy = 4 - k;
    row.dissipation = k > 0 ? 2 : 0;
    flow.rows.push_back(row);
  }
  const std::string svg = energy_picture(flow);
  EXPECT_TRUE(contains(svg, "Gradient flow, jko, 2 steps"));
  // 4 - 0.5 * 2 k: the same line as the energy.
  const std::string points = "points=\"70.0,44.0 345.0,177.0 620.0,310.0 \"";
  EXPECT_NE(svg.find(points), svg.rfind(points));
}

}  // namespace
}  // namespace deblai
