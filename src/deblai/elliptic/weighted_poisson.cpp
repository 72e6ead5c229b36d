#include <deblai/elliptic/weighted_poisson.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

#include <deblai/elliptic/coarsening.hpp>
#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

constexpr int coarsest_sweeps = 20;

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

WeightedPoisson::Level::Level(const Grid& g)
    : grid(g), halo(g, 1), phi(g, 1), rhs(g, 1), residual(g, 1), face(at(g.dim()), Field(g, 1)) {}

WeightedPoisson::WeightedPoisson(const Grid& grid)
    : face_weight_(at(grid.dim()), Field(grid, 1)), search_(grid, 1), image_(grid, 1) {
  levels_.emplace_back(grid);
  for (;;) {
    const GridShape& fine = levels_.back().grid.shape();
    const GridShape coarse = coarsened(fine);
    if (coarse.cells() == fine.cells()) break;
    levels_.emplace_back(Grid(grid.comm(), coarse));
  }
}

const Field& WeightedPoisson::face_weight(int axis) const { return face_weight_[at(axis)]; }

void WeightedPoisson::set_weight(const Field& weight) {
  Level& finest = levels_.front();
  assert(weight.grid() == finest.grid);
  finest.residual = weight;
  take_faces(finest, finest.residual);
  for (std::size_t i = 1; i < levels_.size(); ++i) coarsen_faces(levels_[i - 1], levels_[i]);
  for (int a = 0; a < finest.grid.dim(); ++a) {
    face_weight_[at(a)] = finest.face[at(a)];
    scale(face_weight_[at(a)], finest.grid.spacing(a) * finest.grid.spacing(a));
  }
}

/// Weights on coarse faces: the mean of those of the fine faces that lie in them.
void WeightedPoisson::coarsen_faces(const Level& fine, Level& coarse) {
  for (int a = 0; a < fine.grid.dim(); ++a)
    carry_faces(fine.face[at(a)], a, coarse.halo, coarse.face[at(a)]);
}

void WeightedPoisson::take_faces(Level& level, Field& weight) {
  fill_halo(level.halo, weight);
  for (int a = 0; a < level.grid.dim(); ++a) {
    const double half = 0.5 / (level.grid.spacing(a) * level.grid.spacing(a));
    const std::ptrdiff_t up = neighbour(level.grid, a);
    for_each_face_line(level.grid, a, 1, [&](int, int z, int y, int x0, int x1) {
      const double* w = weight.line(0, z, y);
      double* f = level.face[at(a)].line(0, z, y);
      for (int x = x0; x < x1; ++x) f[x] = half * (w[x - up] + w[x]);
    });
  }
}

/// Gauss-Seidel on the cells of one colour, whose neighbours are all of the other.
void WeightedPoisson::relax(Level& level, int colour) {
  const Grid& grid = level.grid;
  const Block& block = grid.owned();
  fill_halo(level.halo, level.phi);
  for_each_line(grid, 1, [&](int, int z, int y) {
    double* phi = level.phi.line(0, z, y);
    const double* rhs = level.rhs.line(0, z, y);
    const int first = (block.start[1] + y + block.start[2] + z + colour) % 2;
    for (int x = first; x < block.count[0]; x += 2) {
      double total = rhs[x];
      double diagonal = 0;
      for (int a = 0; a < grid.dim(); ++a) {  // faces in walls weigh nothing
        const double* w = level.face[at(a)].line(0, z, y);
        const std::ptrdiff_t up = neighbour(grid, a);
        total += w[x] * phi[x - up] + w[x + up] * phi[x + up];
        diagonal += w[x] + w[x + up];
      }
      phi[x] = total / diagonal;
    }
  });
}

/// out <- -div(w grad in)
void WeightedPoisson::apply(Level& level, Field& in, Field& out) {
  const Grid& grid = level.grid;
  const int n = grid.owned().count[0];
  fill_halo(level.halo, in);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* phi = in.line(0, z, y);
    double* f = out.line(0, z, y);
    std::fill_n(f, n, 0.0);
    for (int a = 0; a < grid.dim(); ++a) {
      const double* w = level.face[at(a)].line(0, z, y);
      const std::ptrdiff_t up = neighbour(grid, a);
      for (int x = 0; x < n; ++x)
        f[x] += w[x] * (phi[x] - phi[x - up]) + w[x + up] * (phi[x] - phi[x + up]);
    }
  });
}

void WeightedPoisson::find_residual(Level& level) {
  apply(level, level.phi, level.residual);
  combine(-1, level.residual, 1, level.rhs);
}

/// phi <- about the solution for rhs, on that level.
void WeightedPoisson::cycle(std::size_t depth) {
  Level& level = levels_[depth];
  for (double& value : level.phi.raw()) value = 0;
  if (depth + 1 == levels_.size()) {
    for (int i = 0; i < 2 * coarsest_sweeps; ++i) relax(level, i % 2);
    return;
  }
  for (const int colour : {0, 1, 0, 1}) relax(level, colour);
  find_residual(level);
  Level& coarse = levels_[depth + 1];
  carry_means(level.residual, coarse.rhs);
  cycle(depth + 1);
  carry_means(coarse.phi, level.residual);
  combine(1, level.phi, 1, level.residual);
  for (const int colour : {1, 0, 1, 0}) relax(level, colour);
}

WeightedPoissonOutcome WeightedPoisson::solve(const Field& rhs, Field& phi,
                                              const WeightedPoissonRule& rule) {
  Level& finest = levels_.front();
  Field right = rhs;
  take_off_mean(right);
  const double size = std::sqrt(inner_product(right, right));
  WeightedPoissonOutcome outcome;
  if (size == 0) {
    for (double& value : phi.raw()) value = 0;
    outcome.converged = true;
    return outcome;
  }
  apply(finest, phi, image_);
  combine(1, right, -1, image_);  // r <- b - A phi
  double curvature = 0;
  for (;;) {
    outcome.residual = std::sqrt(inner_product(right, right)) / size;
    outcome.converged = outcome.residual <= rule.tolerance;
    if (outcome.converged || outcome.iterations == rule.max_iterations) break;
    finest.rhs = right;
    cycle(0);  // z, in finest.phi
    // p <- z - (z, A p) / (p, A p) p: the new direction is conjugate to the last
    const double back = outcome.iterations == 0 ? 0 : inner_product(finest.phi, image_) / curvature;
    combine(-back, search_, 1, finest.phi);
    apply(finest, search_, image_);
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
