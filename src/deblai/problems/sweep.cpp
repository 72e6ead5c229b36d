#include <deblai/problems/sweep.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <deblai/base/fetch_ahead.hpp>
#include <deblai/base/row_sum.hpp>
#include <deblai/base/unrolled.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/operators/laplacian.hpp>

namespace deblai {

namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

constexpr int faces = 1 + max_dim;  // of the density in time, then of each axis' momentum
constexpr int most_components = 2 + 2 * max_dim;
constexpr int scratch_rows = 2 * faces + most_components;

}  // namespace

/// The line along x at hand: what is read, what is changed, and rows of scratch.
template <class T>
struct SweepOf<T>::Line {
  int k, z, y;
  T upper_share;  ///< of the later time face
  // Of the density in time, then of each axis: the faces of x below and above, and their steps w.
  std::array<double*, faces> lower, upper;
  std::array<T*, faces> below, above;
  double* source;
  T* source_step;
  std::array<T*, most_components> dual;  ///< y, to become y + r (y' - y)
  std::array<T*, most_components> next;  ///< ybar, then y'
  T *value, *distance, *square;          ///< what cells add to SweepSums

  int index(int a) const { return a == 1 ? y : z; }
};

template <class T>
SweepOf<T>::SweepOf(const Grid& grid, const Action& action, double theta, const BalanceLaw& law,
                    CellComponents kind)
    : grid_(grid),
      action_(action),
      theta_(theta),
      law_(law),
      kind_(kind),
      n_(grid.owned().count[0]) {
  for (int a = 0; a < grid.dim(); ++a)
    inverse_spacing_[at(a)] = static_cast<T>(1 / (grid.spacing(a) * law.length_scale));
  const auto of_dimension = [&]<int dim>() {
    if (kind.differences && kind.source) {
      choose_loops<dim, true, true>();
    } else if (kind.differences) {
      choose_loops<dim, true, false>();
    } else if (kind.source) {
      choose_loops<dim, false, true>();
    } else {
      choose_loops<dim, false, false>();
    }
  };
  if (grid.dim() == 1) of_dimension.template operator()<1>();
  if (grid.dim() == 2) of_dimension.template operator()<2>();
  if (grid.dim() == 3) of_dimension.template operator()<3>();
  const Block& block = grid.owned();
  if (block.empty()) return;
  density_below_.resize(at(block.cells()));
  if (grid.dim() > 2) z_below_.resize(at(n_ * block.count[1]));
  y_below_.resize(at(n_));
  scratch_.resize(at(scratch_rows * pitch()));
}

template <class T>
template <int dim, bool differences, bool source>
void SweepOf<T>::choose_loops() {
  reflect_ = &SweepOf::reflect<dim, differences, source>;
  relax_ = &SweepOf::relax<dim, differences, source>;
}

template <class T>
int SweepOf<T>::lines_together() const {
  if (grid_.dim() == 1) return 1;
  const std::size_t doubles = at(kind_.source ? 3 + grid_.dim() : 2 + grid_.dim());
  const std::size_t numbers = at(kind_.count()) + 4;  // alpha and psi twice, and steps
  return lines_ahead(at(grid_.layout().stride[1]) *
                     (doubles * sizeof(double) + numbers * sizeof(T)));
}

// What this line and those after it are the first to need.
template <class T>
void SweepOf<T>::fetch(const Line& line, const StaggeredPath& x, const CellPathOf<T>& y,
                       const FieldOf<T>& psi) const {
  const int together = lines_together();
  if (line.y % together != 0) return;
  const int end = std::min(line.y + together, grid_.owned().count[1]);
  // From the line after this one, which is here already but at the first, to that after the last.
  const auto stretch = [&](const auto& field, int k, std::ptrdiff_t furthest) {
    const auto* from = field.line(k, line.z, line.y) + furthest;
    fetch_ahead(from, field.line(k, line.z, end - 1) + n_ + furthest);
  };
  const bool last = line.k + 1 == grid_.time_steps();
  const std::ptrdiff_t plane = grid_.dim() == 1 ? 0 : neighbour(grid_, grid_.dim() - 1);
  stretch(psi, line.k, plane);
  if (!last) stretch(psi, line.k + 1, 0);
  if (!last) stretch(y.alpha(), line.k + 1, 0);
  stretch(y.alpha(), line.k, 0);
  stretch(x.density, line.k, 0);
  stretch(x.density, line.k + 1, 0);
  fetch_ahead(line.below[0], line.below[0] + (end - line.y) * n_);
  for (int a = 0; a < grid_.dim(); ++a) {
    const std::ptrdiff_t furthest = a == 0 ? 0 : neighbour(grid_, a);
    stretch(x.momentum[at(a)], line.k, furthest);
    stretch(y.sum(a), line.k, furthest);
    if (y.has_differences()) stretch(y.difference(a), line.k, furthest);
  }
  if (kind_.source) {
    stretch(*x.source, line.k, 0);
    stretch(*y.source(), line.k, 0);
  }
}

