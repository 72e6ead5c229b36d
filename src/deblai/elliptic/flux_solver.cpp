#include <deblai/elliptic/flux_solver.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

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
    : MultigridLevel(g), by_low(at(g.dim()), Field(g, 1)), by_high(by_low) {}

void FluxSolver::Level::relax(int colour) {
  fill_halo(halo, x);
  for_each_line_of(colour, grid, [&](int z, int y, int first) {
    double* values = x.line(0, z, y);
    const double* right = rhs.line(0, z, y);
    for (int i = first; i < grid.owned().count[0]; i += 2) {
      double total = right[i];
      double diagonal = 1;
      for (int a = 0; a < grid.dim(); ++a) {  // nothing flows through walls
        const double* low = by_low[at(a)].line(0, z, y);
        const double* high = by_high[at(a)].line(0, z, y);
        const std::ptrdiff_t up = neighbour(grid, a);
        total += low[i] * values[i - up] - high[i + up] * values[i + up];
        diagonal += low[i + up] - high[i];
      }
      values[i] = total / diagonal;
    }
  });
}

void FluxSolver::Level::apply(Field& in, Field& out) {
  const int n = grid.owned().count[0];
  fill_halo(halo, in);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* values = in.line(0, z, y);
    double* f = out.line(0, z, y);
    std::copy_n(values, n, f);
    for (int a = 0; a < grid.dim(); ++a) {
      const double* low = by_low[at(a)].line(0, z, y);
      const double* high = by_high[at(a)].line(0, z, y);
      const std::ptrdiff_t up = neighbour(grid, a);
      for (int i = 0; i < n; ++i) {
        f[i] += low[i + up] * values[i] + high[i + up] * values[i + up] -
                (low[i] * values[i - up] + high[i] * values[i]);
      }
    }
  });
}

FluxSolver::FluxSolver(const Grid& grid)
    : cycle_(grid),
      residual_(grid, 1),
      shadow_(grid, 1),
      search_(grid, 1),
      image_(grid, 1),
      half_(grid, 1),
      other_(grid, 1) {}

void FluxSolver::set_flux(const std::vector<Field>& by_low, const std::vector<Field>& by_high) {
  cycle_.finest().by_low = by_low;
  cycle_.finest().by_high = by_high;
  cycle_.for_each_pair([](const Level& fine, Level& coarse) {
    for (int a = 0; a < fine.grid.dim(); ++a) {
      carry_faces(fine.by_low[at(a)], a, coarse.halo, coarse.by_low[at(a)]);
      carry_faces(fine.by_high[at(a)], a, coarse.halo, coarse.by_high[at(a)]);
      steepen_drift(coarse.grid.spacing(a) / fine.grid.spacing(a), coarse.by_low[at(a)],
                    coarse.by_high[at(a)]);
    }
  });
}

void FluxSolver::apply(Field& in, Field& out) { cycle_.finest().apply(in, out); }

void FluxSolver::precondition(const Field& in, Field& out) {
  cycle_.finest().rhs = in;
  cycle_.run();
  out = cycle_.finest().x;
}

FluxSolverOutcome FluxSolver::solve(const Field& rhs, Field& x, const FluxSolverRule& rule) {
  FluxSolverOutcome outcome;
  for (double& value : x.raw()) value = 0;
  const double size = std::sqrt(inner_product(rhs, rhs));
  if (!std::isfinite(size)) return outcome;
  residual_ = rhs;
  shadow_ = rhs;
  double before = 0;  // <shadow, residual>
  double alpha = 0;
  double omega = 0;
  const auto small_enough = [&] {
    outcome.residual = size > 0 ? std::sqrt(inner_product(residual_, residual_)) / size : 0;
    outcome.converged = outcome.residual <= rule.tolerance;
    return outcome.converged;
  };
  while (!small_enough() && outcome.iterations < rule.max_iterations) {
    if (!std::isfinite(outcome.residual)) break;
    const double now = inner_product(shadow_, residual_);
    // p <- r + beta (p - omega A M p)
    if (outcome.iterations == 0 || now == 0 || omega == 0) {
      shadow_ = residual_;
      search_ = residual_;
      before = inner_product(residual_, residual_);
    } else {
      const double beta = now / before * (alpha / omega);
      combine(beta, search_, -beta * omega, image_);
      combine(1, search_, 1, residual_);
      before = now;
    }
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
  if (!std::isfinite(outcome.residual)) {
    for (double& value : x.raw()) value = 0;
    forget();
  }
  return outcome;
}

// What is not a number would stay in the halos of walls.
void FluxSolver::forget() {
  const auto clear = [](std::initializer_list<Field*> fields) {
    for (Field* field : fields) std::fill(field->raw().begin(), field->raw().end(), 0.0);
  };
  clear({&residual_, &shadow_, &search_, &image_, &half_, &other_});
  Level& finest = cycle_.finest();
  clear({&finest.x, &finest.rhs, &finest.residual});
  cycle_.for_each_pair([&](const Level&, Level& coarse) {
    clear({&coarse.x, &coarse.rhs, &coarse.residual});
  });
}

}  // namespace deblai
