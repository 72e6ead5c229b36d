#include <cmath>

#include <gtest/gtest.h>

#include <deblai/pictures/surface.hpp>

namespace deblai {
namespace {

constexpr double radius = 0.7;

/// A ball about the middle of a box of uneven cells: 1 - |x|^2 + radius^2, 1 on the sphere.
ScalarVolume ball() {
  ScalarVolume volume;
  volume.count = {40, 30, 50};
  volume.spacing = {0.06, 0.08, 0.045};
  for (int z = 0; z < 50; ++z)
    for (int y = 0; y < 30; ++y)
      for (int x = 0; x < 40; ++x) {
        const double r = std::hypot(0.06 * (x - 19.5), 0.08 * (y - 14.5), 0.045 * (z - 24.5));
        volume.values.push_back(std::max(0.0, 1 + radius * radius - r * r));
      }
  return volume;
}

TEST(Surface, OfABallIsADiscFromEverywhere) {
  const ScalarVolume volume = ball();
  for (const int up : {0, 1, 2}) {
    for (const double azimuth : {-60.0, 10.0, 130.0}) {
      Screen3 screen{{azimuth, 22, up}, {2.4, 2.4, 2.25}, 64};
      const double pixel = 2 * screen.half_width() / 64;
      std::size_t i = 0;
      for (const Hit& hit : surface(volume, 1, screen)) {
        const double x = (static_cast<double>(i % 64) + 0.5) * pixel - screen.half_width();
        const double y = screen.half_width() - (static_cast<double>(i / 64) + 0.5) * pixel;
        const double away = std::hypot(x, y);
        if (std::abs(away - radius) > 2 * pixel) {
          EXPECT_EQ(hit.there, away < radius) << i;
        }
        ++i;
        if (!hit.there) continue;
        const double r = std::hypot(0.06 * (hit.place[0] - 19.5), 0.08 * (hit.place[1] - 14.5),
                                    0.045 * (hit.place[2] - 24.5));
        EXPECT_NEAR(r, radius, 0.01);
        EXPECT_GE(hit.brightness, 0);
        EXPECT_LE(hit.brightness, 1);
      }
    }
  }
}

TEST(Surface, IsLitFromAboveTheLeftShoulder) {
  const Screen3 screen{{}, {2.4, 2.4, 2.25}, 64};
  const std::vector<Hit> hits = surface(ball(), 1, screen);
  const Hit& left = hits[24 * 64 + 24];
  const Hit& right = hits[40 * 64 + 40];
  ASSERT_TRUE(left.there && right.there);
  EXPECT_GT(left.brightness, right.brightness + 0.1);
}

TEST(Camera, HasARightHandedFrame) {
  for (const int up : {0, 1, 2}) {
    const auto [right, above, into] = Camera{-60, 22, up}.frame();
    for (std::size_t a = 0; a < 3; ++a) {  // right x above looks back at the eye
      const std::size_t b = (a + 1) % 3;
      const std::size_t c = (a + 2) % 3;
      EXPECT_NEAR(right[b] * above[c] - right[c] * above[b], -into[a], 1e-15);
    }
    EXPECT_GT(above[static_cast<std::size_t>(up)], 0.9);
  }
}

TEST(LevelOf, LeavesSoManyCellsAbove) {
  const ScalarVolume volume = ball();
  for (const std::size_t cells : {std::size_t{10}, std::size_t{1000}, std::size_t{9000}}) {
    const std::size_t above = cells_above(volume, level_of(volume, cells));
    EXPECT_LE(above, cells);
    EXPECT_GE(above + 16, cells);  // the ball's symmetry makes equals
  }
}

}  // namespace
}  // namespace deblai