// The step of the density on the time face above slab k:  w = -(K* y + A* psi).
template <class T>
void SweepOf<T>::step_of_density(const Line& line, const CellPathOf<T>& y, const FieldOf<T>& psi,
                                 const FieldOf<T>* end_step) const {
  T* next = line.above[0];
  const int face = line.k + 1;
  if (face == grid_.time_steps()) {
    if (end_step == nullptr) {
      std::fill_n(next, n_, T{0});
    } else {
      std::copy_n(end_step->line(0, line.z, line.y), n_, next);
    }
    return;
  }
  const TimeSteps& time = grid_.time();
  const auto per_weight = static_cast<T>(1 / time.weight[at(face)]);
  const auto below = static_cast<T>(time.from_below(face));
  const auto above = static_cast<T>(time.from_above(face));
  const T* a0 = y.alpha().line(line.k, line.z, line.y);
  const T* a1 = y.alpha().line(line.k + 1, line.z, line.y);
  const T* p0 = psi.line(line.k, line.z, line.y);
  const T* p1 = psi.line(line.k + 1, line.z, line.y);
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < n_; ++i)
    next[i] = (p1[i] - p0[i]) * per_weight - (below * a0[i] + above * a1[i]);
  if (law_.viscosity == 0) return;
  const double eps = law_.viscosity;
  add_laplacian(eps * time.from_below(face), psi, law_.length_scale, line.k, line.z, line.y, next);
  add_laplacian(eps * time.from_above(face), psi, law_.length_scale, face, line.z, line.y, next);
}

// The same for the source.
template <class T>
void SweepOf<T>::step_of_source(const Line& line, const CellPathOf<T>& y,
                                const FieldOf<T>& psi) const {
  T* step = line.source_step;
  source_adjoint_.row(psi, line.k, line.z, line.y, step);
  const T* s = y.source()->line(line.k, line.z, line.y);
  const auto per_length = static_cast<T>(1 / law_.growth_length);
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < n_; ++i) step[i] = step[i] * per_length - s[i];
}

// The same for the faces of axis a below the cells of the line, moved up by `shift` cells.
template <class T>
void SweepOf<T>::step_of_faces(int a, const Line& line, int shift, const CellPathOf<T>& y,
                               const FieldOf<T>& psi, T* step) const {
  const std::ptrdiff_t up = neighbour(grid_, a);
  const std::ptrdiff_t moved = shift * up;
  const T ih = inverse_spacing_[at(a)];
  const T* s = y.sum(a).line(line.k, line.z, line.y) + moved;
  const T* f = psi.line(line.k, line.z, line.y) + moved;
  const std::ptrdiff_t count = a == 0 ? n_ - 1 : n_;
  if (y.has_differences()) {
    const auto half_root = static_cast<T>(0.5 * std::sqrt(theta_));
    const T* d = y.difference(a).line(line.k, line.z, line.y) + moved;
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      step[i] =
          (f[i] - f[i - up]) * ih - T{0.5} * (s[i - up] + s[i]) - half_root * (d[i - up] - d[i]);
    }
  } else {
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < count; ++i)
      step[i] = (f[i] - f[i - up]) * ih - T{0.5} * (s[i - up] + s[i]);
  }
}

template <class T>
void SweepOf<T>::find_steps(const Line& line, const CellPathOf<T>& y, const FieldOf<T>& psi,
                            const FieldOf<T>* end_step) {
  step_of_density(line, y, psi, end_step);
  if (kind_.source) step_of_source(line, y, psi);
  line.below[1][0] = line.above[1][n_ - 1] = 0;  // walls
  step_of_faces(0, line, 1, y, psi, line.above[1]);
  for (int a = 1; a < grid_.dim(); ++a) {
    const InnerFaces inner(grid_, a);
    const int index = line.index(a);
    T* below = line.below[at(1 + a)];
    if (index == 0 && inner.contains(0)) {
      step_of_faces(a, line, 0, y, psi, below);
    } else if (index == 0) {
      std::fill_n(below, n_, T{0});
    }
    if (inner.contains(index + 1)) {
      step_of_faces(a, line, 1, y, psi, line.above[at(1 + a)]);
    } else {
      std::fill_n(line.above[at(1 + a)], n_, T{0});
    }
  }
}

