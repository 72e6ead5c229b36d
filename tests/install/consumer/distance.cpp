#include <fmt/format.h>

#include <deblai/base/run.hpp>
#include <deblai/input/gaussian.hpp>
#include <deblai/problems/geodesic.hpp>

using namespace deblai;

int main() {
  return run([](const Communicator& world) {
    const Grid grid(world, {.axes = {{.cells = 32}, {.cells = 32}}, .time_steps = 16});
    const std::vector<double> width{0.05};
    const Field source = fill(grid, Gaussian({0.35, 0.35}, width), "source");
    const Field target = fill(grid, Gaussian({0.65, 0.6}, width), "target");
    const Geodesic geodesic = solve_geodesic(source, target, {});
    if (world.is_root()) fmt::print("W2^2 = {:.4f}, exactly 0.1525\n", geodesic.distance_squared);
    return 0;
  });
}
