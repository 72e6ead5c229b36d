#include <deblai/transport/film_velocity.hpp>

#include <deblai/operators/divergence.hpp>

#include "flows.hpp"

namespace deblai {
namespace {

using testing::at;
using testing::gathered;
using testing::world;

/// Noise above `least`, all frames of one mass.
Field noise_film(const Grid& grid, int frames, double least) {
  Field film(grid, frames);
  std::vector<double> mass;
  testing::set(film, [&](int k, int z, int y, int x) {
    return least + std::abs(testing::noise(3, k, z, y, x));
  });
  for (int k = 0; k < frames; ++k) mass.push_back(integral(film, k));
  testing::set(film, [&](int k, int z, int y, int x) {
    return (least + std::abs(testing::noise(3, k, z, y, x))) / mass[at(k)];
  });
  return film;
}

/// Largest |D_t rho + div m|, over the largest |D_t rho|.
double imbalance(const Field& film, const std::vector<Field>& flux) {
  GridShape shape = film.grid().shape();
  shape.time_steps = film.slices() - 1;
  const Grid grid(film.grid().comm(), shape,
                  std::array{film.grid().processes(1), film.grid().processes(2)});
  StaggeredPath path(grid);
  const auto copy = [](const Field& from, Field& to) {
    std::copy(from.raw().begin(), from.raw().end(), to.raw().begin());
  };
  copy(film, path.density);
  Field rate(grid, grid.time_steps());
  divergence(path, {}, rate);
  const double size = std::max(maximum(rate), -minimum(rate));
  for (std::size_t a = 0; a < flux.size(); ++a) copy(flux[a], path.momentum[a]);
  divergence(path, {}, rate);
  return std::max(maximum(rate), -minimum(rate)) / size;
}

const std::vector<double> times{0, 1.0 / 3, 2.0 / 3, 1};

TEST(FilmVelocity, ExplainsTheFilm) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const Field film = noise_film(grid, 4, 0.1);
    const FilmVelocity found = velocity_of(film, times);
    EXPECT_TRUE(found.converged) << found.residual;
    EXPECT_LE(imbalance(film, found.momentum), 1e-7);
  });
}

TEST(FilmVelocity, CostsNoMoreThanTheFluxOfDacorognaAndMoser) {
  testing::for_each_grid(world(), [](const Grid& grid) {
    SCOPED_TRACE(testing::describe(grid));
    const Field film = noise_film(grid, 4, 0.1);
    const FilmVelocity found = velocity_of(film, times);
    const FilmVelocity other =
        velocity_of(film, times, {.flux = FilmVelocitySettings::Flux::dacorogna_moser});
    EXPECT_LE(imbalance(film, other.momentum), 1e-11);
    for (int k = 0; k < 3; ++k) {
      EXPECT_LE(found.kinetic_energy[at(k)], other.kinetic_energy[at(k)] * (1 + 1e-9));
    }
  });
}

TEST(FilmVelocity, OfARestingFilmIsNone) {
  const Grid grid(world(), testing::unit_shape({8, 6}, 1));
  Field film(grid, 2);
  testing::set(
      film, [](int, int z, int y, int x) { return std::max(testing::noise(1, 0, z, y, x), 0.0); });
  const FilmVelocity found = velocity_of(film, {0, 2});
  EXPECT_EQ(found.length, 0);
  EXPECT_TRUE(found.converged);
}

TEST(FilmVelocity, CrossesAVacuumBetweenIslands) {
  const Grid grid(world(), testing::unit_shape({32, 16}, 1));
  Field film(grid, 2);  // mass jumps from one island to another
  testing::set(film, [](int k, int, int y, int x) {
    const bool left = x >= 4 && x < 10 && y >= 5 && y < 11;
    const bool right = x >= 22 && x < 28 && y >= 5 && y < 11;
    return left ? 2.0 - k : right ? 1.0 + k : 0.0;
  });
  const FilmVelocity found = velocity_of(film, {0, 1});
  EXPECT_TRUE(found.converged) << found.residual;
  EXPECT_LE(imbalance(film, found.momentum), 1e-6);
  EXPECT_GT(found.length, 10);  // nothing but the floor lets it through
}

TEST(FilmVelocity, RefusesFramesThatNoVelocityExplains) {
  const Grid grid(world(), testing::unit_shape({8, 6}, 1));
  Field film = noise_film(grid, 2, 0.1);
  EXPECT_THROW(velocity_of(film, {0, 0}), CollectiveError);
  EXPECT_THROW(velocity_of(film, {0, 1, 2}), CollectiveError);
  for_each_line(grid, 1, [&](int, int z, int y) { film.at(1, z, y, 0) += 1; });
  EXPECT_THROW(velocity_of(film, {0, 1}), CollectiveError);
}

TEST(FilmVelocity, HasTheSameBitsOnAnyProcessGrid) {
  for (const GridShape& shape : testing::sample_shapes()) {
    const auto on = [&](const Grid& grid) {
      const Field film = noise_film(grid, 4, 0);
      const FilmVelocity found = velocity_of(film, times);
      std::vector<double> all = gathered(found.potential);
      all.insert(all.end(), found.kinetic_energy.begin(), found.kinetic_energy.end());
      for (const Field& m :
           velocity_of(film, times, {.flux = FilmVelocitySettings::Flux::dacorogna_moser})
               .momentum) {
        const std::vector<double> part = gathered(m);
        all.insert(all.end(), part.begin(), part.end());
      }
      return all;
    };
    testing::expect_same_bits_on_any_ranks(shape, on);
  }
}

}  // namespace
}  // namespace deblai
