#include <deblai/problems/kantorovich.hpp>

#include <algorithm>
#include <cmath>

namespace deblai {

namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// The time in the middle of a slab.
double middle(const TimeSteps& time, int slice) {
  return 0.5 * (time.face[at(slice)] + time.face[at(slice + 1)]);
}

/// field <- f(field), on owned cells.
template <class F>
void apply(Field& field, F&& f) {
  for_each_line(field.grid(), 1, [&](int, int z, int y) {
    double* values = field.line(0, z, y);
    for (int x = 0; x < field.grid().owned().count[0]; ++x) values[x] = f(values[x]);
  });
}

/// Integral of exp(-xi) rho. Collective.
double remaining(const Field& xi, const Field& rho) {
  ExactSum total;
  for_each_line(xi.grid(), 1, [&](int, int z, int y) {
    double line = 0;
    for (int x = 0; x < xi.grid().owned().count[0]; ++x)
      line += std::exp(-xi.at(0, z, y, x)) * rho.at(0, z, y, x);
    total.add(line);
  });
  return sum(xi.grid().comm(), total) * xi.grid().shape().cell_volume();
}

}  // namespace

template <class T>
double entropy_transport_bound(const Field& source, const Field& target,
                               const FieldOf<T>& potential, int slice, double factor,
                               double kappa) {
  const Grid& grid = source.grid();
  const double unit = 2 * kappa * kappa;
  const double t = middle(grid.time(), slice);
  Field xi(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    std::copy_n(potential.line(slice, z, y), grid.owned().count[0], xi.line(0, z, y));
  });
  // Carried back to time 0 as where mass only grows; any xi_0 will do.
  constexpr double least = 1e-9;
  apply(xi, [&](double psi) {
    const double phi = factor * psi / unit;
    const double at_start = 1 - t * phi > least ? phi / (1 - t * phi) : 1 / least;
    return std::log(std::max(1 + at_start, least));  // -xi_0
  });
  HopfLax hopf_lax(grid);
  const auto conjugate = [&] { hopf_lax.forward(xi, unit); };
  const auto negate = [](double value) { return -value; };
  conjugate();  // xi_1(y) = min_x |x - y|^2 / (4 kappa^2) - xi_0(x)
  apply(xi, negate);
  conjugate();  // xi_0 at its largest
  const double left = remaining(xi, source);
  apply(xi, negate);
  conjugate();
  const double right = remaining(xi, target);
  return 2 * unit * (integral(source) + integral(target) - 2 * std::sqrt(left * right));
}

template <class T>
double kantorovich_bound(const Field& source, const Field& target, const FieldOf<T>& potential,
                         int slice, double factor) {
  const Grid& grid = source.grid();
  const int n = grid.owned().count[0];
  Field start(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const T* p = potential.line(slice, z, y);
    double* f = start.line(0, z, y);
    for (int x = 0; x < n; ++x) f[x] = factor * p[x];
  });
  HopfLax hopf_lax(grid);
  const double t = middle(grid.time(), slice);
  hopf_lax.backward(start, t);
  // Any potential at time 0 will do; forth and back can only raise the bound.
  Field end = start;
  hopf_lax.forward(end, 1);
  start = end;
  hopf_lax.backward(start, 1);
  end = start;
  hopf_lax.forward(end, 1);

  ExactSum total;
  for_each_line(grid, 1, [&](int, int z, int y) {
    double line = 0;
    for (int x = 0; x < n; ++x) {
      line +=
          end.at(0, z, y, x) * target.at(0, z, y, x) - start.at(0, z, y, x) * source.at(0, z, y, x);
    }
    total.add(line);
  });
  return 2 * sum(grid.comm(), total) * grid.shape().cell_volume();
}

template double kantorovich_bound(const Field&, const Field&, const Field&, int, double);
template double kantorovich_bound(const Field&, const Field&, const FieldOf<float>&, int, double);
template double entropy_transport_bound(const Field&, const Field&, const Field&, int, double,
                                        double);
template double entropy_transport_bound(const Field&, const Field&, const FieldOf<float>&, int,
                                        double, double);

}  // namespace deblai
