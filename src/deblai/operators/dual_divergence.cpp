#include <deblai/operators/dual_divergence.hpp>

#include <cmath>

#include <deblai/operators/faces.hpp>

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

}  // namespace

void dual_divergence(const CellPath& cells, double theta, double length_scale, double factor, int k,
                     int z, Field& out) {
  const Grid& grid = cells.grid();
  const Block& block = grid.owned();
  const std::ptrdiff_t n = block.count[0];
  const int nt = grid.time_steps();
  const double ct = 0.5 * factor * nt;
  for (int y = 0; y < block.count[1]; ++y) {
    double* r = out.line(k, z, y);
    const double* now = cells.alpha().line(k, z, y);
    // Time faces at both ends are data and carry nothing.
    const double* before = k > 0 ? cells.alpha().line(k - 1, z, y) : nullptr;
    const double* after = k + 1 < nt ? cells.alpha().line(k + 1, z, y) : nullptr;
    if (before != nullptr && after != nullptr) {
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < n; ++i) r[i] = ct * (after[i] - before[i]);
    } else if (after != nullptr) {
      for (std::ptrdiff_t i = 0; i < n; ++i) r[i] = ct * (now[i] + after[i]);
    } else if (before != nullptr) {
      for (std::ptrdiff_t i = 0; i < n; ++i) r[i] = -ct * (before[i] + now[i]);
    } else {
      for (std::ptrdiff_t i = 0; i < n; ++i) r[i] = 0;
    }
    for (int a = 0; a < grid.dim(); ++a) {
      const double half = 0.5 * factor / (grid.spacing(a) * length_scale);
      const FaceMean mean{cells.sum(a).line(k, z, y),
                          cells.has_differences() ? cells.difference(a).line(k, z, y) : nullptr,
                          half, half * std::sqrt(theta)};
      const std::ptrdiff_t up = neighbour(grid, a);
      const InnerFaces faces(grid, a);
      if (a == 0) {  // walls at both ends of the line
        mean.add(1, 0, up, n - 1, r);
        mean.add(-1, 0, up, n - 1, r + 1);
        continue;
      }
      const int index = a == 1 ? y : z;
      if (faces.contains(index + 1)) mean.add(1, 0, up, n, r);
      if (faces.contains(index)) mean.add(-1, -up, 0, n, r);
    }
  }
}

}  // namespace deblai
