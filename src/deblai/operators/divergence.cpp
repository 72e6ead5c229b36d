#include <deblai/operators/divergence.hpp>

#include <algorithm>
#include <type_traits>

#include <deblai/operators/faces.hpp>
#include <deblai/operators/laplacian.hpp>

namespace deblai {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

double difference(double a, double b) { return a - b; }

/// Where a line of a field is made in doubles: where it lies, or in a row beside it.
double* row_of(Field& field, int k, int z, int y, std::vector<double>&) {
  return field.line(k, z, y);
}
double* row_of(FieldOf<float>&, int, int, int, std::vector<double>& row) { return row.data(); }

}  // namespace

template <class T>
void divergence(const StaggeredPath& path, const BalanceLaw& law, FieldOf<T>& out) {
  const Grid& grid = path.grid();
  const TimeSteps& time = grid.time();
  const int n = grid.owned().count[0];
  std::vector<double> row(std::is_same_v<T, double> ? 0 : at(n));
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    double* r = row_of(out, k, z, y, row);
    const double* before = path.density.line(k, z, y);
    const double* after = path.density.line(k + 1, z, y);
    const double idt = 1 / time.step[at(k)];
    for (int x = 0; x < n; ++x) r[x] = (after[x] - before[x]) * idt;
    for (int a = 0; a < grid.dim(); ++a) {
      const double ih = 1 / (grid.spacing(a) * law.length_scale);
      const double* m = path.momentum[at(a)].line(k, z, y);
      const std::ptrdiff_t up = neighbour(grid, a);
      for (int x = 0; x < n; ++x) r[x] += (m[x + up] - m[x]) * ih;
    }
    if (law.viscosity > 0) {
      const double upper = time.upper[at(k)];
      add_laplacian(-law.viscosity * (1 - upper), path.density, law.length_scale, k, z, y, r);
      add_laplacian(-law.viscosity * upper, path.density, law.length_scale, k + 1, z, y, r);
    }
    if (path.source) {
      const double* source = path.source->line(k, z, y);
      for (int x = 0; x < n; ++x) r[x] -= source[x] / law.growth_length;
    }
    if constexpr (!std::is_same_v<T, double>)
      std::transform(r, r + n, out.line(k, z, y), [](double v) { return static_cast<T>(v); });
  });
}

template <class T>
void subtract_adjoint_divergence(double factor, const FieldOf<T>& phi, const BalanceLaw& law,
                                 StaggeredPath& path) {
  const Grid& grid = path.grid();
  const TimeSteps& time = grid.time();
  const int n = grid.owned().count[0];
  for_each_line(grid, grid.time_steps() - 1, [&](int k, int z, int y) {
    double* rho = path.density.line(k + 1, z, y);
    const T* before = phi.line(k, z, y);
    const T* after = phi.line(k + 1, z, y);
    const double per_weight = factor / time.weight[at(k + 1)];
    for (int x = 0; x < n; ++x) rho[x] += difference(after[x], before[x]) * per_weight;
    if (law.viscosity == 0) return;
    const double eps = factor * law.viscosity;
    add_laplacian(eps * time.from_below(k + 1), phi, law.length_scale, k, z, y, rho);
    add_laplacian(eps * time.from_above(k + 1), phi, law.length_scale, k + 1, z, y, rho);
  });
  for (int a = 0; a < grid.dim(); ++a) {
    const double ih = factor / (grid.spacing(a) * law.length_scale);
    const std::ptrdiff_t up = neighbour(grid, a);
    for_each_face_line(grid, a, grid.time_steps(), [&](int k, int z, int y, int x0, int x1) {
      double* m = path.momentum[at(a)].line(k, z, y);
      const T* f = phi.line(k, z, y);
      for (int x = x0; x < x1; ++x) m[x] += difference(f[x], f[x - up]) * ih;
    });
  }
  if (!path.source) return;
  SourceAdjoint adjoint;
  adjoint.prepare(phi, law.source);
  std::vector<double> row(at(n));
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    adjoint.row(phi, k, z, y, row.data());
    double* source = path.source->line(k, z, y);
    for (int x = 0; x < n; ++x) source[x] += factor * row[at(x)] / law.growth_length;
  });
}

template <class T>
void SourceAdjoint::prepare(const FieldOf<T>& phi, BalanceLaw::Source kind) {
  if (kind != BalanceLaw::Source::uniform) return;
  means_.resize(at(phi.slices()));
  const double volume = phi.grid().shape().volume();
  for (int k = 0; k < phi.slices(); ++k) means_[at(k)] = integral(phi, k) / volume;
}

template <class T, class U>
void SourceAdjoint::row(const FieldOf<T>& phi, int k, int z, int y, U* out) const {
  const int n = phi.grid().owned().count[0];
  if (means_.empty()) {
    std::copy_n(phi.line(k, z, y), n, out);
  } else {
    std::fill_n(out, n, static_cast<U>(means_[at(k)]));
  }
}

template void divergence(const StaggeredPath&, const BalanceLaw&, FieldOf<double>&);
template void subtract_adjoint_divergence(double, const FieldOf<double>&, const BalanceLaw&,
                                          StaggeredPath&);
template void SourceAdjoint::prepare(const FieldOf<double>&, BalanceLaw::Source);
template void SourceAdjoint::row(const FieldOf<double>&, int, int, int, double*) const;
template void divergence(const StaggeredPath&, const BalanceLaw&, FieldOf<float>&);
template void subtract_adjoint_divergence(double, const FieldOf<float>&, const BalanceLaw&,
                                          StaggeredPath&);
template void SourceAdjoint::prepare(const FieldOf<float>&, BalanceLaw::Source);
template void SourceAdjoint::row(const FieldOf<float>&, int, int, int, double*) const;
template void SourceAdjoint::row(const FieldOf<float>&, int, int, int, float*) const;

}  // namespace deblai
