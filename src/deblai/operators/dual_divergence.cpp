#include <deblai/operators/dual_divergence.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <deblai/base/fetch_ahead.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/operators/laplacian.hpp>

namespace deblai {

namespace {

/// Factors of alpha in the slabs before, at and after slab k.
struct Stencil {
  double before = 0, now = 0, after = 0;
};

/// K* alpha on the face below slab k and on the face above it, times `lower` and `upper`. The faces
/// at both ends of time are data and carry nothing.
Stencil of_faces(const TimeSteps& time, int k, double lower, double upper) {
  Stencil s;
  if (k > 0) {
    s.before = lower * time.from_below(k);
    s.now += lower * time.from_above(k);
  }
  if (k + 1 < time.count()) {
    s.now += upper * time.from_below(k + 1);
    s.after = upper * time.from_above(k + 1);
  }
  return s;
}

/// The duals of a momentum along one axis at the cells of a line, and the factors of the half sums
/// and half differences on the faces below and above: 0 in walls.
template <class T>
struct AxisLine {
  const T* s;
  const T* d;
  std::ptrdiff_t up;
  T half_below, half_above, root_below, root_above;

  /// What the two faces of cell i carry away: the face between cells c - up and c carries
  /// half (S_c-up + S_c) + half_root (D_c-up - D_c).
  template <bool differences>
  [[gnu::always_inline]] T outflow(std::ptrdiff_t i) const {
    T sum = half_above * (s[i] + s[i + up]) - half_below * (s[i - up] + s[i]);
    if constexpr (differences)
      sum += root_above * (d[i] - d[i + up]) - root_below * (d[i - up] - d[i]);
    return sum;
  }
};

/// The duals of the density in the slabs before, at and after the line's, and all axes'.
template <class T>
struct DualLine {
  const T *before, *now, *after;
  std::array<T, 3> rate;  ///< factors of the three
  std::array<AxisLine<T>, max_dim> axes;
};

template <int dim, bool differences, class T>
void write_line(const DualLine<T>& given, std::ptrdiff_t n, T* r) {
  const DualLine<T> l = given;
  const auto cell = [&](std::ptrdiff_t i, const AxisLine<T>& along) __attribute__((always_inline)) {
    T sum = l.rate[2] * l.after[i] + l.rate[1] * l.now[i] + l.rate[0] * l.before[i];
    sum += along.template outflow<differences>(i);
    if constexpr (dim > 1) sum += l.axes[1].template outflow<differences>(i);
    if constexpr (dim > 2) sum += l.axes[2].template outflow<differences>(i);
    r[i] = sum;
  };
#pragma omp simd
  for (std::ptrdiff_t i = 1; i < n - 1; ++i) cell(i, l.axes[0]);
  // Walls at both ends of the line.
  AxisLine<T> first = l.axes[0];
  first.half_below = first.root_below = 0;
  if (n == 1) first.half_above = first.root_above = 0;
  cell(0, first);
  if (n == 1) return;
  AxisLine<T> last = l.axes[0];
  last.half_above = last.root_above = 0;
  cell(n - 1, last);
}

template <class T>
using WriteLine = void (*)(const DualLine<T>&, std::ptrdiff_t, T*);

template <class T>
WriteLine<T> write_line_of(int dim, bool differences) {
  switch (dim) {
    case 1:
      return differences ? write_line<1, true, T> : write_line<1, false, T>;
    case 2:
      return differences ? write_line<2, true, T> : write_line<2, false, T>;
    default:
      return differences ? write_line<3, true, T> : write_line<3, false, T>;
  }
}

/// What lines [first, end) of plane z are the first to need.
template <class T>
void fetch(const CellPathOf<T>& cells, int k, int z, int first, int end) {
  const Grid& grid = cells.grid();
  const std::ptrdiff_t n = grid.owned().count[0];
  const auto stretch = [&](const FieldOf<T>& field, int slice, std::ptrdiff_t furthest) {
    fetch_ahead(field.line(slice, z, first) + furthest,
                field.line(slice, z, end - 1) + n + furthest);
  };
  for (int slice = std::max(k - 1, 0); slice <= std::min(k + 1, grid.time_steps() - 1); ++slice)
    stretch(cells.alpha(), slice, 0);
  for (int a = 0; a < grid.dim(); ++a) {
    const std::ptrdiff_t furthest = a == 0 ? 0 : neighbour(grid, a);
    stretch(cells.sum(a), k, furthest);
    if (cells.has_differences()) stretch(cells.difference(a), k, furthest);
  }
}

}  // namespace

template <class T>
void dual_divergence(const CellPathOf<T>& cells, double theta, const BalanceLaw& law, double factor,
                     int k, int z, FieldOf<T>& out, const FieldOf<T>* end) {
  const Grid& grid = cells.grid();
  const TimeSteps& time = grid.time();
  const Block& block = grid.owned();
  const std::ptrdiff_t n = block.count[0];
  const auto slab = static_cast<std::size_t>(k);
  const bool last = k + 1 == grid.time_steps();
  const double idt = factor / time.step[slab];
  const Stencil rate = of_faces(time, k, -idt, idt);
  const double eps = factor * law.viscosity;
  const Stencil mean = of_faces(time, k, 1 - time.upper[slab], time.upper[slab]);
  const WriteLine<T> write = write_line_of<T>(grid.dim(), cells.has_differences());
  const std::size_t line_bytes =
      static_cast<std::size_t>(grid.layout().stride[1]) * (cells.components.size() + 2) * sizeof(T);
  const int together = grid.dim() == 1 ? 1 : lines_ahead(line_bytes);
  DualLine<T> line{};
  line.rate = {static_cast<T>(rate.before), static_cast<T>(rate.now), static_cast<T>(rate.after)};
  for (int y = 0; y < block.count[1]; ++y) {
    if (y % together == 0) fetch(cells, k, z, y, std::min(y + together, block.count[1]));
    line.now = cells.alpha().line(k, z, y);
    line.before = k > 0 ? cells.alpha().line(k - 1, z, y) : line.now;
    line.after = last ? line.now : cells.alpha().line(k + 1, z, y);
    for (int a = 0; a < grid.dim(); ++a) {
      const double half = 0.5 * factor / (grid.spacing(a) * law.length_scale);
      const double root = half * std::sqrt(theta);
      const InnerFaces faces(grid, a);
      const int index = a == 1 ? y : z;
      const bool below = a == 0 || faces.contains(index);
      const bool above = a == 0 || faces.contains(index + 1);
      line.axes[static_cast<std::size_t>(a)] = {
          cells.sum(a).line(k, z, y),
          cells.has_differences() ? cells.difference(a).line(k, z, y) : nullptr,
          neighbour(grid, a),
          static_cast<T>(below ? half : 0),
          static_cast<T>(above ? half : 0),
          static_cast<T>(below ? root : 0),
          static_cast<T>(above ? root : 0)};
    }
    T* r = out.line(k, z, y);
    write(line, n, r);
    if (eps != 0) {
      if (k > 0) add_laplacian(-eps * mean.before, cells.alpha(), law.length_scale, k - 1, z, y, r);
      add_laplacian(-eps * mean.now, cells.alpha(), law.length_scale, k, z, y, r);
      if (!last) add_laplacian(-eps * mean.after, cells.alpha(), law.length_scale, k + 1, z, y, r);
    }
    if (last && end != nullptr) {
      const T* e = end->line(0, z, y);
      const T rate_of_end = static_cast<T>(idt);
      for (std::ptrdiff_t i = 0; i < n; ++i) r[i] += rate_of_end * e[i];
      if (eps != 0) add_laplacian(-eps * time.upper[slab], *end, law.length_scale, 0, z, y, r);
    }
    if (const FieldOf<T>* source = cells.source()) {
      const T* s = source->line(k, z, y);
      const T per_length = static_cast<T>(factor / law.growth_length);
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) r[i] -= per_length * s[i];
    }
  }
}

template void dual_divergence(const CellPathOf<double>&, double, const BalanceLaw&, double, int,
                              int, FieldOf<double>&, const FieldOf<double>*);

template void dual_divergence(const CellPathOf<float>&, double, const BalanceLaw&, double, int, int,
                              FieldOf<float>&, const FieldOf<float>*);

}  // namespace deblai
