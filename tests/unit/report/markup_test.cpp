#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <deblai/report/history_plots.hpp>
#include <deblai/report/line_plot.hpp>
#include <deblai/report/markup.hpp>

namespace deblai {
namespace {

TEST(Escaped, LeavesNoMarkup) {
  EXPECT_EQ(escaped("<b onclick=\"x\">&'</b>"), "&lt;b onclick=&quot;x&quot;&gt;&amp;'&lt;/b&gt;");
}

TEST(Escaped, KeepsWordsOfAllLanguagesAndNothingThatIsNoText) {
  EXPECT_EQ(escaped("déblai Ω 土 😀\n"), "déblai Ω 土 😀\n");
  EXPECT_EQ(escaped("a\xff\x1b[0m\xc3"), "a??[0m?");
}

TEST(ReadableNumber, IsShort) {
  EXPECT_EQ(readable_number(0), "0");
  EXPECT_EQ(readable_number(0.123456), "0.1235");
  EXPECT_EQ(readable_number(-1234), "-1234");
  EXPECT_EQ(readable_number(2.5e-7), "<span class=\"n\">2.5 × 10<sup>-7</sup></span>");
  EXPECT_EQ(readable_number(std::numeric_limits<double>::quiet_NaN()), "–");
}

TEST(Ticks, AreRoundAndWithin) {
  for (const auto& [low, high] :
       std::vector<std::pair<double, double>>{{0, 1}, {-90, 130}, {1e-9, 3e-9}, {5, 5.001}}) {
    const auto found = ticks(low, high, 5);
    EXPECT_GE(found.size(), 2U);
    EXPECT_LE(found.size(), 7U);
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

TEST(ColumnsOf, ReadsWhatIsThereAndSkipsTornRows) {
  const auto columns = columns_of("a,b\n1,2.5e-3\n,4\n7\n8,9\n");
  ASSERT_EQ(columns.at("a").size(), 3U);
  EXPECT_EQ(columns.at("a")[0], 1);
  EXPECT_TRUE(std::isnan(columns.at("a")[1]));
  EXPECT_EQ(columns.at("b")[0], 2.5e-3);
  EXPECT_EQ(columns.at("b")[2], 9);
  EXPECT_TRUE(columns_of("").empty());
}

}  // namespace
}  // namespace deblai
