#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <deblai/pictures/view.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::world;

constexpr std::array<int, 3> cells{9, 7, 5};

float density(int x, int y, int z) {
  return static_cast<float>(std::sin(1.3 * x) + 0.2 * y * z + 1e-3 * x * z);
}
float speed(int x, int y, int z, int component) {
  return static_cast<float>((component + 1) * (x - y) + 0.1 * z);
}

/// The cells [from, to) along z, with all arrays.
FilmPiece slab(int from, int to) {
  FilmPiece piece;
  piece.cells.start = {0, 0, from};
  piece.cells.count = {cells[0], cells[1], to - from};
  FilmArray& rho = piece.arrays["density"];
  FilmArray& v = piece.arrays["velocity"];
  v.components = 3;
  for (int z = from; z < to; ++z)
    for (int y = 0; y < cells[1]; ++y)
      for (int x = 0; x < cells[0]; ++x) {
        rho.values.push_back(density(x, y, z));
        for (int c = 0; c < 3; ++c) v.values.push_back(speed(x, y, z, c));
      }
  return piece;
}

/// A slab a rank, the first have one more.
std::vector<FilmPiece> pieces() {
  const int ranks = world().size();
  const int from = cells[2] * world().rank() / ranks;
  const int to = cells[2] * (world().rank() + 1) / ranks;
  if (from == to) return {};
  return {slab(from, to)};
}

/// f over the cells of a pixel.
template <class F>
void over(const View& view, int px, int py, int pz, F&& f) {
  const auto end = [&](std::size_t a, int p) {
    return std::min(view.start[a] + (p + 1) * view.factor[a], view.start[a] + view.cells[a]);
  };
  for (int z = view.start[2] + pz * view.factor[2]; z < end(2, pz); ++z)
    for (int y = view.start[1] + py * view.factor[1]; y < end(1, py); ++y)
      for (int x = view.start[0] + px * view.factor[0]; x < end(0, px); ++x) f(x, y, z);
}

const std::vector<View> views{{{0, 0, 0}, cells, {1, 1, 1}},
                              {{0, 0, 0}, cells, {2, 3, 4}},
                              {{0, 0, 3}, {9, 7, 1}, {1, 1, 1}},
                              {{2, 1, 1}, {6, 5, 3}, {4, 2, 3}},
                              {{0, 0, 0}, cells, {9, 1, 1}}};

TEST(Means, AreThoseOfTheCellsOfEachPixel) {
  for (const View& view : views) {
    const std::vector<double> found = means(world(), pieces(), {"density", 0}, view);
    if (!world().is_root()) {
      EXPECT_TRUE(found.empty());
      continue;
    }
    ASSERT_EQ(found.size(), view.size());
    std::size_t i = 0;
    for (int z = 0; z < view.pixels(2); ++z)
      for (int y = 0; y < view.pixels(1); ++y)
        for (int x = 0; x < view.pixels(0); ++x, ++i) {
          double sum = 0;
          int count = 0;
          over(view, x, y, z, [&](int a, int b, int c) {
            sum += double{density(a, b, c)};
            ++count;
          });
          EXPECT_NEAR(found[i], sum / count, 1e-10) << i;
        }
  }
}

TEST(Means, AreWeightedByAnArray) {
  const View view{{0, 0, 0}, cells, {3, 2, 5}};
  const std::vector<double> found = means(world(), pieces(), {"velocity", 1, "density"}, view);
  if (!world().is_root()) return;
  double sum = 0;
  int count = 0;
  over(view, 1, 2, 0, [&](int a, int b, int c) {
    sum += double{density(a, b, c)} * double{speed(a, b, c, 1)};
    ++count;
  });
  EXPECT_NEAR(found[static_cast<std::size_t>(view.pixels(0) * 2 + 1)], sum / count, 1e-9);
}

TEST(Means, AreTheSameBitsOnAnyNumberOfRanks) {
  const View view{{0, 0, 0}, cells, {2, 2, 5}};
  const std::vector<double> found = means(world(), pieces(), {"density", 0}, view);
  const Communicator alone(MPI_COMM_SELF);
  const std::vector<FilmPiece> all{slab(0, 2), slab(2, cells[2])};
  const std::vector<double> due = means(alone, all, {"density", 0}, view);
  if (!world().is_root()) return;
  EXPECT_EQ(found, due);
}

TEST(Means, AreZeroWhereAnArrayIsMissing) {
  const View view{{0, 0, 0}, cells, {9, 7, 5}};
  const std::vector<double> found = means(world(), pieces(), {"growth_rate", 0}, view);
  if (!world().is_root()) return;
  EXPECT_EQ(found, std::vector<double>{0});
}

TEST(Maxima, AreTheLargestOfTheCellsOfEachPixel) {
  for (const View& view : views) {
    const std::vector<double> found =
        maxima(world(), pieces(), {"velocity", Quantity::length}, view);
    if (!world().is_root()) continue;
    ASSERT_EQ(found.size(), view.size());
    double most = 0;
    over(view, 0, 0, 0, [&](int a, int b, int c) {
      most = std::max(most, std::hypot(double{speed(a, b, c, 0)}, double{speed(a, b, c, 1)},
                                       double{speed(a, b, c, 2)}));
    });
    EXPECT_NEAR(found.front(), most, 1e-9);
  }
}

TEST(WholeView, HasAtMostSoManyPixels) {
  GridShape shape;
  shape.axes = {{1000, 0, 1}, {300, 0, 1}, {2, 0, 1}};
  const View view = whole_view(shape, 256);
  EXPECT_EQ(view.factor, (std::array<int, 3>{4, 4, 2}));
  EXPECT_EQ(view.pixels(0), 250);
  EXPECT_EQ(view.pixels(1), 75);
  EXPECT_EQ(view.pixels(2), 1);
}

}  // namespace
}  // namespace deblai
