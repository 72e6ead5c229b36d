#include <deblai/problems/dual_constraint.hpp>

#include <cmath>

#include <deblai/elliptic/gram_solver.hpp>
#include <deblai/operators/divergence.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/operators/laplacian.hpp>

namespace deblai {

namespace {

/// The density's part of  y <- y + K w,  w = (K* K)^-1 (A* phi - K* y),  phi = -psi.
template <class T>
void correct_in_time(const FieldOf<T>& psi, const BalanceLaw& law, FieldOf<T>& alpha) {
  const Grid& grid = psi.grid();
  const TimeSteps& time = grid.time();
  const std::ptrdiff_t n = grid.owned().count[0];
  const int nt = grid.time_steps();
  const LineSolver solver = LineSolver::in_time(grid, gram_in_time(time, 0));
  std::vector<double> w(static_cast<std::size_t>(n * (nt + 1)), 0.0);  // both ends stay zero
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int k = 0; k + 1 < nt; ++k) {
      const T* p0 = psi.line(k, z, y);
      const T* p1 = psi.line(k + 1, z, y);
      const T* a0 = alpha.line(k, z, y);
      const T* a1 = alpha.line(k + 1, z, y);
      double* face = w.data() + (k + 1) * n;
      const double below = time.from_below(k + 1);
      const double above = time.from_above(k + 1);
      const double per_weight = 1 / time.weight[static_cast<std::size_t>(k + 1)];
      for (std::ptrdiff_t x = 0; x < n; ++x)
        face[x] = (double{p1[x]} - p0[x]) * per_weight - (below * a0[x] + above * a1[x]);
      if (law.viscosity == 0) continue;
      add_laplacian(law.viscosity * below, psi, law.length_scale, k, z, y, face);
      add_laplacian(law.viscosity * above, psi, law.length_scale, k + 1, z, y, face);
    }
    solver.solve_lines(w.data() + n, n, n);
    for (int k = 0; k < nt; ++k) {
      const double upper_share = time.upper[static_cast<std::size_t>(k)];
      const double* lower = w.data() + k * n;
      const double* upper = lower + n;
      T* a = alpha.line(k, z, y);
      for (std::ptrdiff_t x = 0; x < n; ++x)
        a[x] = static_cast<T>(a[x] + ((1 - upper_share) * lower[x] + upper_share * upper[x]));
    }
  });
}

/// The source's part: what A* phi asks for.
template <class T>
void correct_source(const FieldOf<T>& psi, const BalanceLaw& law, FieldOf<T>& dual) {
  SourceAdjoint adjoint;
  adjoint.prepare(psi, law.source);
  const int n = psi.grid().owned().count[0];
  std::vector<double> row(static_cast<std::size_t>(n));
  for_each_line(psi.grid(), psi.slices(), [&](int k, int z, int y) {
    T* s = dual.line(k, z, y);
    adjoint.row(psi, k, z, y, row.data());
    for (int x = 0; x < n; ++x)
      s[x] = static_cast<T>(row[static_cast<std::size_t>(x)] / law.growth_length);
  });
}

/// The same for the momentum along `axis`.
template <class T>
void correct_in_space(int axis, const FieldOf<T>& psi, double theta, double length_scale,
                      CellPathOf<T>& y) {
  const Grid& grid = psi.grid();
  const double ih = 1 / (grid.spacing(axis) * length_scale);
  const double half_root = 0.5 * std::sqrt(theta);
  const std::ptrdiff_t up = neighbour(grid, axis);
  FieldOf<T>& sum = y.sum(axis);
  FieldOf<T>* difference = y.has_differences() ? &y.difference(axis) : nullptr;
  LineSolver solver = LineSolver::in_space(grid, axis, 1, gram_in_space(theta));
  Field w(grid, 1);
  for (int k = 0; k < grid.time_steps(); ++k) {
    for_each_face_line(grid, axis, 1, [&](int, int z, int line, int x0, int x1) {
      const T* p = psi.line(k, z, line);
      const T* s = sum.line(k, z, line);
      double* face = w.line(0, z, line);
      for (int x = x0; x < x1; ++x)
        face[x] = (double{p[x]} - p[x - up]) * ih - 0.5 * (double{s[x - up]} + s[x]);
      if (difference == nullptr) return;
      const T* d = difference->line(k, z, line);
      for (int x = x0; x < x1; ++x) face[x] -= half_root * (double{d[x - up]} - d[x]);
    });
    solver.solve(w);
    for_each_line(grid, 1, [&](int, int z, int line) {
      const int n = grid.owned().count[0];
      const double* face = w.line(0, z, line);
      T* s = sum.line(k, z, line);
      for (int x = 0; x < n; ++x) s[x] = static_cast<T>(s[x] + 0.5 * (face[x] + face[x + up]));
      if (difference == nullptr) return;
      T* d = difference->line(k, z, line);
      for (int x = 0; x < n; ++x)
        d[x] = static_cast<T>(d[x] + half_root * (face[x + up] - face[x]));
    });
  }
}

}  // namespace

template <class T>
void meet_constraint(const FieldOf<T>& psi, GeodesicStateOf<T>& state, double theta) {
  CellPathOf<T>& y = state.dual;
  correct_in_time(psi, state.law, y.alpha());
  for (int a = 0; a < psi.grid().dim(); ++a)
    correct_in_space(a, psi, theta, state.law.length_scale, y);
  if (y.kind.source) correct_source(psi, state.law, *y.source());
}

template void meet_constraint(const Field&, GeodesicState&, double);
template void meet_constraint(const FieldOf<float>&, GeodesicStateOf<float>&, double);

}  // namespace deblai
