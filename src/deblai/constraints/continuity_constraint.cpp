#include <deblai/constraints/continuity_constraint.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/operators/divergence.hpp>

namespace deblai {

template <class T>
ContinuityConstraintOf<T>::ContinuityConstraintOf(const Grid& grid, const BalanceLaw& law)
    : law_(law),
      potential_(grid, grid.time_steps()),
      solver_(grid, grid.time_steps(), law),
      halo_(grid, grid.time_steps()) {}

template <class T>
void ContinuityConstraintOf<T>::project(StaggeredPath& path) {
  exchange_density(path);
  divergence(path, law_, potential_);
  solver_.solve(potential_);
  exchange_potential();
  subtract_adjoint_divergence(1, potential_, law_, path);
}

template <class T>
double ContinuityConstraintOf<T>::residual(StaggeredPath& path) {
  exchange_density(path);
  divergence(path, law_, potential_);
  double rate = 0;
  double largest = 0;
  const int n = grid().owned().count[0];
  for_each_line(grid(), grid().time_steps(), [&](int k, int z, int y) {
    const double* before = path.density.line(k, z, y);
    const double* after = path.density.line(k + 1, z, y);
    const T* violation = potential_.line(k, z, y);
    const double idt = 1 / grid().time().step[static_cast<std::size_t>(k)];
    for (int x = 0; x < n; ++x) {
      rate = std::max({rate, idt * std::abs(after[x] - before[x]), std::abs(before[x])});
      const double size = std::abs(static_cast<double>(violation[x]));
      if (!(size <= largest)) largest = std::isnan(size) ? HUGE_VAL : size;
    }
  });
  rate = max(grid().comm(), rate);
  largest = max(grid().comm(), largest);
  return rate > 0 ? largest / rate : largest;
}

template <class T>
const FieldOf<T>& ContinuityConstraintOf<T>::solve(
    const typename SpectralSolverOf<T>::Source& source) {
  solver_.solve(potential_, source);
  exchange_potential();
  return potential_;
}

template <class T>
void ContinuityConstraintOf<T>::exchange_density(StaggeredPath& path) {
  if (law_.viscosity == 0) return;
  Halo halo(grid(), grid().time_steps() + 1);
  for (int a = 1; a < grid().dim(); ++a) halo.exchange(a, {&path.density});
}

template <class T>
void ContinuityConstraintOf<T>::exchange_potential() {
  for (int a = 1; a < grid().dim(); ++a) halo_.exchange(a, {&potential_});
}

template class ContinuityConstraintOf<double>;
template class ContinuityConstraintOf<float>;

}  // namespace deblai