// ybar = y + sigma K x + 2 K w, that is y + sigma K (2 x' - x).
template <class T>
template <int dim, bool differences, bool source>
void SweepOf<T>::reflect(Line l, T sigma) const {
  constexpr int last = dim * (differences ? 2 : 1) + 1;
  const auto half_root = static_cast<T>(0.5 * std::sqrt(theta_));
  const T early = T{1} - l.upper_share;
  const T late = l.upper_share;
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < n_; ++i) {
    const T kx = early * static_cast<T>(l.lower[0][i]) + late * static_cast<T>(l.upper[0][i]);
    const T kw = early * l.below[0][i] + late * l.above[0][i];
    l.next[0][i] = l.dual[0][i] + (sigma * kx + 2 * kw);
    unrolled<dim>([&](auto a) __attribute__((always_inline)) {
      const T m0 = static_cast<T>(l.lower[1 + a][i]);
      const T m1 = static_cast<T>(l.upper[1 + a][i]);
      const T w0 = l.below[1 + a][i];
      const T w1 = l.above[1 + a][i];
      l.next[1 + a][i] = l.dual[1 + a][i] + (T{0.5} * sigma * (m0 + m1) + (w0 + w1));
      if constexpr (differences) {
        l.next[1 + dim + a][i] =
            l.dual[1 + dim + a][i] + half_root * (sigma * (m1 - m0) + 2 * (w1 - w0));
      }
    });
    if constexpr (source) {
      l.next[last][i] =
          l.dual[last][i] + (sigma * static_cast<T>(l.source[i]) + 2 * l.source_step[i]);
    }
  }
}

// y' = prox_{sigma J*}(ybar), and J* of it where it is not zero.
template <class T>
void SweepOf<T>::project(const Line& line, double sigma, SweepSums& sums) {
  const std::ptrdiff_t offset =
      line.z * grid_.layout().stride[2] + line.y * grid_.layout().stride[1];
  const CellLineOf<T> cells{{line.next.data(), at(kind_.count())}, n_, offset};
  const bool is_indicator = action_.is_homogeneous();
  double conjugate = 0;
  if constexpr (std::is_same_v<T, float>) {
    action_.prox_dual_of_floats(sigma, cells);
    if (!is_indicator) conjugate = action_.conjugate_of_floats(cells);
  } else {
    action_.prox_dual(sigma, cells);
    if (!is_indicator) conjugate = action_.conjugate(cells);
  }
  if (is_indicator) return;
  sums.value.add(-grid_.time().step[at(line.k)] * grid_.time_steps() * conjugate);
}

// K x' - v = ((y' - y) - K w) / sigma, so that v needs no ybar.
template <class T>
template <int dim, bool differences, bool source>
void SweepOf<T>::relax(Line l, T sigma, T relaxation, double factor) const {
  constexpr int last = dim * (differences ? 2 : 1) + 1;
  const auto half_root = static_cast<T>(0.5 * std::sqrt(theta_));
  const T half{0.5};
  const T inverse = T{1} / sigma;
  const T early = T{1} - l.upper_share;
  const T late = l.upper_share;
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < n_; ++i) {
    T value{0};
    T distance{0};
    T square{0};
    const auto take = [&](auto c, T kx, T kw) __attribute__((always_inline)) {
      const T dual = l.next[c][i];
      const T moved = dual - l.dual[c][i];
      const T point = kx + inverse * kw;
      const T gap = inverse * (moved - kw);
      const T v = point - gap;
      value += point * dual;
      distance += gap * gap;
      square += v * v;
      l.dual[c][i] += relaxation * moved;
    };
    const double rho = l.lower[0][i];
    take(std::integral_constant<int, 0>{},
         early * static_cast<T>(rho) + late * static_cast<T>(l.upper[0][i]),
         early * l.below[0][i] + late * l.above[0][i]);
    l.lower[0][i] = rho + factor * static_cast<double>(l.below[0][i]);
    l.below[0][i] = l.above[0][i];
    unrolled<dim>([&](auto a) __attribute__((always_inline)) {
      const double m = l.lower[1 + a][i];
      const T m0 = static_cast<T>(m);
      const T m1 = static_cast<T>(l.upper[1 + a][i]);
      const T w0 = l.below[1 + a][i];
      const T w1 = l.above[1 + a][i];
      take(std::integral_constant<int, 1 + a>{}, half * (m0 + m1), half * (w0 + w1));
      if constexpr (differences) {
        take(std::integral_constant<int, 1 + dim + a>{}, half_root * (m1 - m0),
             half_root * (w1 - w0));
      }
      l.lower[1 + a][i] = m + factor * static_cast<double>(w0);
      if constexpr (a > 0) l.below[1 + a][i] = w1;
    });
    if constexpr (source) {
      const double s = l.source[i];
      take(std::integral_constant<int, last>{}, static_cast<T>(s), l.source_step[i]);
      l.source[i] = s + factor * static_cast<double>(l.source_step[i]);
    }
    l.value[i] = value;
    l.distance[i] = distance;
    l.square[i] = square;
  }
}

