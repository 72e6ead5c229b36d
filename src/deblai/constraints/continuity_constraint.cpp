#include <deblai/constraints/continuity_constraint.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/operators/divergence.hpp>

namespace deblai {

ContinuityConstraint::ContinuityConstraint(const Grid& grid, double length_scale)
    : length_scale_(length_scale),
      potential_(grid, grid.time_steps()),
      solver_(grid, grid.time_steps(), length_scale),
      halo_(grid, grid.time_steps()) {}

void ContinuityConstraint::project(StaggeredPath& path) {
  divergence(path, length_scale_, potential_);
  solver_.solve(potential_);
  exchange_potential();
  subtract_adjoint_divergence(1, potential_, length_scale_, path);
}

double ContinuityConstraint::residual(const StaggeredPath& path) {
  divergence(path, length_scale_, potential_);
  const double nt = grid().time_steps();
  double rate = 0;
  double largest = 0;
  const int n = grid().owned().count[0];
  for_each_line(grid(), grid().time_steps(), [&](int k, int z, int y) {
    const double* before = path.density.line(k, z, y);
    const double* after = path.density.line(k + 1, z, y);
    const double* violation = potential_.line(k, z, y);
    for (int x = 0; x < n; ++x) {
      rate = std::max({rate, nt * std::abs(after[x] - before[x]), std::abs(before[x])});
      const double size = std::abs(violation[x]);
      if (!(size <= largest)) largest = std::isnan(size) ? HUGE_VAL : size;
    }
  });
  rate = max(grid().comm(), rate);
  largest = max(grid().comm(), largest);
  return rate > 0 ? largest / rate : largest;
}

const Field& ContinuityConstraint::solve(const SpectralSolver::Source& source) {
  solver_.solve(potential_, source);
  exchange_potential();
  return potential_;
}

void ContinuityConstraint::exchange_potential() {
  for (int a = 1; a < grid().dim(); ++a) halo_.exchange(a, {&potential_});
}

}  // namespace deblai
