#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <deblai/report/energy_plot.hpp>

namespace deblai {
namespace {

TEST(Ticks, AreRoundAndWithin) {
  for (const auto& [low, high] : std::vector<std::pair<double, double>>{{0, 1},
                                                                        {-90, 130},
                                                                        {1e-9, 3e-9},
                                                                        {5, 5.001},
                                                                        {-1e5, -1e5 + 1},
                                                                        {3e-17, 7e12},
                                                                        {0, 1e200}}) {
    const auto found = ticks(low, high, 5);
    EXPECT_GE(found.size(), 2U);
    EXPECT_LE(found.size(), 7U);
    for (std::size_t i = 1; i < found.size(); ++i) EXPECT_NE(found[i].second, found[i - 1].second);
    for (const auto& [value, label] : found) {
      EXPECT_GE(value, low - 1e-9 * (high - low));
      EXPECT_LE(value, high + 1e-9 * (high - low));
      EXPECT_NEAR(std::stod(label), value, 1e-5 * (high - low) + 1e-5 * std::abs(value));
    }
  }
}

TEST(LinePlot, SurvivesWhatCannotBeDrawn) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& points : std::vector<std::vector<std::pair<double, double>>>{
           {}, {{0, nan}}, {{0, 0}, {1, 0}}, {{0, 1}, {1, nan}, {2, 3}, {3, -1}}}) {
    for (const auto scale : {PlotAxis::Scale::linear, PlotAxis::Scale::logarithmic}) {
      LinePlot plot;
      plot.title = "any";
      plot.y.scale = scale;
      plot.curves = {{"", points}};
      const std::string text = svg(plot);
      EXPECT_EQ(text.find("nan"), std::string::npos);
      EXPECT_EQ(text.find("inf"), std::string::npos);
    }
  }
}

TEST(LinePlot, ThinsLongCurvesAndKeepsTheirPeaks) {
  LinePlot plot;
  plot.curves.push_back({});
  for (int i = 0; i < 200'000; ++i) plot.curves[0].points.emplace_back(i, i == 123'457 ? 1 : 0);
  const std::string text = svg(plot);
  EXPECT_LT(text.size(), 60'000U);
  plot.y.high = 1;
  plot.y.low = 0;
  EXPECT_NE(svg(plot).find(",10.0 "), std::string::npos);  // the top of the frame
}

TEST(LinePlot, IsAFileOfItsOwn) {
  LinePlot plot;
  plot.title = "a < b & c";
  plot.curves = {{"two\nlines", {{0, 5}, {1, 4}}}};
  const std::string text = svg_file(plot);
  EXPECT_EQ(text.rfind("<svg xmlns=\"http://www.w3.org/2000/svg\"", 0), 0U);
  EXPECT_NE(text.find("a &lt; b &amp; c"), std::string::npos);
  EXPECT_NE(text.find(">lines</text>"), std::string::npos);
}

TEST(EnergyPlot, ShowsWhatIsDissipated) {
  FlowReport flow;
  for (int k = 0; k <= 2; ++k) {
    FlowRow row;
    row.time = 0.5 * k;
    row.energy = 4 - k;
    row.dissipation = k > 0 ? 2 : 0;
    flow.rows.push_back(row);
  }
  const LinePlot plot = energy_plot(flow);
  ASSERT_EQ(plot.curves.size(), 2U);
  EXPECT_EQ(plot.curves[0].points, plot.curves[1].points);  // 4 - 0.5 * 2 k
  flow.rows.back().dissipation = 1;
  EXPECT_EQ(energy_plot(flow).curves[1].points.back().second, 2.5);
}

}  // namespace
}  // namespace deblai
