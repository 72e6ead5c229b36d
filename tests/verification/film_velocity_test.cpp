#include <deblai/transport/film_velocity.hpp>

#include "exact.hpp"

namespace deblai {
namespace {

using namespace testing;

using Point = std::array<double, max_dim>;
/// A Gaussian, so far from the walls that they do not matter, that moves and widens along each
/// axis: centre c_0 + t d, width s_0 (1 + t g).
struct Moving {
  std::array<double, max_dim> centre, shift, width, growth;

  double place(int a, double t) const { return centre[at(a)] + t * shift[at(a)]; }
  double spread(int a, double t) const { return width[at(a)] * (1 + t * growth[at(a)]); }
  /// The gradient of a potential: it moves affinely, so that the film is a geodesic.
  double velocity(int a, double x, double t) const {
    return shift[at(a)] + (x - place(a, t)) * growth[at(a)] / (1 + t * growth[at(a)]);
  }
  double distance(int dim) const {
    double squared = 0;
    for (int a = 0; a < dim; ++a)
      squared += std::pow(shift[at(a)], 2) + std::pow(width[at(a)] * growth[at(a)], 2);
    return std::sqrt(squared);
  }
  static std::size_t at(int a) { return static_cast<std::size_t>(a); }
};

std::vector<double> equal_times(int frames) {
  std::vector<double> times;
  for (int k = 0; k < frames; ++k) times.push_back(static_cast<double>(k) / (frames - 1));
  return times;
}

Field film_of(const Grid& grid, const Moving& moving, const std::vector<double>& times) {
  Field film(grid, static_cast<int>(times.size()));
  for (int k = 0; k < film.slices(); ++k) {
    std::vector<std::vector<double>> lines;
    for (int a = 0; a < grid.dim(); ++a) {
      const double t = times[Moving::at(k)];
      lines.push_back(samples(grid.axis(a), bell(moving.place(a, t), moving.spread(a, t))));
    }
    const Field slice = product(grid, lines);
    for_each_line(grid, 1, [&](int, int z, int y) {
      std::copy_n(slice.line(0, z, y), grid.owned().count[0], film.line(k, z, y));
    });
  }
  return film;
}

/// |v - exact| in L2(rho), over |exact|: the faces of each axis, the density of their halves.
double weighted_error(const Field& film, const std::vector<double>& times, const Moving& moving,
                      const FilmVelocity& found) {
  const Grid& grid = film.grid();
  ExactSum wrong, whole;
  Field shared = film;
  exchange(shared);
  for (int a = 0; a < grid.dim(); ++a) {
    const std::ptrdiff_t up = grid.layout().stride[Moving::at(a)];
    for_each_line(grid, film.slices() - 1, [&](int k, int z, int y) {
      const double t = 0.5 * (times[Moving::at(k)] + times[Moving::at(k + 1)]);
      const double* rho = shared.line(k, z, y);
      const double* v = found.velocity[Moving::at(a)].line(k, z, y);
      for (int x = 0; x < grid.owned().count[0]; ++x) {
        const std::array<int, max_dim> cell{x, grid.owned().start[1] + y,
                                            grid.owned().start[2] + z};
        const int face = cell[Moving::at(a)];
        if (face == 0) continue;
        const double place = grid.axis(a).origin + face * grid.spacing(a);
        const double exact = moving.velocity(a, place, t);
        const double weight = 0.5 * (rho[x] + rho[x - up]);
        wrong.add(weight * std::pow(v[x] - exact, 2));
        whole.add(weight * exact * exact);
      }
    });
  }
  return std::sqrt(deblai::sum(grid.comm(), wrong) / deblai::sum(grid.comm(), whole));
}

double velocity_error(const std::vector<int>& cells, int frames, const Moving& moving) {
  GridShape box = unit_shape(cells, 1);
  const Grid grid(world(), box);
  const std::vector<double> times = equal_times(frames);
  const Field film = film_of(grid, moving, times);
  const FilmVelocity found = velocity_of(film, times);
  EXPECT_TRUE(found.converged) << found.residual;
  const double error = weighted_error(film, times, moving, found);
  report(fmt::format("velocity of a film, {} x {} x {}: relative, L2(rho)", cells[0],
                     cells.size() > 1 ? cells[1] : 1, frames),
         error, 1e-2);
  report("  iterations a slab", static_cast<double>(found.iterations) / (frames - 1), 30);
  report("  length of the curve over W2, less 1", found.length / moving.distance(grid.dim()) - 1,
         1e-2);
  EXPECT_NEAR(found.length / moving.distance(grid.dim()), 1, 1e-2);
  EXPECT_NEAR(found.action, found.length * found.length, 1e-3 * found.action);
  return error;
}

void expect_second_order(const Moving& moving, bool on_a_line = false) {
  const auto cells = [&](int n) { return on_a_line ? std::vector{n} : std::vector{n, n}; };
  std::vector<double> errors;
  for (const int n : {32, 64, 128}) errors.push_back(velocity_error(cells(n), n / 2 + 1, moving));
  EXPECT_LE(errors[1], 1e-2);
  const double order = std::log2(errors[1] / errors[2]);
  report("  observed order", order, 1.9);
  EXPECT_GE(order, 1.9);
}

TEST(FilmVelocity, OfATranslationIsFoundToSecondOrder) {
  expect_second_order({{0.43, 0.46, 0}, {0.14, 0.08, 0}, {0.083, 0.083, 1}, {0, 0, 0}});
}

TEST(FilmVelocity, OfAnAffineMapIsFoundToSecondOrder) {
  expect_second_order({{0.47, 0.48, 0}, {0.06, 0.04, 0}, {0.075, 0.082, 1}, {0.15, -0.05, 0}});
}

TEST(FilmVelocity, OfAnAffineMapOnALineIsFoundToSecondOrder) {
  expect_second_order({{0.46, 0, 0}, {0.08, 0, 0}, {0.075, 1, 1}, {0.2, 0, 0}}, true);
}

TEST(FilmVelocity, OfAGeodesicHasItsDistanceAsLength) {
  const Grid grid(world(), unit_shape({64, 64}, 32));
  const Geodesic geodesic = solve_geodesic(gaussian(grid, {0.3, 0.3}, 0.06),
                                           gaussian(grid, {0.7, 0.6}, 0.08), until(1e-4, 2000));
  Field film(grid, 17);
  const std::vector<double> times = equal_times(17);
  for (int k = 0; k < 17; ++k) {
    const Frame frame = frame_at(geodesic, times[static_cast<std::size_t>(k)]);
    for_each_line(grid, 1, [&](int, int z, int y) {
      std::copy_n(frame.density.line(0, z, y), 64, film.line(k, z, y));
    });
  }
  const FilmVelocity found = velocity_of(film, times);
  EXPECT_TRUE(found.converged);
  const double distance = std::sqrt(geodesic.distance_squared);
  report("film of a geodesic, 64^2, 17 frames: length over W2, less 1", found.length / distance - 1,
         1e-2);
  report("  iterations a slab", found.iterations / 16.0, 30);
  EXPECT_NEAR(found.length / distance, 1, 1e-2);
}

}  // namespace
}  // namespace deblai
