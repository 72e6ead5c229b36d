#include <deblai/problems/discrete_bound.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <deblai/elliptic/gram_solver.hpp>
#include <deblai/operators/divergence.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/operators/interpolation.hpp>

namespace deblai {

namespace {

/// The components of one line of cells, as actions see them.
class Rows {
 public:
  explicit Rows(const CellPath& y) : pointers_(y.components.size()) {}

  CellLine at(CellPath& y, int k, int z, int line) {
    for (std::size_t c = 0; c < pointers_.size(); ++c)
      pointers_[c] = y.components[c].line(k, z, line);
    return {pointers_, y.grid().owned().count[0]};
  }

 private:
  std::vector<double*> pointers_;
};

/// (K* K)^-1 (A* phi - K* y), the least change of a path's faces that K carries to a feasible y.
StaggeredPath correction(const GeodesicState& state, const Field& potential, double theta) {
  StaggeredPath w(state.path.grid());
  add_interpolation_adjoint(-1, state.dual, theta, w);
  subtract_adjoint_divergence(1, potential, state.length_scale, w);  // phi = -potential
  GramSolver(w.grid(), theta, 0).solve(w);
  return w;
}

/// Line (k, z, y) of  cells <- cells + K w.
void add_interpolation(const StaggeredPath& w, double theta, int k, int z, int y, CellPath& cells) {
  const Grid& grid = w.grid();
  const int n = grid.owned().count[0];
  const auto add = [n](double lower_weight, const double* lower, double upper_weight,
                       const double* upper, double* out) {
#pragma omp simd
    for (int x = 0; x < n; ++x) out[x] += lower_weight * lower[x] + upper_weight * upper[x];
  };
  add(0.5, w.density.line(k, z, y), 0.5, w.density.line(k + 1, z, y), cells.alpha().line(k, z, y));
  const double half_root = 0.5 * std::sqrt(theta);
  for (int a = 0; a < grid.dim(); ++a) {
    const double* lower = w.momentum[static_cast<std::size_t>(a)].line(k, z, y);
    const double* upper = lower + neighbour(grid, a);
    add(0.5, lower, 0.5, upper, cells.sum(a).line(k, z, y));
    if (cells.has_differences())
      add(-half_root, lower, half_root, upper, cells.difference(a).line(k, z, y));
  }
}

/// y <- y + K w. Returns the shift that each slab then needs, over all ranks.
std::vector<double> make_feasible(const StaggeredPath& w, double theta, const Action& action,
                                  CellPath& y) {
  const Grid& grid = w.grid();
  std::vector<double> shifts(static_cast<std::size_t>(grid.time_steps()),
                             -std::numeric_limits<double>::infinity());
  Rows rows(y);
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int line) {
    add_interpolation(w, theta, k, z, line, y);
    double& shift = shifts[static_cast<std::size_t>(k)];
    shift = std::max(shift, action.excess(rows.at(y, k, z, line)));
  });
  constexpr double safety = 1e-14;  // rounding must not leave a point outside
  for (double& shift : shifts) {
    shift = max(grid.comm(), shift);
    shift = std::isinf(shift) && shift < 0 ? 0 : shift + safety * std::abs(shift);
  }
  return shifts;
}

}  // namespace

double discrete_bound(GeodesicState& state, const Field& potential, const Action& action,
                      double theta) {
  const Grid& grid = state.path.grid();
  CellPath& y = state.dual;
  const int n = grid.owned().count[0];
  const int nt = grid.time_steps();
  const std::vector<double> shifts =
      make_feasible(correction(state, potential, theta), theta, action, y);
  double rise = 0;  // of the potential of time alone, from the first slab to the last
  for (std::size_t k = 1; k < shifts.size(); ++k) rise += 0.5 * (shifts[k - 1] + shifts[k]) / nt;

  ExactSum total;
  Rows rows(y);
  // Slab k meets one end of the density with  g = weight nt rho  and  b = rho / 2.
  const auto pair_with_end = [&](int k, int z, int line, double weight, double phi_of_time) {
    const double* rho = state.path.density.line(weight > 0 ? 0 : nt, z, line);
    const double* psi = potential.line(k, z, line);
    const double* alpha = y.alpha().line(k, z, line);
    double sum = 0;
    for (int x = 0; x < n; ++x)
      sum += (weight * nt * (phi_of_time - psi[x]) + 0.5 * alpha[x]) * rho[x];
    total.add(sum);
  };
  for_each_line(grid, nt, [&](int k, int z, int line) {
    double* alpha = y.alpha().line(k, z, line);
    for (int x = 0; x < n; ++x) alpha[x] -= shifts[static_cast<std::size_t>(k)];
    total.add(-action.conjugate(rows.at(y, k, z, line)));
    if (k == 0) pair_with_end(k, z, line, 1, 0);
    if (k + 1 == nt) pair_with_end(k, z, line, -1, rise);
  });
  // One infinite term makes the exact sum NaN.
  const double bound = sum(grid.comm(), total) / (static_cast<double>(grid.shape().cells()) * nt);
  return std::isfinite(bound) ? bound : -std::numeric_limits<double>::infinity();
}

}  // namespace deblai
