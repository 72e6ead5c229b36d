#include <deblai/transport/film_velocity.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

#include <fmt/format.h>

#include <deblai/elliptic/spectral_solver.hpp>
#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

void require_explicable(const Field& density, const std::vector<double>& times) {
  std::vector<double> masses;
  for (int k = 0; k < density.slices(); ++k) masses.push_back(integral(density, k));
  const double least = minimum(density);
  collectively(density.grid().comm(), [&] {
    require(times.size() >= 2 && times.size() == masses.size(), Failure::input,
            fmt::format("a film has a time for each of its frames, and at least two, got {} times "
                        "and {} frames",
                        times.size(), masses.size()));
    require(least >= 0, Failure::input,
            fmt::format("a density of {} is negative: no velocity leads there", least));
    for (std::size_t k = 0; k < masses.size(); ++k) {
      require(k == 0 || times[k] > times[k - 1], Failure::input,
              fmt::format("the times of a film increase, got {} after {}", times[k],
                          times[k == 0 ? 0 : k - 1]));
      require(masses[0] > 0 && std::abs(masses[k] / masses[0] - 1) <= 1e-9, Failure::input,
              fmt::format("frame {} has mass {:.10g}, frame 0 {:.10g}: a velocity makes and loses "
                          "none; scale the frames to one mass",
                          k, masses[k], masses[0]));
    }
  });
}

/// out <- the difference quotient of the two frames of a slab.
void rate_of_change(const Field& density, int slab, double dt, Field& out) {
  for_each_line(density.grid(), 1, [&](int, int z, int y) {
    const double* before = density.line(slab, z, y);
    const double* after = density.line(slab + 1, z, y);
    double* r = out.line(0, z, y);
    for (int x = 0; x < density.grid().owned().count[0]; ++x) r[x] = (after[x] - before[x]) / dt;
  });
}

/// gradient <- that of phi on the inner faces of an axis; reads the halo of phi.
void gradient_of(const Field& phi, int axis, int slab, Field& gradient) {
  const Grid& grid = phi.grid();
  const double ih = 1 / grid.spacing(axis);
  const std::ptrdiff_t up = neighbour(grid, axis);
  for_each_face_line(grid, axis, 1, [&](int, int z, int y, int x0, int x1) {
    const double* f = phi.line(0, z, y);
    double* g = gradient.line(slab, z, y);
    for (int x = x0; x < x1; ++x) g[x] = (f[x] - f[x - up]) * ih;
  });
}

/// Sum over the cells, their lower faces, of m v. Not collective.
void add_products(const Field& m, const Field& v, int slab, ExactSum& total) {
  for_each_line(m.grid(), 1, [&](int, int z, int y) {
    const double* p = m.line(slab, z, y);
    const double* q = v.line(slab, z, y);
    double line = 0;
    for (int x = 0; x < m.grid().owned().count[0]; ++x) line += p[x] * q[x];
    total.add(line);
  });
}

}  // namespace

FilmVelocity velocity_of(const Field& density, const std::vector<double>& times,
                         const FilmVelocitySettings& settings) {
  require_explicable(density, times);
  const Grid& grid = density.grid();
  const int slabs = density.slices() - 1;
  const int n = grid.owned().count[0];
  FilmVelocity found{std::vector<Field>(at(grid.dim()), Field(grid, slabs)),
                     std::vector<Field>(at(grid.dim()), Field(grid, slabs)),
                     Field(grid, slabs),
                     {}};
  const double floor = settings.floor * maximum(density);
  const bool spectral = settings.flux == FilmVelocitySettings::Flux::dacorogna_moser;
  WeightedPoisson poisson(grid);
  SpectralSolver laplacian(grid, 1);
  Halo halo(grid, 1);
  Field rate(grid, 1), mean(grid, 1), phi(grid, 1);
  for (int k = 0; k < slabs; ++k) {
    const double dt = times[at(k + 1)] - times[at(k)];
    rate_of_change(density, k, dt, rate);
    for_each_line(grid, 1, [&](int, int z, int y) {
      const double* before = density.line(k, z, y);
      const double* after = density.line(k + 1, z, y);
      double* rho = mean.line(0, z, y);
      for (int x = 0; x < n; ++x) rho[x] = std::max(0.5 * (before[x] + after[x]), floor);
    });
    poisson.set_weight(mean);
    if (spectral) {
      phi = rate;
      laplacian.solve(phi);
    } else {
      const WeightedPoissonOutcome outcome = poisson.solve(rate, phi, settings.rule);
      found.converged = found.converged && outcome.converged;
      found.residual = std::max(found.residual, outcome.residual);
      found.iterations += outcome.iterations;
    }
    ExactSum total;
    for (int a = 0; a < grid.dim(); ++a) {
      Field& v = found.velocity[at(a)];
      Field& m = found.momentum[at(a)];
      halo.exchange(a, {&phi});
      gradient_of(phi, a, k, spectral ? m : v);
      for_each_face_line(grid, a, 1, [&](int, int z, int y, int x0, int x1) {
        const double* w = poisson.face_weight(a).line(0, z, y);
        double* velocity = v.line(k, z, y);
        double* momentum = m.line(k, z, y);
        for (int x = x0; x < x1; ++x) {
          if (spectral) {
            velocity[x] = momentum[x] / w[x];
          } else {
            momentum[x] = w[x] * velocity[x];
          }
        }
      });
      add_products(m, v, k, total);
    }
    for_each_line(grid, 1, [&](int, int z, int y) {
      std::copy_n(phi.line(0, z, y), n, found.potential.line(k, z, y));
    });
    const double twice = sum(grid.comm(), total) * grid.shape().cell_volume();
    found.kinetic_energy.push_back(0.5 * twice);
    found.action += dt * twice;
    found.length += dt * std::sqrt(twice);
  }
  return found;
}

}  // namespace deblai
