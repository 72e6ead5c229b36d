#include <deblai/operators/dual_divergence.hpp>

#include <algorithm>
#include <cmath>

#include <deblai/base/fetch_ahead.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/operators/laplacian.hpp>

namespace deblai {

namespace {

// The face between cells c - up and c carries  half (S_c-up + S_c) + half_root (D_c-up - D_c).
struct FaceMean {
  const double* s;
  const double* d;  // null when theta = 0
  double half, half_root;

  void add(double sign, std::ptrdiff_t lower, std::ptrdiff_t upper, std::ptrdiff_t n,
           double* r) const {
    const double cs = sign * half;
    const double cd = sign * half_root;
    if (d != nullptr) {
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        r[i] += cs * (s[i + lower] + s[i + upper]) + cd * (d[i + lower] - d[i + upper]);
      }
    } else {
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) r[i] += cs * (s[i + lower] + s[i + upper]);
    }
  }
};

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

}  // namespace

void dual_divergence(const CellPath& cells, double theta, const BalanceLaw& law, double factor,
                     int k, int z, Field& out, const Field* end) {
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
  for (int y = 0; y < block.count[1]; ++y) {
    for (int slice = std::max(k - 1, 0); slice <= (last ? k : k + 1); ++slice)
      fetch_ahead(cells.alpha().line(slice, z, y + 1), n);
    for (int a = 0; a < grid.dim(); ++a) {
      const std::ptrdiff_t furthest = a == 0 ? 0 : neighbour(grid, a);
      fetch_ahead(cells.sum(a).line(k, z, y + 1) + furthest, n);
      if (cells.has_differences()) fetch_ahead(cells.difference(a).line(k, z, y + 1) + furthest, n);
    }
    double* r = out.line(k, z, y);
    const double* now = cells.alpha().line(k, z, y);
    const double* before = k > 0 ? cells.alpha().line(k - 1, z, y) : now;
    const double* after = last ? now : cells.alpha().line(k + 1, z, y);
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      r[i] = rate.after * after[i] + rate.now * now[i] + rate.before * before[i];
    }
    if (eps != 0) {
      if (k > 0) add_laplacian(-eps * mean.before, cells.alpha(), law.length_scale, k - 1, z, y, r);
      add_laplacian(-eps * mean.now, cells.alpha(), law.length_scale, k, z, y, r);
      if (!last) add_laplacian(-eps * mean.after, cells.alpha(), law.length_scale, k + 1, z, y, r);
    }
    if (last && end != nullptr) {
      const double* e = end->line(0, z, y);
      for (std::ptrdiff_t i = 0; i < n; ++i) r[i] += idt * e[i];
      if (eps != 0) add_laplacian(-eps * time.upper[slab], *end, law.length_scale, 0, z, y, r);
    }
    if (const Field* source = cells.source()) {
      const double* s = source->line(k, z, y);
      const double per_length = factor / law.growth_length;
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) r[i] -= per_length * s[i];
    }
    for (int a = 0; a < grid.dim(); ++a) {
      const double half = 0.5 * factor / (grid.spacing(a) * law.length_scale);
      const FaceMean faces_of_y{
          cells.sum(a).line(k, z, y),
          cells.has_differences() ? cells.difference(a).line(k, z, y) : nullptr, half,
          half * std::sqrt(theta)};
      const std::ptrdiff_t up = neighbour(grid, a);
      const InnerFaces faces(grid, a);
      if (a == 0) {  // walls at both ends of the line
        faces_of_y.add(1, 0, up, n - 1, r);
        faces_of_y.add(-1, 0, up, n - 1, r + 1);
        continue;
      }
      const int index = a == 1 ? y : z;
      if (faces.contains(index + 1)) faces_of_y.add(1, 0, up, n, r);
      if (faces.contains(index)) faces_of_y.add(-1, -up, 0, n, r);
    }
  }
}

}  // namespace deblai
