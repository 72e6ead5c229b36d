#include <deblai/problems/sweep.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/base/fetch_ahead.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/operators/laplacian.hpp>

namespace deblai {

namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

/// Sum in eight lanes: an order that depends on n alone.
double line_sum(const std::vector<double>& values) {
  std::array<double, 8> lane{};
  const std::size_t n = values.size();
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (std::size_t l = 0; l < 8; ++l) lane[l] += values[i + l];
  }
  double total = 0;
  for (const double l : lane) total += l;
  for (; i < n; ++i) total += values[i];
  return total;
}

}  // namespace

/// The line along x at hand, and the steps of the faces around it.
struct Sweep::Line {
  int k, z, y;
  double* density_below;
  std::array<double*, max_dim> below;
  std::array<double*, max_dim> above;
  int index(int a) const { return a == 1 ? y : z; }
};

Sweep::Sweep(const Grid& grid, const Action& action, double theta, const BalanceLaw& law,
             CellComponents kind)
    : grid_(grid),
      action_(action),
      theta_(theta),
      law_(law),
      kind_(kind),
      n_(grid.owned().count[0]) {
  const Block& block = grid.owned();
  for (int a = 0; a < grid.dim(); ++a)
    inverse_spacing_[at(a)] = 1 / (grid.spacing(a) * law.length_scale);
  if (block.empty()) return;
  density_below_.resize(at(block.cells()));
  if (grid.dim() > 2) z_below_.resize(at(n_ * block.count[1]));
  for (auto* line : {&y_below_, &density_above_, &y_above_, &z_above_, &source_step_, &value_,
                     &distance_, &square_}) {
    line->resize(at(n_));
  }
  x_faces_.resize(at(n_ + 1));
  for (auto* rows : {&ybar_, &point_, &dual_}) rows->resize(at(n_ * kind.count()));
  for (int c = 0; c < kind.count(); ++c) dual_rows_.push_back(dual_.data() + c * n_);
}

double* Sweep::row(std::vector<double>& rows, int component) const {
  return rows.data() + component * n_;
}

// What the line after this one is the first to need.
void Sweep::fetch_next(const Line& line, const StaggeredPath& x, const CellPath& y,
                       const Field& psi) const {
  const int next = line.y + 1;
  const bool last = line.k + 1 == grid_.time_steps();
  for (int k = line.k; k <= (last ? line.k : line.k + 1); ++k) {
    fetch_ahead(y.alpha().line(k, line.z, next), n_);
    fetch_ahead(psi.line(k, line.z, next) + (k == line.k ? neighbour(grid_, grid_.dim() - 1) : 0),
                n_);
  }
  fetch_ahead(line.density_below + n_, n_);
  fetch_ahead(x.density.line(line.k, line.z, next), n_);
  fetch_ahead(x.density.line(line.k + 1, line.z, next), n_);
  for (int a = 0; a < grid_.dim(); ++a) {
    const std::ptrdiff_t furthest = a == 0 ? 0 : neighbour(grid_, a);
    fetch_ahead(x.momentum[at(a)].line(line.k, line.z, next) + furthest, n_);
    fetch_ahead(y.sum(a).line(line.k, line.z, next) + furthest, n_);
    if (y.has_differences()) fetch_ahead(y.difference(a).line(line.k, line.z, next) + furthest, n_);
  }
}

// The step of the density on the time face above slab k:  w = -(K* y + A* psi).
void Sweep::step_of_density(const Line& line, const CellPath& y, const Field& psi,
                            double* next) const {
  const int face = line.k + 1;
  if (face == grid_.time_steps()) {
    if (end_step_ == nullptr) {
      std::fill_n(next, n_, 0.0);
    } else {
      std::copy_n(end_step_->line(0, line.z, line.y), n_, next);
    }
    return;
  }
  const TimeSteps& time = grid_.time();
  const double per_weight = 1 / time.weight[at(face)];
  const double below = time.from_below(face);
  const double above = time.from_above(face);
  const double* a0 = y.alpha().line(line.k, line.z, line.y);
  const double* a1 = y.alpha().line(line.k + 1, line.z, line.y);
  const double* p0 = psi.line(line.k, line.z, line.y);
  const double* p1 = psi.line(line.k + 1, line.z, line.y);
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < n_; ++i)
    next[i] = (p1[i] - p0[i]) * per_weight - (below * a0[i] + above * a1[i]);
  if (law_.viscosity == 0) return;
  const double eps = law_.viscosity;
  add_laplacian(eps * below, psi, law_.length_scale, line.k, line.z, line.y, next);
  add_laplacian(eps * above, psi, law_.length_scale, line.k + 1, line.z, line.y, next);
}

