#include <deblai/input/ellipsoid.hpp>
#include <deblai/transport/slab_motion.hpp>

#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

using Point = std::array<double, max_dim>;

constexpr Point ball_centre{0.3, 0.3, 0.3};
constexpr Point ellipsoid_centre{0.55, 0.55, 0.55};
constexpr Point semi_axes{0.3, 0.2, 0.13};
constexpr double radius = 0.2;

template <class SlabMotion>
InPieces<Motion> in_slabs(SlabMotion& motion, const std::vector<double>& times) {
  return {[&motion](int slab, double) -> const Motion& { return motion(slab); },
          {times.begin() + 1, times.end() - 1},
          false};
}

/// Largest distance between the map and the affine one, over the cells that lie in the ball, in
/// cells. Collective.
double largest_error(const std::vector<Field>& map, const Field& inside) {
  const Grid& grid = inside.grid();
  double most = 0;
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      if (!(inside.at(0, z, y, x) > 0)) continue;
      const std::array<int, max_dim> cell{x, grid.owned().start[1] + y, grid.owned().start[2] + z};
      double squared = 0;
      for (std::size_t a = 0; a < 3; ++a) {
        const Axis& axis = grid.axis(static_cast<int>(a));
        const double exact =
            ellipsoid_centre[a] + semi_axes[a] / radius * (axis.centre(cell[a]) - ball_centre[a]);
        squared += std::pow((map[a].at(0, z, y, x) - exact) / axis.spacing(), 2);
      }
      most = std::max(most, std::sqrt(squared));
    }
  });
  return max(grid.comm(), most);
}

TEST(Tracers, MapTheBallOfTheExampleToItsEllipsoidWithinACellEverywhereInside) {
  const Grid grid(world(), unit_shape({32, 32, 32}, 16));
  Field source = fill(grid, ball({0.3, 0.3, 0.3}, radius), "source");
  Field target = fill(grid, Ellipsoid({0.55, 0.55, 0.55}, {0.3, 0.2, 0.13}, {}), "target");
  Field inside = source;  // the cells that lie in the ball as a whole
  for (double& value : inside.raw()) value = value > 1 - 1e-9 ? 1 : 0;
  scale(source, 1 / integral(source));
  scale(target, 1 / integral(target));
  const Geodesic geodesic = solve_geodesic(source, target, until(1e-3, 400));

  const std::vector<double>& times = grid.time().face;
  Field film(grid, grid.time_steps() + 1);
  for (int k = 0; k < film.slices(); ++k) {
    const Frame frame = frame_at(geodesic, times[static_cast<std::size_t>(k)]);
    for_each_line(grid, 1, [&](int, int z, int y) {
      std::copy_n(frame.density.line(0, z, y), 32, film.line(k, z, y));
    });
  }
  const FilmVelocity velocity = velocity_of(film, times, {.floor = 1e-3, .rule = {}});
  EXPECT_TRUE(velocity.converged);
  report("ball to ellipsoid 32^3 x 16: length of the film over W2, less 1",
         velocity.length / std::sqrt(geodesic.distance_squared) - 1, 2e-2);

  Tracers tracers(inside, 0.5);
  FilmMotion of_film(velocity, times);
  tracers.carry(in_slabs(of_film, times), 0, 1);
  const std::vector<Field> map = tracers.map();
  const double error = largest_error(map, inside);
  report("  map: largest error inside, in cells", error, 1);
  EXPECT_LE(error, 1);

  Tracers along_momentum(inside, 0.5);
  PathMotion of_path(geodesic.path);
  along_momentum.carry(in_slabs(of_path, times), 0, 1);
  const double of_momentum = largest_error(along_momentum.map(), inside);
  report("  by the momentum of the path", of_momentum, 1.5);
  EXPECT_LE(of_momentum, 1.5);

  // det DT = source / target
  const Field change = jacobian(map, inside);
  ExactSum total, count;
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < 32; ++x) {
      if (!(inside.at(0, z, y, x) > 0)) continue;
      total.add(change.at(0, z, y, x));
      count.add(1);
    }
  });
  const double mean = deblai::sum(world(), total) / deblai::sum(world(), count);
  const double exact = 0.3 * 0.2 * 0.13 / std::pow(radius, 3);
  report("  mean of its Jacobian, relative", mean / exact - 1, 0.05);
  EXPECT_NEAR(mean / exact, 1, 0.05);
}

}  // namespace
}  // namespace deblai
