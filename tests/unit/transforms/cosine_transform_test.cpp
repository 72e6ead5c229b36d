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
  for (int n = 2; n <= 40; ++n) all.push_back(n);
  for (const int n : {91, 109, 128}) all.push_back(n);
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

TEST(CosineTransform, OfAPairIsItsDefinition) {
  for (const int n : sizes()) {
    CosineTransform cosine(n);
    Line a = noise_line(n, 1);
    Line b = noise_line(n, 2);
    const Line expected_a = forward_by_definition(a);
    const Line expected_b = forward_by_definition(b);
    cosine.forward_pair(a.data(), b.data());
    expect_near(a, expected_a, 1e-15 * n);
    expect_near(b, expected_b, 1e-15 * n);
  }
}

TEST(CosineTransform, OfModesIsTheInverseByItsDefinition) {
  for (const int n : sizes()) {
    CosineTransform cosine(n);
    Line a = noise_line(n, 3);
    Line b = noise_line(n, 4);
    const Line expected_a = inverse_by_definition(a);
    const Line expected_b = inverse_by_definition(b);
    cosine.inverse_pair(a.data(), b.data());
    expect_near(a, expected_a, 4e-15);
    expect_near(b, expected_b, 4e-15);
  }
}

TEST(CosineTransform, ComesBackFromItsModes) {
  for (const int n : sizes()) {
    CosineTransform cosine(n);
    const Line original_a = noise_line(n, 5);
    const Line original_b = noise_line(n, 6);
    Line a = original_a;
    Line b = original_b;
    cosine.forward_pair(a.data(), b.data());
    cosine.inverse_pair(a.data(), b.data());
    expect_near(a, original_a, 2e-15);
    expect_near(b, original_b, 2e-15);
  }
}

TEST(CosineTransform, TakesALineWithoutAPartner) {
  for (const int n : sizes()) {
    CosineTransform cosine(n);
    Line alone = noise_line(n, 7);
    Line with_zeros = alone;
    Line zeros(at(n), 0.0);
    cosine.forward_pair(alone.data(), nullptr);
    cosine.forward_pair(with_zeros.data(), zeros.data());
    EXPECT_TRUE(testing::same_bits(alone, with_zeros)) << n;
    expect_near(zeros, Line(at(n), 0.0), 1e-15 * n);
    cosine.inverse_pair(alone.data(), nullptr);
    expect_near(alone, noise_line(n, 7), 2e-15);
  }
}

TEST(CosineTransform, OfAConstantIsItsSum) {
  for (const int n : sizes()) {
    CosineTransform cosine(n);
    Line line(at(n), 1.5);
    cosine.forward_pair(line.data(), nullptr);
    EXPECT_NEAR(line[0], 1.5 * n, 1e-14 * n);
    for (int k = 1; k < n; ++k) EXPECT_NEAR(line[at(k)], 0, 1e-15 * n);
  }
}

/// `count` columns among `stride`; what lies between them must stay.
TEST(CosineTransform, OfColumnsIsTheDefinitionOfEach) {
  for (const int n : {2, 3, 4, 7, 16, 31, 91}) {
    for (const int count : {1, 2, 3, 31, 32, 33, 65}) {
      const int stride = count + 3;
      CosineTransform cosine(n);
      Line data(at(n * stride));
      for (std::size_t i = 0; i < data.size(); ++i) data[i] = noise(8, 0, 0, 0, int(i));
      const Line before = data;
      const auto column = [&](const Line& all, int c) {
        Line line;
        for (int j = 0; j < n; ++j) line.push_back(all[at(j * stride + c)]);
        return line;
      };
      cosine.forward_columns(data.data(), stride, count);
      for (int c = 0; c < count; ++c)
        expect_near(column(data, c), forward_by_definition(column(before, c)), 1e-15 * n);
      for (int c = count; c < stride; ++c) EXPECT_EQ(column(data, c), column(before, c));

      cosine.inverse_columns(data.data(), stride, count);
      for (int c = 0; c < count; ++c) expect_near(column(data, c), column(before, c), 2e-15);
    }
  }
}

TEST(CosineTransform, OfAPairOfColumnsDoesNotDependOnTheOthers) {
  for (const int n : {3, 8, 21, 91}) {
    constexpr int count = 70;
    CosineTransform cosine(n);
    Line all(at(n * count));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = noise(9, 0, 0, 0, int(i));
    Line together = all;
    cosine.forward_columns(together.data(), count, count);
    for (int first = 0; first < count; first += 2) {
      Line apart = all;
      cosine.forward_columns(apart.data() + first, count, 2);
      for (int j = 0; j < n; ++j) {
        ASSERT_EQ(apart[at(j * count + first)], together[at(j * count + first)]);
        ASSERT_EQ(apart[at(j * count + first + 1)], together[at(j * count + first + 1)]);
      }
    }
  }
}

TEST(CosineTransform, KeepsSquaresUpToTheWeightOfTheConstantMode) {
  for (const int n : sizes()) {  // Parseval: sum x^2 = (2/n) (X_0^2 / 2 + sum X_k^2)
    CosineTransform cosine(n);
    Line line = noise_line(n, 10);
    double squares = 0;
    for (const double x : line) squares += x * x;
    cosine.forward_pair(line.data(), nullptr);
    double modes = -0.5 * line[0] * line[0];
    for (const double x : line) modes += x * x;
    EXPECT_NEAR(2 * modes / n, squares, 1e-14 * n);
  }
}

}  // namespace
}  // namespace deblai
