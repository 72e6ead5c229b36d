#include <deblai/problems/discrete_bound.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <deblai/elliptic/gram_solver.hpp>
#include <deblai/operators/faces.hpp>

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

/// The density's part of  y <- y + K w,  w = (K* K)^-1 (A* phi - K* y),  phi = -psi.
void correct_in_time(const Field& psi, Field& alpha) {
  const Grid& grid = psi.grid();
  const int n = grid.owned().count[0];
  const int nt = grid.time_steps();
  Field w(grid, nt + 1);
  for_each_line(grid, nt - 1, [&](int k, int z, int y) {
    const double* p0 = psi.line(k, z, y);
    const double* p1 = psi.line(k + 1, z, y);
    const double* a0 = alpha.line(k, z, y);
    const double* a1 = alpha.line(k + 1, z, y);
    double* face = w.line(k + 1, z, y);
    for (int x = 0; x < n; ++x) face[x] = (p1[x] - p0[x]) * nt - 0.5 * (a0[x] + a1[x]);
  });
  LineSolver::in_time(grid, gram_in_time()).solve(w);
  for_each_line(grid, nt, [&](int k, int z, int y) {
    const double* lower = w.line(k, z, y);
    const double* upper = w.line(k + 1, z, y);
    double* a = alpha.line(k, z, y);
    for (int x = 0; x < n; ++x) a[x] += 0.5 * (lower[x] + upper[x]);
  });
}

/// The same for the momentum along `axis`.
void correct_in_space(int axis, const Field& psi, double theta, double length_scale, CellPath& y) {
  const Grid& grid = psi.grid();
  const double ih = 1 / (grid.spacing(axis) * length_scale);
  const double half_root = 0.5 * std::sqrt(theta);
  const std::ptrdiff_t up = neighbour(grid, axis);
  Field& sum = y.sum(axis);
  Field* difference = y.has_differences() ? &y.difference(axis) : nullptr;
  Field w(grid, grid.time_steps());
  for_each_face_line(grid, axis, grid.time_steps(), [&](int k, int z, int line, int x0, int x1) {
    const double* p = psi.line(k, z, line);
    const double* s = sum.line(k, z, line);
    double* face = w.line(k, z, line);
    for (int x = x0; x < x1; ++x) face[x] = (p[x] - p[x - up]) * ih - 0.5 * (s[x - up] + s[x]);
    if (difference == nullptr) return;
    const double* d = difference->line(k, z, line);
    for (int x = x0; x < x1; ++x) face[x] -= half_root * (d[x - up] - d[x]);
  });
  LineSolver::in_space(grid, axis, grid.time_steps(), gram_in_space(theta)).solve(w);
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int line) {
    const int n = grid.owned().count[0];
    const double* face = w.line(k, z, line);
    double* s = sum.line(k, z, line);
    for (int x = 0; x < n; ++x) s[x] += 0.5 * (face[x] + face[x + up]);
    if (difference == nullptr) return;
    double* d = difference->line(k, z, line);
    for (int x = 0; x < n; ++x) d[x] += half_root * (face[x + up] - face[x]);
  });
}

/// The shift that each slab needs to be in the domain of J*. Collective.
std::vector<double> shifts_of(CellPath& y, const Action& action) {
  const Grid& grid = y.grid();
  std::vector<double> shifts(static_cast<std::size_t>(grid.time_steps()),
                             -std::numeric_limits<double>::infinity());
  Rows rows(y);
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int line) {
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
  correct_in_time(potential, y.alpha());
  for (int a = 0; a < grid.dim(); ++a) correct_in_space(a, potential, theta, state.length_scale, y);
  const std::vector<double> shifts = shifts_of(y, action);
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
