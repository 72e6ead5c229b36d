#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include <deblai/transforms/cosine_transform.hpp>
#include <support/fields.hpp>

namespace deblai {
namespace {

using testing::noise;

using Line = std::vector<double>;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

std::vector<int> sizes() {
  std::vector<int> all;
  for (int n = 1; n <= 40; ++n) all.push_back(n);
  for (const int n : {91, 96, 100, 109, 128, 181, 242, 256}) all.push_back(n);
  return all;
}

Line noise_line(int n, int seed) {
  Line line;
  for (int j = 0; j < n; ++j) line.push_back(noise(seed, 0, 0, 0, j));
  return line;
}

/// DCT-II by its definition.
Line forward_by_definition(const Line& x) {
  const auto n = static_cast<int>(x.size());
  Line modes;
  for (int k = 0; k < n; ++k) {
    double total = 0;
    for (int j = 0; j < n; ++j)
      total += x[at(j)] * std::cos(std::numbers::pi * ((2 * j + 1) * k % (4 * n)) / (2 * n));
    modes.push_back(total);
  }
  return modes;
}

/// Its inverse by the definition.
Line inverse_by_definition(const Line& modes) {
  const auto n = static_cast<int>(modes.size());
  Line x;
  for (int j = 0; j < n; ++j) {
    double total = 0.5 * modes[0];
    for (int k = 1; k < n; ++k)
      total += modes[at(k)] * std::cos(std::numbers::pi * ((2 * j + 1) * k % (4 * n)) / (2 * n));
    x.push_back(2 * total / n);
  }
  return x;
}

void expect_near(const Line& a, const Line& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    ASSERT_NEAR(a[i], b[i], tolerance) << "at " << i << " of " << a.size();
}

/// Lines of noise, each `stride` after the one before, with more noise between them.
Line noise_lines(std::ptrdiff_t count, std::ptrdiff_t stride, int seed) {
  Line lines;
  for (int i = 0; i < count * stride; ++i) lines.push_back(noise(seed, 0, 0, 0, i));
  return lines;
}

Line row(const Line& all, std::ptrdiff_t stride, int line, int n) {
  return {all.begin() + line * stride, all.begin() + line * stride + n};
}

Line column(const Line& all, int stride, int line, int n) {
  Line numbers;
  for (int j = 0; j < n; ++j) numbers.push_back(all[at(j * stride + line)]);
  return numbers;
}

TEST(CosineTransform, OfALineIsItsDefinition) {
  for (const int n : sizes()) {
    CosineTransform cosine(n);
    Line line = noise_line(n, 1);
    const Line expected = forward_by_definition(line);
    cosine.forward_rows(line.data(), n, 1);
    expect_near(line, expected, 1e-15 * n);
  }
}

TEST(CosineTransform, OfModesIsTheInverseByItsDefinition) {
  for (const int n : sizes()) {
    CosineTransform cosine(n);
    Line line = noise_line(n, 3);
    const Line expected = inverse_by_definition(line);
    cosine.inverse_rows(line.data(), n, 1);
    expect_near(line, expected, 4e-15);
  }
}

TEST(CosineTransform, ComesBackFromItsModes) {
  for (const int n : sizes()) {
    CosineTransform cosine(n);
    const Line original = noise_line(n, 5);
    Line line = original;
    cosine.forward_rows(line.data(), n, 1);
    cosine.inverse_rows(line.data(), n, 1);
    expect_near(line, original, 2e-15);
  }
}

TEST(CosineTransform, OfAConstantIsItsSum) {
  for (const int n : sizes()) {
    CosineTransform cosine(n);
    Line line(at(n), 1.5);
    cosine.forward_rows(line.data(), n, 1);
    EXPECT_NEAR(line[0], 1.5 * n, 1e-14 * n);
    for (int k = 1; k < n; ++k) EXPECT_NEAR(line[at(k)], 0, 1e-15 * n);
  }
}

TEST(CosineTransform, KeepsSquaresUpToTheWeightOfTheConstantMode) {
  for (const int n : sizes()) {  // Parseval: sum x^2 = (2/n) (X_0^2 / 2 + sum X_k^2)
    CosineTransform cosine(n);
    Line line = noise_line(n, 10);
    double squares = 0;
    for (const double x : line) squares += x * x;
    cosine.forward_rows(line.data(), n, 1);
    double modes = -0.5 * line[0] * line[0];
    for (const double x : line) modes += x * x;
    EXPECT_NEAR(2 * modes / n, squares, 1e-14 * n);
  }
}

TEST(CosineTransform, InverseIsTheAdjointUpToTheWeightOfTheConstantMode) {
  for (const int n : sizes()) {  // (n/2) <inverse X, y> = <X, forward y> - X_0 Y_0 / 2
    CosineTransform cosine(n);
    const Line modes = noise_line(n, 11);
    const Line y = noise_line(n, 12);
    Line x = modes;
    Line modes_of_y = y;
    cosine.inverse_rows(x.data(), n, 1);
    cosine.forward_rows(modes_of_y.data(), n, 1);
    double left = 0;
    double right = -0.5 * modes[0] * modes_of_y[0];
    for (std::size_t j = 0; j < x.size(); ++j) {
      left += 0.5 * n * x[j] * y[j];
      right += modes[j] * modes_of_y[j];
    }
    EXPECT_NEAR(left, right, 1e-14 * n);
  }
}

/// Lines lie `gap` further apart than they must; what lies between them must stay.
TEST(CosineTransform, OfRowsIsTheDefinitionOfEach) {
  constexpr int gap = 3;
  for (const int n : {1, 2, 3, 4, 7, 16, 31, 91}) {
    for (const int count : {1, 2, 3, 7, 8, 9, 17}) {
      CosineTransform cosine(n);
      const Line before = noise_lines(count, n + gap, 8);
      Line data = before;
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

TEST(CosineTransform, OfColumnsIsTheDefinitionOfEach) {
  for (const int n : {1, 2, 3, 4, 7, 16, 31, 91}) {
    for (const int count : {1, 2, 3, 7, 8, 9, 17}) {
      const int stride = count + 3;
      CosineTransform cosine(n);
      const Line before = noise_lines(n, stride, 9);
      Line data = before;
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
TEST(CosineTransform, BitsOfALineDependOnNothingButTheLine) {
  constexpr int count = 21;
  using Lines = void (CosineTransform::*)(double*, std::ptrdiff_t, std::ptrdiff_t);
  const std::vector<LineKernel> kernels = line_kernels();
  for (const int n : {1, 2, 3, 6, 8, 20, 21, 91, 96}) {
    for (const auto& [rows, columns] :
         {std::pair<Lines, Lines>{&CosineTransform::forward_rows,
                                  &CosineTransform::forward_columns},
          {&CosineTransform::inverse_rows, &CosineTransform::inverse_columns}}) {
      const Line before = noise_lines(n, count, 13);
      CosineTransform first(n, kernels.front());
      Line together = before;
      (first.*columns)(together.data(), count, count);
      for (const LineKernel& kernel : kernels) {
        CosineTransform cosine(n, kernel);
        Line same = before;
        (cosine.*columns)(same.data(), count, count);
        EXPECT_TRUE(testing::same_bits(same, together)) << n << ", " << kernel.lanes << " lanes";
        for (int c = 0; c < count; ++c) {
          Line alone = column(before, count, c, n);
          (cosine.*rows)(alone.data(), n, 1);
          EXPECT_TRUE(testing::same_bits(alone, column(together, count, c, n)))
              << n << ", line " << c << ", " << kernel.lanes << " lanes";
        }
      }
    }
  }
}

}  // namespace
}  // namespace deblai