// The same for the source.
void Sweep::step_of_source(const Line& line, const CellPath& y, const Field& psi) {
  double* step = source_step_.data();
  source_adjoint_.row(psi, line.k, line.z, line.y, step);
  const double* s = y.source()->line(line.k, line.z, line.y);
  const double per_length = 1 / law_.growth_length;
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < n_; ++i) step[i] = step[i] * per_length - s[i];
}

// The same for the faces of axis a below the cells of the line, moved up by `shift` cells.
void Sweep::step_of_faces(int a, const Line& line, int shift, const CellPath& y, const Field& psi,
                          double* step) const {
  const std::ptrdiff_t up = neighbour(grid_, a);
  const double ih = inverse_spacing_[at(a)];
  const double* s = y.sum(a).line(line.k, line.z, line.y) + shift * up;
  const double* p = psi.line(line.k, line.z, line.y) + shift * up;
  const std::ptrdiff_t count = a == 0 ? n_ - 1 : n_;
  if (y.has_differences()) {
    const double half_root = 0.5 * std::sqrt(theta_);
    const double* d = y.difference(a).line(line.k, line.z, line.y) + shift * up;
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      step[i] = (p[i] - p[i - up]) * ih - 0.5 * (s[i - up] + s[i]) - half_root * (d[i - up] - d[i]);
    }
  } else {
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < count; ++i)
      step[i] = (p[i] - p[i - up]) * ih - 0.5 * (s[i - up] + s[i]);
  }
}

// K applied to 2x' - x = x + 2 w / sigma (into ybar, as y + sigma K(...)) and to x' (the point).
void Sweep::reflect(const Line& line, const StaggeredPath& x, const CellPath& y, double sigma) {
  const double inverse = 1 / sigma;
  const auto weighted_sum = [&](int c, double share, const double* lower, const double* upper,
                                const double* w0, const double* w1, const double* dual) {
    double* ybar = row(ybar_, c);
    double* point = row(point_, c);
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n_; ++i) {
      const double kx = (1 - share) * lower[i] + share * upper[i];
      const double kw = inverse * ((1 - share) * w0[i] + share * w1[i]);
      point[i] = kx + kw;
      ybar[i] = dual[i] + sigma * (kx + 2 * kw);
    }
  };
  const auto half_difference = [&](int c, const double* lower, const double* upper,
                                   const double* w0, const double* w1, const double* dual) {
    const double half_root = 0.5 * std::sqrt(theta_);
    double* ybar = row(ybar_, c);
    double* point = row(point_, c);
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n_; ++i) {
      const double kx = half_root * (upper[i] - lower[i]);
      const double kw = half_root * inverse * (w1[i] - w0[i]);
      point[i] = kx + kw;
      ybar[i] = dual[i] + sigma * (kx + 2 * kw);
    }
  };
  weighted_sum(0, grid_.time().upper[at(line.k)], x.density.line(line.k, line.z, line.y),
               x.density.line(line.k + 1, line.z, line.y), line.density_below,
               density_above_.data(), y.alpha().line(line.k, line.z, line.y));
  for (int a = 0; a < grid_.dim(); ++a) {
    const double* m = x.momentum[at(a)].line(line.k, line.z, line.y);
    const double* upper = m + neighbour(grid_, a);
    weighted_sum(1 + a, 0.5, m, upper, line.below[at(a)], line.above[at(a)],
                 y.sum(a).line(line.k, line.z, line.y));
    if (!y.has_differences()) continue;
    half_difference(1 + grid_.dim() + a, m, upper, line.below[at(a)], line.above[at(a)],
                    y.difference(a).line(line.k, line.z, line.y));
  }
  if (kind_.source) {
    const double* source = x.source->line(line.k, line.z, line.y);
    const double* step = source_step_.data();
    weighted_sum(kind_.count() - 1, 0.0, source, source, step, step,
                 y.source()->line(line.k, line.z, line.y));
  }
}

