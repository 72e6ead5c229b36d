#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/transforms/cosine_transform.hpp>
#include <support/fields.hpp>

namespace deblai {
namespace {

using testing::noise;

template <class T>
using Line = std::vector<T>;

/// Of double and float alike.
template <class T>
class CosineTransformTest : public ::testing::Test {};
using Numbers = ::testing::Types<double, float>;
TYPED_TEST_SUITE(CosineTransformTest, Numbers);

/// A tolerance of doubles in the round-off of T.
template <class T>
double rounded(double of_doubles) {
  return of_doubles * (std::numeric_limits<T>::epsilon() / std::numeric_limits<double>::epsilon());
}

std::size_t at(int i) { return static_cast<std::size_t>(i); }

std::vector<int> sizes() {
  std::vector<int> all;
  for (int n = 1; n <= 40; ++n) all.push_back(n);
  for (const int n : {64, 91, 96, 100, 109, 128, 181, 217, 242, 256}) all.push_back(n);
  return all;
}

template <class T>
Line<T> noise_line(int n, int seed) {
  Line<T> line;
  for (int j = 0; j < n; ++j) line.push_back(static_cast<T>(noise(seed, 0, 0, 0, j)));
  return line;
}

/// cos(pi k / 2n).
long double cosine_of(long long k, int n) {
  return std::cos(std::numbers::pi_v<long double> * static_cast<long double>(k % (4LL * n)) /
                  (2.0L * n));
}

/// DCT-II by its definition.
template <class T>
Line<T> forward_by_definition(const Line<T>& x) {
  const auto n = static_cast<int>(x.size());
  Line<T> modes;
  for (int k = 0; k < n; ++k) {
    long double total = 0;
    for (int j = 0; j < n; ++j) total += x[at(j)] * cosine_of((2LL * j + 1) * k, n);
    modes.push_back(static_cast<T>(total));
  }
  return modes;
}

/// Its inverse by the definition.
template <class T>
Line<T> inverse_by_definition(const Line<T>& modes) {
  const auto n = static_cast<int>(modes.size());
  Line<T> x;
  for (int j = 0; j < n; ++j) {
    long double total = 0.5L * modes[0];
    for (int k = 1; k < n; ++k) total += modes[at(k)] * cosine_of((2LL * j + 1) * k, n);
    x.push_back(static_cast<T>(2 * total / n));
  }
  return x;
}

/// Within a tolerance of doubles, or that of T; floats within 1e-6 of the largest too.
template <class T>
void expect_near(const Line<T>& a, const Line<T>& b, double of_doubles) {
  double tolerance = rounded<T>(of_doubles);
  if (std::is_same_v<T, float>) {
    double largest = 0;
    for (const T x : b) largest = std::max<double>(largest, std::abs(x));
    tolerance = std::min(tolerance, 1e-6 * largest);
  }

  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    ASSERT_NEAR(a[i], b[i], tolerance) << "at " << i << " of " << a.size();
}

/// Lines of noise, each `stride` after the one before, with more noise between them.
template <class T>
Line<T> noise_lines(std::ptrdiff_t count, std::ptrdiff_t stride, int seed) {
  Line<T> lines;
  for (int i = 0; i < count * stride; ++i) lines.push_back(static_cast<T>(noise(seed, 0, 0, 0, i)));
  return lines;
}

template <class T>
::testing::AssertionResult same_bits(const Line<T>& here, const Line<T>& there) {
  return testing::same_bits(std::vector<double>(here.begin(), here.end()),
                            std::vector<double>(there.begin(), there.end()));
}

template <class T>
Line<T> row(const Line<T>& all, std::ptrdiff_t stride, int line, int n) {
  return {all.begin() + line * stride, all.begin() + line * stride + n};
}

template <class T>
Line<T> column(const Line<T>& all, int stride, int line, int n) {
  Line<T> numbers;
  for (int j = 0; j < n; ++j) numbers.push_back(all[at(j * stride + line)]);
  return numbers;
}

TYPED_TEST(CosineTransformTest, OfALineIsItsDefinition) {
  using T = TypeParam;
  for (const int n : sizes()) {
    CosineTransformOf<T> cosine(n);
    Line<T> line = noise_line<T>(n, 1);
    const Line<T> expected = forward_by_definition(line);
    cosine.forward_rows(line.data(), n, 1);
    expect_near(line, expected, 1e-15 * n);
  }
}

TYPED_TEST(CosineTransformTest, OfModesIsTheInverseByItsDefinition) {
  using T = TypeParam;
  for (const int n : sizes()) {
    CosineTransformOf<T> cosine(n);
    Line<T> line = noise_line<T>(n, 3);
    const Line<T> expected = inverse_by_definition(line);
    cosine.inverse_rows(line.data(), n, 1);
    expect_near(line, expected, 4e-15);
  }
}

TYPED_TEST(CosineTransformTest, ComesBackFromItsModes) {
  using T = TypeParam;
  for (const int n : sizes()) {
    CosineTransformOf<T> cosine(n);
    const Line<T> original = noise_line<T>(n, 5);
    Line<T> line = original;
    cosine.forward_rows(line.data(), n, 1);
    cosine.inverse_rows(line.data(), n, 1);
    expect_near(line, original, 2e-15);
  }
}

TYPED_TEST(CosineTransformTest, OfAConstantIsItsSum) {
  using T = TypeParam;
  for (const int n : sizes()) {
    CosineTransformOf<T> cosine(n);
    Line<T> line(at(n), T{1.5});
    cosine.forward_rows(line.data(), n, 1);
    EXPECT_NEAR(line[0], 1.5 * n, rounded<T>(1e-14 * n));
    for (int k = 1; k < n; ++k) EXPECT_NEAR(line[at(k)], 0, rounded<T>(1e-15 * n));
  }
}

TYPED_TEST(CosineTransformTest, KeepsSquaresUpToTheWeightOfTheConstantMode) {
  using T = TypeParam;
  for (const int n : sizes()) {  // Parseval: sum x^2 = (2/n) (X_0^2 / 2 + sum X_k^2)
    CosineTransformOf<T> cosine(n);
    Line<T> line = noise_line<T>(n, 10);
    double squares = 0;
    for (const T x : line) squares += double{x} * x;
    cosine.forward_rows(line.data(), n, 1);
    double modes = -0.5 * double{line[0]} * line[0];
    for (const T x : line) modes += double{x} * x;
    EXPECT_NEAR(2 * modes / n, squares, rounded<T>(1e-14 * n));
  }
}

TYPED_TEST(CosineTransformTest, InverseIsTheAdjointUpToTheWeightOfTheConstantMode) {
  using T = TypeParam;
  for (const int n : sizes()) {  // (n/2) <inverse X, y> = <X, forward y> - X_0 Y_0 / 2
    CosineTransformOf<T> cosine(n);
    const Line<T> modes = noise_line<T>(n, 11);
    const Line<T> y = noise_line<T>(n, 12);
    Line<T> x = modes;
    Line<T> modes_of_y = y;
    cosine.inverse_rows(x.data(), n, 1);
    cosine.forward_rows(modes_of_y.data(), n, 1);
    double left = 0;
    double right = -0.5 * double{modes[0]} * modes_of_y[0];
    for (std::size_t j = 0; j < x.size(); ++j) {
      left += 0.5 * n * double{x[j]} * y[j];
      right += double{modes[j]} * modes_of_y[j];
    }
    EXPECT_NEAR(left, right, rounded<T>(1e-14 * n));
  }
}

/// Lines lie `gap` further apart than they must; what lies between them must stay.
TYPED_TEST(CosineTransformTest, OfRowsIsTheDefinitionOfEach) {
  using T = TypeParam;
  constexpr int gap = 3;
  for (const int n : {1, 2, 3, 4, 7, 16, 31, 91}) {
    for (const int count : {1, 2, 3, 7, 8, 9, 17, 33}) {
      CosineTransformOf<T> cosine(n);
      const Line<T> before = noise_lines<T>(count, n + gap, 8);
      Line<T> data = before;
      cosine.forward_rows(data.data(), n + gap, count);
      for (int c = 0; c < count; ++c) {
        expect_near(row(data, n + gap, c, n), forward_by_definition(row(before, n + gap, c, n)),
                    1e-15 * n);
        EXPECT_EQ(row(data, n + gap, c, n + gap).back(), row(before, n + gap, c, n + gap).back());
      }
      cosine.inverse_rows(data.data(), n + gap, count);
      expect_near(data, before, 2e-15);
    }
  }
}

TYPED_TEST(CosineTransformTest, OfColumnsIsTheDefinitionOfEach) {
  using T = TypeParam;
  for (const int n : {1, 2, 3, 4, 7, 16, 31, 91}) {
    for (const int count : {1, 2, 3, 7, 8, 9, 17, 33}) {
      const int stride = count + 3;
      CosineTransformOf<T> cosine(n);
      const Line<T> before = noise_lines<T>(n, stride, 9);
      Line<T> data = before;
      cosine.forward_columns(data.data(), stride, count);
      for (int c = 0; c < count; ++c)
        expect_near(column(data, stride, c, n), forward_by_definition(column(before, stride, c, n)),
                    1e-15 * n);
      for (int c = count; c < stride; ++c)
        EXPECT_EQ(column(data, stride, c, n), column(before, stride, c, n));
      cosine.inverse_columns(data.data(), stride, count);
      expect_near(data, before, 2e-15);
    }
  }
}

/// The lines of an array by every kernel that this processor runs, together and one by one.
TYPED_TEST(CosineTransformTest, BitsOfALineDependOnNothingButTheLine) {
  using T = TypeParam;
  constexpr int count = 37;
  using Lines = void (CosineTransformOf<T>::*)(T*, std::ptrdiff_t, std::ptrdiff_t);
  const std::vector<LineKernelOf<T>> kernels = line_kernels<T>();
  for (const int n : {1, 2, 3, 6, 8, 20, 21, 91, 96}) {
    for (const auto& [rows, columns] :
         {std::pair<Lines, Lines>{&CosineTransformOf<T>::forward_rows,
                                  &CosineTransformOf<T>::forward_columns},
          {&CosineTransformOf<T>::inverse_rows, &CosineTransformOf<T>::inverse_columns}}) {
      const Line<T> before = noise_lines<T>(n, count, 13);
      CosineTransformOf<T> first(n, kernels.front());
      Line<T> together = before;
      (first.*columns)(together.data(), count, count);
      for (const LineKernelOf<T>& kernel : kernels) {
        CosineTransformOf<T> cosine(n, kernel);
        Line<T> same = before;
        (cosine.*columns)(same.data(), count, count);
        EXPECT_TRUE(same_bits(same, together)) << n << ", " << kernel.lanes << " lanes";
        for (int c = 0; c < count; ++c) {
          Line<T> alone = column(before, count, c, n);
          (cosine.*rows)(alone.data(), n, 1);
          EXPECT_TRUE(same_bits(alone, column(together, count, c, n)))
              << n << ", line " << c << ", " << kernel.lanes << " lanes";
        }
      }
    }
  }
}

}  // namespace
}  // namespace deblai
