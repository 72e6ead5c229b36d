// What a static distance costs on problems with known values, and what is proven of it.
//
//     back_and_forth [problem = P1] [cells an axis = 1024] [tolerance = 1e-3]
//
// Problems, on the unit box: P1 a Gaussian moved, P2 a Gaussian to another, P3 two Gaussians to one
// in 1D, P4 a disc to two discs, P5 a Gaussian moved in 3D, P6 a ball to two balls. `busy` is
// processor time of the slowest rank.

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <numbers>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/base/run.hpp>
#include <deblai/problems/back_and_forth.hpp>

namespace {

using namespace deblai;

using Place = std::array<double, max_dim>;

double normal(double x, double width) { return std::exp(-x * x / (2 * width * width)); }

double within(const Place& p, const Place& centre, double radius, int dim) {
  double square = 0;
  for (std::size_t a = 0; a < static_cast<std::size_t>(dim); ++a)
    square += (p[a] - centre[a]) * (p[a] - centre[a]);
  return square <= radius * radius ? 1 : 0;
}

struct Problem {
  int dim;
  double exact;  ///< NaN: unknown
  double (*source)(const Place&);
  double (*target)(const Place&);
};

Problem problem(const std::string& name) {
  if (name == "P2") {
    return {2, 0.131528,
            [](const Place& p) { return normal(p[0] - 0.35, 0.05) * normal(p[1] - 0.4, 0.08); },
            [](const Place& p) {
              const double c = std::cos(std::numbers::pi / 6);
              const double s = std::sin(std::numbers::pi / 6);
              const double x = p[0] - 0.65;
              const double y = p[1] - 0.6;
              return normal(c * x + s * y, 0.07) * normal(c * y - s * x, 0.04);
            }};
  }
  if (name == "P3") {
    return {1, 0.0268689,
            [](const Place& p) {
              return normal(p[0] - 0.25, 0.05) / 0.05 + normal(p[0] - 0.7, 0.06) / 0.06;
            },
            [](const Place& p) { return normal(p[0] - 0.5, 0.08); }};
  }
  if (name == "P4") {
    return {2, NAN,
            [](const Place& p) {
              return within(p, {0.3, 0.5}, 0.15, 2);
            },
            [](const Place& p) {
              const double r = 0.15 / std::numbers::sqrt2;
              return within(p, {0.7, 0.3}, r, 2) + within(p, {0.7, 0.7}, r, 2);
            }};
  }
  if (name == "P5") {
    return {
        3, 0.1925,
        [](const Place& p) {
          return normal(p[0] - 0.35, 0.08) * normal(p[1] - 0.35, 0.08) * normal(p[2] - 0.35, 0.08);
        },
        [](const Place& p) {
          return normal(p[0] - 0.65, 0.08) * normal(p[1] - 0.6, 0.08) * normal(p[2] - 0.55, 0.08);
        }};
  }
  if (name == "P6") {
    return {3, NAN,
            [](const Place& p) {
              return within(p, {0.3, 0.5, 0.5}, 0.18, 3);
            },
            [](const Place& p) {
              return within(p, {0.7, 0.3, 0.5}, 0.15, 3) + within(p, {0.7, 0.7, 0.4}, 0.12, 3);
            }};
  }
  return {2, 0.25,
          [](const Place& p) { return normal(p[0] - 0.3, 0.06) * normal(p[1] - 0.3, 0.06); },
          [](const Place& p) { return normal(p[0] - 0.7, 0.06) * normal(p[1] - 0.6, 0.06); }};
}

Field sampled(const Grid& grid, double (*f)(const Place&)) {
  Field field(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      const std::array<int, max_dim> cell{x, y, z};
      Place place{};
      for (int a = 0; a < grid.dim(); ++a) {
        const auto i = static_cast<std::size_t>(a);
        place[i] = grid.axis(a).centre(grid.owned().start[i] + cell[i]);
      }
      field.at(0, z, y, x) = f(place);
    }
  });
  scale(field, 1 / integral(field));
  return field;
}

void measure(const Communicator& world, const std::string& name, int n, double tolerance) {
  const Problem given = problem(name);
  GridShape shape;
  shape.axes.assign(static_cast<std::size_t>(given.dim), Axis{n, 0, 1});
  const Grid grid(world, shape);
  const Field source = sampled(grid, given.source);
  const Field target = sampled(grid, given.target);
  BackAndForthSettings settings;
  settings.tolerance = tolerance;
  const auto begun = std::chrono::steady_clock::now();
  const std::clock_t busy = std::clock();
  const StaticDistance found = back_and_forth(source, target, settings);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const double worked = max(world, double(std::clock() - busy) / CLOCKS_PER_SEC);
  if (!world.is_root()) return;
  fmt::print(
      "{} on {}^{}, {} rank(s): W2^2 {:.9f} to {:.9f}, proven within {:.1e}, off the exact by "
      "{:.1e}, L1 {:.3f}, {}, {:.2f} s, busy {:.2f} s, iterations {}\n",
      name, n, given.dim, world.size(), found.distance_squared, found.upper_bound,
      found.upper_bound / found.distance_squared - 1, found.distance_squared / given.exact - 1,
      found.residual, found.converged ? "converged" : "not converged", seconds, worked,
      fmt::join(found.per_level, " "));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "P1";
  const int n = argc > 2 ? std::atoi(argv[2]) : 1024;
  const double tolerance = argc > 3 ? std::atof(argv[3]) : 1e-3;
  return deblai::run([&](const Communicator& world) {
    measure(world, name, n, tolerance);
    return 0;
  });
}
