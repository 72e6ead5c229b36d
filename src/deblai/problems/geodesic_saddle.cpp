#include <deblai/problems/geodesic_saddle.hpp>

#include <array>
#include <cmath>

#include <deblai/operators/dual_divergence.hpp>

namespace deblai {

template <class T>
GeodesicStateOf<T>::GeodesicStateOf(const Grid& grid, const BalanceLaw& balance,
                                    CellComponents kind)
    : path(grid), dual(grid, kind), law(balance) {
  if (dual.kind.source) path.source.emplace(grid, grid.time_steps());
}

template <class T>
GeodesicSaddleOf<T>::GeodesicSaddleOf(GeodesicStateOf<T>& state, const Action& action, double theta)
    : state_(state),
      theta_(theta),
      constraint_(state.path.grid(), state.law),
      sweep_(state.path.grid(), action, theta, state.law, state.dual.kind),
      halo_(state.path.grid(), state.path.grid().time_steps()) {}

template <class T>
void GeodesicSaddleOf<T>::project() {
  const Grid& grid = state_.path.grid();
  CellPathOf<T>& y = state_.dual;
  exchange_momenta(halo_, y);
  for (int a = 1; a < grid.dim() && state_.law.viscosity > 0; ++a) halo_.exchange(a, {&y.alpha()});
  constraint_.solve([&](int k, int z) {
    dual_divergence(y, theta_, state_.law, -1, k, z, constraint_.potential());
  });
}

template <class T>
StepReport GeodesicSaddleOf<T>::advance(double sigma, double relaxation) {
  const Grid& grid = state_.path.grid();
  SweepSums sums =
      sweep_.advance(state_.path, state_.dual, constraint_.potential(), sigma, relaxation);
  std::array<ExactSum, 3> all{sums.value, sums.distance, sums.point};
  sum(grid.comm(), all);
  const double cells = static_cast<double>(grid.shape().cells()) * grid.time_steps();
  const double point = all[2].value();
  return {all[0].value() / cells, point > 0 ? std::sqrt(all[1].value() / point) : 0};
}

template <class T>
FieldOf<T>& GeodesicSaddleOf<T>::dual_potential() {
  project();
  return constraint_.potential();
}

template <class T>
void exchange_momenta(HaloOf<T>& halo, CellPathOf<T>& y) {
  for (int a = 1; a < y.grid().dim(); ++a) {
    if (y.has_differences()) {
      halo.exchange(a, {&y.sum(a), &y.difference(a)});
    } else {
      halo.exchange(a, {&y.sum(a)});
    }
  }
}

void subtract_mean(Field& slice) {
  const double mean = integral(slice) / slice.grid().shape().volume();
  for_each_line(slice.grid(), 1, [&](int, int z, int y) {
    double* f = slice.line(0, z, y);
    for (int x = 0; x < slice.grid().owned().count[0]; ++x) f[x] -= mean;
  });
}

template <class T>
double growth_pairing(const GeodesicStateOf<T>& state) {
  if (!state.path.source) return 0;
  const Grid& grid = state.path.grid();
  const int n = grid.owned().count[0];
  ExactSum total;
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    const double* s = state.path.source->line(k, z, y);
    const T* dual = state.dual.source()->line(k, z, y);
    double line = 0;
    for (int x = 0; x < n; ++x) line += s[x] * static_cast<double>(dual[x]);
    total.add(line * grid.time().step[static_cast<std::size_t>(k)]);
  });
  return sum(grid.comm(), total) / static_cast<double>(grid.shape().cells());
}

template <class T>
double dual_to_primal_ratio(const GeodesicStateOf<T>& state) {
  std::array<ExactSum, 2> squares;
  const Grid& grid = state.path.grid();
  const int n = grid.owned().count[0];
  const auto add = [&](const auto& field, ExactSum& total) {
    for_each_line(grid, field.slices(), [&](int k, int z, int y) {
      const auto* f = field.line(k, z, y);
      double line = 0;
      for (int x = 0; x < n; ++x) line += static_cast<double>(f[x]) * static_cast<double>(f[x]);
      total.add(line);
    });
  };
  add(state.path.density, squares[0]);
  for (const Field& m : state.path.momentum) add(m, squares[0]);
  if (state.path.source) add(*state.path.source, squares[0]);
  for (const FieldOf<T>& y : state.dual.components) add(y, squares[1]);
  sum(grid.comm(), squares);
  return std::sqrt(squares[1].value() / squares[0].value());
}

template struct GeodesicStateOf<double>;
template struct GeodesicStateOf<float>;
template class GeodesicSaddleOf<double>;
template class GeodesicSaddleOf<float>;
template void exchange_momenta(Halo&, CellPath&);
template void exchange_momenta(HaloOf<float>&, CellPathOf<float>&);
template double growth_pairing(const GeodesicState&);
template double growth_pairing(const GeodesicStateOf<float>&);
template double dual_to_primal_ratio(const GeodesicState&);
template double dual_to_primal_ratio(const GeodesicStateOf<float>&);

}  // namespace deblai
