#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/base/exact_sum.hpp>
#include <support/fields.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

double total(const std::vector<double>& values) {
  ExactSum sum;
  for (const double value : values) sum.add(value);
  return sum.value();
}

/// Of widely different sizes and both signs.
std::vector<double> wild(int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) {
    const auto exponent = static_cast<int>(200 * testing::noise(1, i, 0, 0, 0));
    values.push_back(std::ldexp(testing::noise(2, i, 0, 0, 0), exponent));
  }
  return values;
}

TEST(ExactSum, OfNothingIsZero) {
  EXPECT_EQ(ExactSum().value(), 0);
  EXPECT_FALSE(std::signbit(ExactSum().value()));
}

TEST(ExactSum, GivesASingleNumberBack) {
  using limits = std::numeric_limits<double>;
  for (const double value : {1.0, -1.0, 0.1, -0.0, limits::max(), -limits::max(), limits::min(),
                             -limits::min(), limits::denorm_min(), -limits::denorm_min(),
                             3 * limits::denorm_min(), 1e-310, 0x1.fffffffffffffp-1000, -1e300}) {
    EXPECT_EQ(total({value}), value);
  }
}

TEST(ExactSum, LosesNothingToCancellation) {
  EXPECT_EQ(total({1e300, 1, -1e300}), 1);
  EXPECT_EQ(total({1, 1e300, -1e300}), 1);
  EXPECT_EQ(total({-1e300, -1e-300, 1e300}), -1e-300);
  EXPECT_EQ(total({0x1p1023, 0x1p-1074, -0x1p1023}), 0x1p-1074);
  EXPECT_EQ(total({1, 0x1p-60, -1}), 0x1p-60);
  EXPECT_EQ(total({0.1, 0.2, -0.3}), 0x1p-55);  // what the three doubles add up to
  EXPECT_EQ(total({-5, 2, 3}), 0);
}

TEST(ExactSum, OverflowsInTheResultOnly) {
  const double most = std::numeric_limits<double>::max();
  EXPECT_EQ(total({most, most, -most}), most);
  EXPECT_EQ(total({most, most}), HUGE_VAL);
  EXPECT_EQ(total({-most, -most, -most}), -HUGE_VAL);
}

TEST(ExactSum, IsTheNearestDouble) {
  const double ulp = 0x1p-52;
  EXPECT_EQ(total({1, ulp / 2}), 1) << "ties go to even";
  EXPECT_EQ(total({1 + ulp, ulp / 2}), 1 + 2 * ulp);
  EXPECT_EQ(total({1, ulp / 2, 0x1p-500}), 1 + ulp) << "a bit above the tie, far below";
  EXPECT_EQ(total({1, ulp / 2, -0x1p-500}), 1);
  EXPECT_EQ(total({-1, -ulp / 2, -0x1p-500}), -1 - ulp);
  EXPECT_EQ(total({0x1p53, 1, 0x1p-40}), 0x1p53 + 2);
}

TEST(ExactSum, DoesNotDependOnTheOrder) {
  std::vector<double> values = wild(3000);
  const double once = total(values);
  std::reverse(values.begin(), values.end());
  EXPECT_EQ(total(values), once);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(total(values), once);
  for (double& value : values) value = -value;
  EXPECT_EQ(total(values), -once);
}

TEST(ExactSum, DoesNotDependOnHowItIsSplit) {
  const std::vector<double> values = wild(1000);
  for (const std::size_t cut : {0, 1, 333, 999, 1000}) {
    ExactSum left;
    ExactSum right;
    for (std::size_t i = 0; i < values.size(); ++i) (i < cut ? left : right).add(values[i]);
    left += right;
    EXPECT_EQ(left.value(), total(values));
  }
}

TEST(ExactSum, CarriesOverManyAdditions) {
  ExactSum sum;
  for (int i = 0; i < 3'000'000; ++i) sum.add(-0x1.fffffffffffffp-1);
  EXPECT_EQ(sum.value(), -3e6 * 0x1.fffffffffffffp-1);
}

TEST(ExactSum, AddsToItself) {
  ExactSum sum;
  sum.add(-0.75);
  for (int i = 0; i < 40; ++i) sum += sum;
  EXPECT_EQ(sum.value(), -0.75 * 0x1p40);
}

TEST(ExactSum, IsNaNOnceAValueIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(total({1, nan, 2})));
  EXPECT_TRUE(std::isnan(total({HUGE_VAL})));
  EXPECT_TRUE(std::isnan(total({HUGE_VAL, -HUGE_VAL})));
  ExactSum sum;
  ExactSum bad;
  bad.add(nan);
  sum += bad;
  EXPECT_TRUE(std::isnan(sum.value()));
}

TEST(ExactSum, OverRanksIsTheSumOfAll) {
  const Communicator& comm = testing::world();
  const std::vector<double> values = wild(1001);
  std::array<ExactSum, 2> sums;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (static_cast<int>(i) % comm.size() == comm.rank()) sums[0].add(values[i]);
  }
  sums[1].add(comm.rank() == 0 ? 1e300 : comm.rank() == 1 ? -1e300 : 1e-300);
  sum(comm, sums);
  EXPECT_EQ(sums[0].value(), total(values));
  if (comm.size() == 4) {
    EXPECT_EQ(sums[1].value(), 2e-300);
  }
  sums[0].add(1);  // goes on as a sum of its own
  EXPECT_EQ(sums[0].value(), total([&] {
              auto more = values;
              more.push_back(1);
              return more;
            }()));
}

TEST(ExactSum, IsNaNOnEveryRankWhenOneRankBringsOne) {
  const Communicator& comm = testing::world();
  ExactSum local;
  local.add(comm.rank() == comm.size() - 1 ? std::nan("") : 1);
  EXPECT_TRUE(std::isnan(sum(comm, local)));
}

}  // namespace
}  // namespace deblai