template <class T>
auto SweepOf<T>::line_at(int k, int z, int y, StaggeredPath& x, CellPathOf<T>& dual) -> Line {
  const std::ptrdiff_t above = pitch();
  T* scratch = scratch_.data();
  const auto row = [&] { return std::exchange(scratch, scratch + above); };
  Line line{};
  line.k = k;
  line.z = z;
  line.y = y;
  line.upper_share = static_cast<T>(grid_.time().upper[at(k)]);
  line.lower[0] = x.density.line(k, z, y);
  line.upper[0] = x.density.line(k + 1, z, y);
  line.below[0] = density_below_.data() + (z * std::ptrdiff_t{grid_.owned().count[1]} + y) * n_;
  line.above[0] = row();
  line.below[1] = row();  // faces 0..n of the line
  line.above[1] = line.below[1] + 1;
  line.below[2] = y_below_.data();
  line.above[2] = row();
  line.below[3] = z_below_.empty() ? nullptr : z_below_.data() + y * n_;
  line.above[3] = row();
  for (int a = 0; a < grid_.dim(); ++a) {
    line.lower[at(1 + a)] = x.momentum[at(a)].line(k, z, y);
    line.upper[at(1 + a)] = line.lower[at(1 + a)] + neighbour(grid_, a);
  }
  line.source = kind_.source ? x.source->line(k, z, y) : nullptr;
  line.source_step = row();
  line.value = row();
  line.distance = row();
  line.square = row();
  for (int c = 0; c < kind_.count(); ++c) {
    line.dual[at(c)] = dual.components[at(c)].line(k, z, y);
    line.next[at(c)] = row();
  }
  return line;
}

template <class T>
SweepSums SweepOf<T>::advance(StaggeredPath& x, CellPathOf<T>& y, const FieldOf<T>& psi,
                              double sigma, double relaxation, const FieldOf<T>* end_step) {
  SweepSums sums;
  if (kind_.source) source_adjoint_.prepare(psi, law_.source);
  std::fill(density_below_.begin(), density_below_.end(), T{0});
  const double factor = relaxation / sigma;
  for_each_line(grid_, grid_.time_steps(), [&](int k, int z, int row) {
    const Line line = line_at(k, z, row, x, y);
    fetch(line, x, y, psi);
    find_steps(line, y, psi, end_step);
    (this->*reflect_)(line, static_cast<T>(sigma));
    project(line, sigma, sums);
    (this->*relax_)(line, static_cast<T>(sigma), static_cast<T>(relaxation), factor);

    const double weight = grid_.time().step[at(k)] * grid_.time_steps();
    sums.value.add(weight * row_sum(line.value, n_));
    sums.distance.add(weight * row_sum(line.distance, n_));
    sums.point.add(weight * row_sum(line.square, n_));
    // Faces that are the lower ones of no line.
    const auto add = [&](double* out, const T* step) {
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n_; ++i) out[i] += factor * static_cast<double>(step[i]);
    };
    if (end_step != nullptr && k + 1 == grid_.time_steps()) add(line.upper[0], line.above[0]);
    for (int a = 1; a < grid_.dim(); ++a) {
      if (line.index(a) + 1 == grid_.owned().count[at(a)])
        add(line.upper[at(1 + a)], line.above[at(1 + a)]);
    }
  });
  return sums;
}

template class SweepOf<double>;
template class SweepOf<float>;

}  // namespace deblai
