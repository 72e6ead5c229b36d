#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <deblai/report/history_plots.hpp>
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
