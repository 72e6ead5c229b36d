#include <deblai/elliptic/flux_solver.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/elliptic/coarsening.hpp>
#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

constexpr int coarsest_sweeps = 20;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// What was carried as diffusion is: d (x_a - x_b) + e (x_a + x_b). The drift e falls with the
/// spacing, not with its square; where it then wins, upwind.
void steepen_drift(double ratio, Field& by_low, Field& by_high) {
  for (std::size_t i = 0; i < by_low.raw().size(); ++i) {
    double& low = by_low.raw()[i];
    double& high = by_high.raw()[i];
    const double e = 0.5 * ratio * (low + high);
    const double d = std::max(0.5 * (low - high), std::abs(e));
    low = e + d;
    high = e - d;
  }
}

}  // namespace

FluxSolver::Level::Level(const Grid& g)
    : grid(g),
      halo(g, 1),
      x(g, 1),
      rhs(g, 1),
      residual(g, 1),
      by_low(at(g.dim()), Field(g, 1)),
      by_high(by_low) {}

FluxSolver::FluxSolver(const Grid& grid)
    : residual_(grid, 1),
      shadow_(grid, 1),
      search_(grid, 1),
      image_(grid, 1),
      half_(grid, 1),
      other_(grid, 1) {
  levels_.emplace_back(grid);
  for (;;) {
    const GridShape& fine = levels_.back().grid.shape();
    const GridShape coarse = coarsened(fine);
    if (coarse.cells() == fine.cells()) break;
    levels_.emplace_back(Grid(grid.comm(), coarse));
  }
}

void FluxSolver::set_flux(const std::vector<Field>& by_low, const std::vector<Field>& by_high) {
  levels_.front().by_low = by_low;
  levels_.front().by_high = by_high;
  for (std::size_t i = 1; i < levels_.size(); ++i) {
    const Level& fine = levels_[i - 1];
    Level& coarse = levels_[i];
    for (int a = 0; a < fine.grid.dim(); ++a) {
      carry_faces(fine.by_low[at(a)], a, coarse.halo, coarse.by_low[at(a)]);
      carry_faces(fine.by_high[at(a)], a, coarse.halo, coarse.by_high[at(a)]);
      steepen_drift(coarse.grid.spacing(a) / fine.grid.spacing(a), coarse.by_low[at(a)],
                    coarse.by_high[at(a)]);
    }
  }
}

/// Gauss-Seidel on the cells of one colour, whose neighbours are all of the other.
void FluxSolver::relax(Level& level, int colour) {
  const Grid& grid = level.grid;
  const Block& block = grid.owned();
  fill_halo(level.halo, level.x);
  for_each_line(grid, 1, [&](int, int z, int y) {
    double* values = level.x.line(0, z, y);
    const double* rhs = level.rhs.line(0, z, y);
    const int first = (block.start[1] + y + block.start[2] + z + colour) % 2;
    for (int x = first; x < block.count[0]; x += 2) {
      double total = rhs[x];
      double diagonal = 1;
      for (int a = 0; a < grid.dim(); ++a) {  // nothing flows through walls
        const double* low = level.by_low[at(a)].line(0, z, y);
        const double* high = level.by_high[at(a)].line(0, z, y);
        const std::ptrdiff_t up = neighbour(grid, a);
        total += low[x] * values[x - up] - high[x + up] * values[x + up];
        diagonal += low[x + up] - high[x];
      }
      values[x] = total / diagonal;
    }
  });
}

void FluxSolver::apply(Level& level, Field& in, Field& out) {
  const Grid& grid = level.grid;
  const int n = grid.owned().count[0];
  fill_halo(level.halo, in);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* values = in.line(0, z, y);
    double* f = out.line(0, z, y);
    std::copy_n(values, n, f);
    for (int a = 0; a < grid.dim(); ++a) {
      const double* low = level.by_low[at(a)].line(0, z, y);
      const double* high = level.by_high[at(a)].line(0, z, y);
      const std::ptrdiff_t up = neighbour(grid, a);
      for (int x = 0; x < n; ++x) {
        f[x] += low[x + up] * values[x] + high[x + up] * values[x + up] -
                (low[x] * values[x - up] + high[x] * values[x]);
      }
    }
  });
}

void FluxSolver::apply(Field& in, Field& out) { apply(levels_.front(), in, out); }

/// x <- about the solution for rhs, on that level.
void FluxSolver::cycle(std::size_t depth) {
  Level& level = levels_[depth];
  for (double& value : level.x.raw()) value = 0;
  if (depth + 1 == levels_.size()) {
    for (int i = 0; i < 2 * coarsest_sweeps; ++i) relax(level, i % 2);
    return;
  }
  for (const int colour : {0, 1, 0, 1}) relax(level, colour);
  apply(level, level.x, level.residual);
  combine(-1, level.residual, 1, level.rhs);
  Level& coarse = levels_[depth + 1];
  carry_means(level.residual, coarse.rhs);
  cycle(depth + 1);
  carry_means(coarse.x, level.residual);
  combine(1, level.x, 1, level.residual);
  for (const int colour : {1, 0, 1, 0}) relax(level, colour);
}

void FluxSolver::precondition(const Field& in, Field& out) {
  levels_.front().rhs = in;
  cycle(0);
  out = levels_.front().x;
}

FluxSolverOutcome FluxSolver::solve(const Field& rhs, Field& x, const FluxSolverRule& rule) {
  FluxSolverOutcome outcome;
  residual_ = rhs;
  shadow_ = rhs;
  for (double& value : x.raw()) value = 0;
  const double size = std::sqrt(inner_product(rhs, rhs));
  double before = 0;  // <shadow, residual>
  double alpha = 0;
  double omega = 0;
  const auto small_enough = [&] {
    outcome.residual = size > 0 ? std::sqrt(inner_product(residual_, residual_)) / size : 0;
    outcome.converged = outcome.residual <= rule.tolerance;
    return outcome.converged;
  };
  while (!small_enough() && outcome.iterations < rule.max_iterations) {
    const double now = inner_product(shadow_, residual_);
    // p <- r + beta (p - omega A M p)
    if (outcome.iterations == 0 || now == 0 || omega == 0) {
      shadow_ = residual_;
      search_ = residual_;
    } else {
      const double beta = now / before * (alpha / omega);
      combine(beta, search_, -beta * omega, image_);
      combine(1, search_, 1, residual_);
    }
    before = inner_product(shadow_, residual_);
    precondition(search_, half_);
    apply(half_, image_);
    const double shadowed = inner_product(shadow_, image_);
    if (shadowed == 0) break;
    alpha = before / shadowed;
    combine(1, x, alpha, half_);
    combine(1, residual_, -alpha, image_);
    ++outcome.iterations;
    if (small_enough()) break;
    precondition(residual_, half_);
    apply(half_, other_);
    const double square = inner_product(other_, other_);
    if (square == 0) break;
    omega = inner_product(other_, residual_) / square;
    combine(1, x, omega, half_);
    combine(1, residual_, -omega, other_);
  }
  return outcome;
}

}  // namespace deblai
