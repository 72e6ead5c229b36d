#include <deblai/elliptic/coarsening.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/field/transfer.hpp>

namespace deblai {

namespace {

constexpr int least_cells = 4;  // an axis shorter than twice that is not halved

std::size_t at(int i) { return static_cast<std::size_t>(i); }

}  // namespace

GridShape coarsened(GridShape shape) {
  double shortest = HUGE_VAL;
  for (const Axis& axis : shape.axes) {
    if (axis.cells >= 2 * least_cells) shortest = std::min(shortest, axis.spacing());
  }
  for (Axis& axis : shape.axes) {
    if (axis.cells >= 2 * least_cells && axis.spacing() < 1.5 * shortest)
      axis.cells = (axis.cells + 1) / 2;
  }
  shape.time_steps = 1;
  shape.time_grading = 0;
  return shape;
}

void carry_means(const Field& from, Field& to) {
  std::array<AxisMap, max_dim> space;
  for (int a = 0; a < max_dim; ++a)
    space[at(a)] = AxisMap::averages(from.grid().cells(a), to.grid().cells(a));
  transfer(from, space, AxisMap::cells(1, 1), to);
}

void carry_faces(const Field& from, int axis, Halo& halo, Field& to) {
  std::array<AxisMap, max_dim> space;
  for (int b = 0; b < max_dim; ++b) {
    const int fine = from.grid().cells(b);
    const int coarse = to.grid().cells(b);
    space[at(b)] = b == axis ? AxisMap::faces(fine, coarse) : AxisMap::averages(fine, coarse);
  }
  transfer(from, space, AxisMap::cells(1, 1), to);
  halo.exchange(axis, {&to});
  const double ratio = from.grid().spacing(axis) / to.grid().spacing(axis);
  scale(to, ratio * ratio);
}

void fill_halo(Halo& halo, Field& field) {
  for (int a = 1; a < field.grid().dim(); ++a) halo.exchange(a, {&field});
}

double inner_product(const Field& a, const Field& b) {
  ExactSum total;
  const int n = a.grid().owned().count[0];
  for_each_line(a.grid(), 1, [&](int, int z, int y) {
    const double* p = a.line(0, z, y);
    const double* q = b.line(0, z, y);
    double line = 0;
    for (int x = 0; x < n; ++x) line += p[x] * q[x];
    total.add(line);
  });
  return sum(a.grid().comm(), total);
}

void combine(double factor, Field& a, double scale, const Field& b) {
  double* p = a.raw().data();
  const double* q = b.raw().data();
  for (std::size_t i = 0; i < a.raw().size(); ++i) p[i] = factor * p[i] + scale * q[i];
}

}  // namespace deblai