void Sweep::relax_dual(const Line& line, CellPath& y, double sigma, double relaxation,
                       SweepSums& sums) {
  const double inverse = 1 / sigma;
  std::copy(ybar_.begin(), ybar_.end(), dual_.begin());
  const CellLine cells{dual_rows_, n_, y.alpha().line(0, line.z, line.y) - y.alpha().slice(0)};
  action_.prox_dual(sigma, cells);
  for (auto* sum : {&value_, &distance_, &square_}) std::fill(sum->begin(), sum->end(), 0.0);
  const double weight = grid_.time().step[at(line.k)] * grid_.time_steps();
  for (int c = 0; c < kind_.count(); ++c) {
    const double* ybar = row(ybar_, c);
    const double* point = row(point_, c);
    const double* dual = row(dual_, c);
    double* out = y.components[at(c)].line(line.k, line.z, line.y);
    double* value = value_.data();
    double* distance = distance_.data();
    double* square = square_.data();
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n_; ++i) {
      const double v = (ybar[i] - dual[i]) * inverse;
      const double gap = point[i] - v;
      value[i] += point[i] * dual[i];
      distance[i] += gap * gap;
      square[i] += v * v;
      out[i] += relaxation * (dual[i] - out[i]);
    }
  }
  const double conjugate = action_.is_homogeneous() ? 0 : action_.conjugate(cells);
  sums.value.add(weight * (line_sum(value_) - conjugate));
  sums.distance.add(weight * line_sum(distance_));
  sums.point.add(weight * line_sum(square_));
}

void Sweep::relax_path(const Line& line, StaggeredPath& x, double factor) {
  const auto add = [&](double* out, double* step, const double* next) {
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n_; ++i) out[i] += factor * step[i];
    if (next != nullptr) std::copy_n(next, n_, step);
  };
  add(x.density.line(line.k, line.z, line.y), line.density_below, density_above_.data());
  if (end_step_ != nullptr && line.k + 1 == grid_.time_steps())
    add(x.density.line(line.k + 1, line.z, line.y), density_above_.data(), nullptr);
  if (kind_.source) add(x.source->line(line.k, line.z, line.y), source_step_.data(), nullptr);
  add(x.momentum[0].line(line.k, line.z, line.y), line.below[0], nullptr);
  for (int a = 1; a < grid_.dim(); ++a) {
    double* m = x.momentum[at(a)].line(line.k, line.z, line.y);
    const int last = grid_.owned().count[at(a)] - 1;
    if (line.index(a) == last) add(m + neighbour(grid_, a), line.above[at(a)], nullptr);
    add(m, line.below[at(a)], line.above[at(a)]);
  }
}

SweepSums Sweep::advance(StaggeredPath& x, CellPath& y, const Field& psi, double sigma,
                         double relaxation, const Field* end_step) {
  SweepSums sums;
  end_step_ = end_step;
  if (kind_.source) source_adjoint_.prepare(psi, law_.source);
  std::fill(density_below_.begin(), density_below_.end(), 0.0);
  const std::ptrdiff_t rows = grid_.owned().count[1];
  for_each_line(grid_, grid_.time_steps(), [&](int k, int z, int j) {
    const Line line{
        k,
        z,
        j,
        density_below_.data() + (z * rows + j) * n_,
        {x_faces_.data(), y_below_.data(), z_below_.data() + (z_below_.empty() ? 0 : j * n_)},
        {x_faces_.data() + 1, y_above_.data(), z_above_.data()}};
    fetch_next(line, x, y, psi);
    step_of_density(line, y, psi, density_above_.data());
    if (kind_.source) step_of_source(line, y, psi);
    x_faces_.front() = x_faces_.back() = 0;  // walls
    step_of_faces(0, line, 1, y, psi, x_faces_.data() + 1);
    for (int a = 1; a < grid_.dim(); ++a) {
      const InnerFaces faces(grid_, a);
      const int index = line.index(a);
      if (index == 0 && faces.contains(0)) {
        step_of_faces(a, line, 0, y, psi, line.below[at(a)]);
      } else if (index == 0) {
        std::fill_n(line.below[at(a)], n_, 0.0);
      }
      if (faces.contains(index + 1)) {
        step_of_faces(a, line, 1, y, psi, line.above[at(a)]);
      } else {
        std::fill_n(line.above[at(a)], n_, 0.0);
      }
    }
    reflect(line, x, y, sigma);
    relax_dual(line, y, sigma, relaxation, sums);
    relax_path(line, x, relaxation / sigma);
  });
  return sums;
}

}  // namespace deblai
