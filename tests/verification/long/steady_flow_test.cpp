#include <numbers>

#include "../gradient_flow.hpp"

namespace deblai {
namespace {

using namespace testing;

TEST(Aggregation, InThePlaneRestsInAUniformDisc) {
  const Grid grid = centred(2, 128, 1.5);
  const auto disc = [&](double radius) {  // shares of cells by 8 x 8 points
    Field rho = sampled(grid, [&](const auto& p) {
      const double h = grid.spacing(0);
      int inside = 0;
      for (int i = 0; i < 64; ++i) {
        const double x = p[0] + ((i % 8 + 0.5) / 8 - 0.5) * h;
        const double y = p[1] + ((i / 8 + 0.5) / 8 - 0.5) * h;
        if (x * x + y * y < radius * radius) ++inside;
      }
      return inside / 64.0;
    });
    scale(rho, 1 / integral(rho));
    return rho;
  };
  const Field start = disc(0.7);
  const Field rest = disc(1);
  JkoStepper stepper(start, energy_of(grid, {{"interaction", {}, nullptr, spring_and_logarithm}}),
                     {}, steps_until(5e-5));
  const double apart = distance_at_rest(stepper, 0.1, 12, rest);
  report("uniform disc: L1", apart, 2e-2);
  EXPECT_LE(apart, 2e-2);
}

}  // namespace
}  // namespace deblai
