#include <deblai/problems/levels.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <deblai/field/transfer.hpp>

namespace deblai {

namespace {

constexpr int coarsest = 8;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

int halved(int n) { return n >= 2 * coarsest - 1 ? (n + 1) / 2 : n; }

void set_ends(StaggeredPath& path, const Field& source, const Field& target) {
  const int nt = path.grid().time_steps();
  for_each_line(path.grid(), 1, [&](int, int z, int y) {
    const int n = path.grid().owned().count[0];
    std::copy_n(source.line(0, z, y), n, path.density.line(0, z, y));
    std::copy_n(target.line(0, z, y), n, path.density.line(nt, z, y));
  });
}

/// path <- path + what it misses of the ends, linear in time between them.
void add_detail(StaggeredPath& path, const Field& source, const Field& target) {
  const Grid& grid = path.grid();
  const int nt = grid.time_steps();
  for_each_line(grid, nt - 1, [&](int slice, int z, int y) {
    const double t = grid.time().face[at(slice + 1)];
    const double* first = path.density.line(0, z, y);
    const double* last = path.density.line(nt, z, y);
    const double* a = source.line(0, z, y);
    const double* b = target.line(0, z, y);
    double* rho = path.density.line(slice + 1, z, y);
    for (int x = 0; x < grid.owned().count[0]; ++x)
      rho[x] += (1 - t) * (a[x] - first[x]) + t * (b[x] - last[x]);
  });
}

template <class T>
void make_admissible(GeodesicStateOf<T>& state) {
  const Grid& grid = state.path.grid();
  Halo halo(grid, grid.time_steps());
  for (int a = 1; a < grid.dim(); ++a) halo.exchange(a, {&state.path.momentum[at(a)]});
  ContinuityConstraintOf<T>(grid, state.law).project(state.path);
}

}  // namespace

std::vector<GridShape> nested_shapes(const GridShape& finest, int max_levels) {
  std::vector<GridShape> shapes{finest};
  while (static_cast<int>(shapes.size()) < max_levels) {
    GridShape coarse = shapes.back();
    for (Axis& axis : coarse.axes) axis.cells = halved(axis.cells);
    if (coarse == shapes.back()) break;
    coarse.time_steps = halved(coarse.time_steps);
    shapes.push_back(coarse);
  }
  std::reverse(shapes.begin(), shapes.end());
  return shapes;
}

Field restricted(const Field& density, const Grid& coarse) {
  std::array<AxisMap, max_dim> space;
  for (int a = 0; a < coarse.dim(); ++a)
    space[at(a)] = AxisMap::averages(density.grid().cells(a), coarse.cells(a));
  Field result(coarse, 1);
  transfer(density, space, AxisMap::cells(1, 1), result);
  return result;
}

namespace {

/// One array after the other, each in place of the coarse one: both states are never there at once.
template <class T>
GeodesicStateOf<T> interpolated(GeodesicState coarse, const Grid& to) {
  const Grid from = coarse.path.grid();
  std::array<AxisMap, max_dim> cells;
  for (int a = 0; a < to.dim(); ++a) cells[at(a)] = AxisMap::cells(from.cells(a), to.cells(a));
  const AxisMap slabs = AxisMap::cells(from.time_steps(), to.time_steps());
  const AxisMap faces = AxisMap::faces(from.time_steps(), to.time_steps());
  const auto fine = [&]<class U>(Field& source, const std::array<AxisMap, max_dim>& space,
                                 const AxisMap& time, U) {
    const Field taken = std::move(source);
    FieldOf<U> target(to, static_cast<int>(time.first.size()));
    transfer(taken, space, time, target);
    return target;
  };
  Field density = fine(coarse.path.density, cells, faces, 0.0);
  std::vector<Field> momentum;
  for (int a = 0; a < to.dim(); ++a) {
    std::array<AxisMap, max_dim> maps = cells;
    maps[at(a)] = AxisMap::faces(from.cells(a), to.cells(a));
    momentum.push_back(fine(coarse.path.momentum[at(a)], maps, slabs, 0.0));
  }
  std::optional<Field> source;
  if (coarse.path.source) source = fine(*coarse.path.source, cells, slabs, 0.0);
  const CellComponents kind = coarse.dual.kind;
  std::vector<FieldOf<T>> components;
  for (Field& component : coarse.dual.components)
    components.push_back(fine(component, cells, slabs, T{}));
  for (int a = 0; a < to.dim() && kind.differences; ++a)
    scale(components[at(1 + to.dim() + a)], to.spacing(a) / from.spacing(a));
  return {{std::move(density), std::move(momentum), std::move(source)},
          {std::move(components), kind},
          coarse.law};
}

}  // namespace

template <class T>
GeodesicStateOf<T> prolonged(GeodesicState coarse, const Field& source, const Field& target) {
  GeodesicStateOf<T> fine = interpolated<T>(std::move(coarse), source.grid());
  set_ends(fine.path, source, target);
  make_admissible(fine);
  return fine;
}

template <class T>
GeodesicStateOf<T> prolonged_in_detail(GeodesicState coarse, const Field& source,
                                       const Field& target) {
  GeodesicStateOf<T> fine = interpolated<T>(std::move(coarse), source.grid());
  add_detail(fine.path, source, target);
  set_ends(fine.path, source, target);
  make_admissible(fine);
  return fine;
}

template <class T>
GeodesicStateOf<T> mixture(const Field& source, const Field& target, const BalanceLaw& law,
                           CellComponents kind) {
  const Grid& grid = source.grid();
  GeodesicStateOf<T> state(grid, law, kind);
  const int nt = grid.time_steps();
  for_each_line(grid, nt + 1, [&](int k, int z, int y) {
    const double t = grid.time().face[at(k)];
    const double* a = source.line(0, z, y);
    const double* b = target.line(0, z, y);
    double* rho = state.path.density.line(k, z, y);
    for (int x = 0; x < grid.owned().count[0]; ++x) rho[x] = (1 - t) * a[x] + t * b[x];
  });
  set_ends(state.path, source, target);
  make_admissible(state);
  return state;
}

template GeodesicState prolonged(GeodesicState, const Field&, const Field&);
template GeodesicStateOf<float> prolonged(GeodesicState, const Field&, const Field&);
template GeodesicState prolonged_in_detail(GeodesicState, const Field&, const Field&);
template GeodesicStateOf<float> prolonged_in_detail(GeodesicState, const Field&, const Field&);
template GeodesicState mixture(const Field&, const Field&, const BalanceLaw&, CellComponents);
template GeodesicStateOf<float> mixture(const Field&, const Field&, const BalanceLaw&,
                                        CellComponents);

void rescale(GeodesicState& state, const BalanceLaw& law, double degree) {
  const double factor = law.length_scale / state.law.length_scale;
  for (Field& m : state.path.momentum) scale(m, factor);
  if (state.path.source) scale(*state.path.source, factor);
  scale(state.dual.alpha(), std::pow(factor, degree));
  for (std::size_t c = 1; c < state.dual.components.size(); ++c)
    scale(state.dual.components[c], std::pow(factor, degree - 1));
  state.law = law;
}

}  // namespace deblai
