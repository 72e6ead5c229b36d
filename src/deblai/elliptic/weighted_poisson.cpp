#include <deblai/elliptic/weighted_poisson.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

void take_off_mean(Field& field) {
  const double mean = integral(field) / field.grid().shape().volume();
  const int n = field.grid().owned().count[0];
  for_each_line(field.grid(), 1, [&](int, int z, int y) {
    double* f = field.line(0, z, y);
    for (int x = 0; x < n; ++x) f[x] -= mean;
  });
}

}  // namespace

void WeightedPoisson::Level::take_faces(Field& weight) {
  fill_halo(halo, weight);
  for (int a = 0; a < grid.dim(); ++a) {
    const double half = 0.5 / (grid.spacing(a) * grid.spacing(a));
    const std::ptrdiff_t up = neighbour(grid, a);
    for_each_face_line(grid, a, 1, [&](int, int z, int y, int x0, int x1) {
      const double* w = weight.line(0, z, y);
      double* f = face[at(a)].line(0, z, y);
      for (int i = x0; i < x1; ++i) f[i] = half * (w[i - up] + w[i]);
    });
  }
}

void WeightedPoisson::Level::relax(int colour) {
  fill_halo(halo, x);
  for_each_line_of(colour, grid, [&](int z, int y, int first) {
    double* phi = x.line(0, z, y);
    const double* right = rhs.line(0, z, y);
    for (int i = first; i < grid.owned().count[0]; i += 2) {
      double total = right[i];
      double diagonal = 0;
      for (int a = 0; a < grid.dim(); ++a) {  // faces in walls weigh nothing
        const double* w = face[at(a)].line(0, z, y);
        const std::ptrdiff_t up = neighbour(grid, a);
        total += w[i] * phi[i - up] + w[i + up] * phi[i + up];
        diagonal += w[i] + w[i + up];
      }
      phi[i] = total / diagonal;
    }
  });
}

/// out <- -div(w grad in)
void WeightedPoisson::Level::apply(Field& in, Field& out) {
  const int n = grid.owned().count[0];
  fill_halo(halo, in);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* phi = in.line(0, z, y);
    double* f = out.line(0, z, y);
    std::fill_n(f, n, 0.0);
    for (int a = 0; a < grid.dim(); ++a) {
      const double* w = face[at(a)].line(0, z, y);
      const std::ptrdiff_t up = neighbour(grid, a);
      for (int i = 0; i < n; ++i)
        f[i] += w[i] * (phi[i] - phi[i - up]) + w[i + up] * (phi[i] - phi[i + up]);
    }
  });
}

WeightedPoisson::WeightedPoisson(const Grid& grid)
    : cycle_(grid),
      face_weight_(at(grid.dim()), Field(grid, 1)),
      search_(grid, 1),
      image_(grid, 1) {}

const Field& WeightedPoisson::face_weight(int axis) const { return face_weight_[at(axis)]; }

void WeightedPoisson::set_weight(const Field& weight) {
  Level& finest = cycle_.finest();
  assert(weight.grid() == finest.grid);
  finest.residual = weight;
  finest.take_faces(finest.residual);
  cycle_.for_each_pair([](const Level& fine, Level& coarse) {
    for (int a = 0; a < fine.grid.dim(); ++a)
      carry_faces(fine.face[at(a)], a, coarse.halo, coarse.face[at(a)]);
  });
  for (int a = 0; a < finest.grid.dim(); ++a) {
    face_weight_[at(a)] = finest.face[at(a)];
    scale(face_weight_[at(a)], finest.grid.spacing(a) * finest.grid.spacing(a));
  }
}

WeightedPoissonOutcome WeightedPoisson::solve(const Field& rhs, Field& phi,
                                              const WeightedPoissonRule& rule) {
  Level& finest = cycle_.finest();
  Field right = rhs;
  take_off_mean(right);
  const double size = std::sqrt(inner_product(right, right));
  WeightedPoissonOutcome outcome;
  if (size == 0) {
    for (double& value : phi.raw()) value = 0;
    outcome.converged = true;
    return outcome;
  }
  finest.apply(phi, image_);
  combine(1, right, -1, image_);  // r <- b - A phi
  double curvature = 0;
  for (;;) {
    outcome.residual = std::sqrt(inner_product(right, right)) / size;
    outcome.converged = outcome.residual <= rule.tolerance;
    if (outcome.converged || outcome.iterations == rule.max_iterations) break;
    finest.rhs = right;
    cycle_.run();  // z, in finest.x
    // p <- z - (z, A p) / (p, A p) p: the new direction is conjugate to the last
    const double back = outcome.iterations == 0 ? 0 : inner_product(finest.x, image_) / curvature;
    combine(-back, search_, 1, finest.x);
    finest.apply(search_, image_);
    curvature = inner_product(search_, image_);
    const double step = inner_product(search_, right) / curvature;
    combine(1, phi, step, search_);
    combine(1, right, -step, image_);
    ++outcome.iterations;
  }
  take_off_mean(phi);
  fill_halo(finest.halo, phi);
  return outcome;
}

}  // namespace deblai
