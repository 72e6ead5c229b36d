#include <deblai/elliptic/line_solver.hpp>

#include <algorithm>
#include <cassert>

namespace deblai {

namespace {

constexpr std::ptrdiff_t rows = 16;  // of lines along x solved side by side: they sit in L1

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

}  // namespace

LineSolver::LineSolver(const Grid& grid, int cells, Tridiagonal matrix)
    : grid_(grid), off_diagonal_(matrix.off_diagonal) {
  for (int face = 1; face < cells; ++face) {
    const double before = coupling_.empty() ? 0 : off_diagonal_ * coupling_.back();
    inverse_pivot_.push_back(1 / (matrix.diagonal - before));
    coupling_.push_back(off_diagonal_ * inverse_pivot_.back());
  }
}

LineSolver LineSolver::in_space(const Grid& grid, int axis, int slices, Tridiagonal matrix) {
  LineSolver solver(grid, grid.cells(axis), matrix);
  solver.axis_ = axis;
  if (grid.owned().empty() || grid.processes(axis) == 1) return solver;
  solver.transpose_.emplace(grid, 1, field_pencil(grid), axis, 0);
  solver.whole_lines_.resize(at(solver.transpose_->after().slice_size()));
  solver.halo_.emplace(grid, slices);
  return solver;
}

LineSolver LineSolver::in_time(const Grid& grid, Tridiagonal matrix) {
  return LineSolver(grid, grid.time_steps(), matrix);
}

void LineSolver::solve(Field& f) {
  if (grid_.owned().empty() || inverse_pivot_.empty()) return;
  const std::ptrdiff_t slice = grid_.layout().size;
  if (axis_ == max_dim) {
    assert(f.slices() == grid_.time_steps() + 1);
    for_each_line(grid_, 1, [&](int, int z, int y) {
      solve_columns(f.line(1, z, y), slice, 1, grid_.owned().count[0]);
    });
    return;
  }
  for (int k = 0; k < f.slices(); ++k) {
    double* data = f.raw().data() + k * slice;
    if (!transpose_) {
      solve_slice(data, field_pencil(grid_));
      continue;
    }
    transpose_->forward(data, whole_lines_.data());
    solve_slice(whole_lines_.data(), transpose_->after());
    transpose_->backward(whole_lines_.data(), data);
  }
  if (halo_) halo_->exchange(axis_, {&f});
}

void LineSolver::solve_slice(double* data, const Pencil& pencil) const {
  const Block& block = pencil.block;
  if (block.empty()) return;
  const std::ptrdiff_t along = pencil.stride(axis_);
  double* face = data + pencil.first() + along;
  switch (axis_) {
    case 0:
      for (int z = 0; z < block.count[2]; ++z) {
        for (std::ptrdiff_t y = 0; y < block.count[1]; y += rows) {
          solve_columns(face + z * pencil.stride(2) + y * pencil.stride(1), 1, pencil.stride(1),
                        std::min(rows, block.count[1] - y));
        }
      }
      break;
    case 1:
      for (int z = 0; z < block.count[2]; ++z)
        solve_columns(face + z * pencil.stride(2), along, 1, block.count[0]);
      break;
    default:
      for (int y = 0; y < block.count[1]; ++y)
        solve_columns(face + y * pencil.stride(1), along, 1, block.count[0]);
  }
}

// Thomas algorithm on `count` lines, `across` apart, from their first inner face:
//     f_j <- (r_j - o f_{j-1}) / u_j,   then   f_j <- f_j - (o / u_j) f_{j+1}
void LineSolver::solve_columns(double* face, std::ptrdiff_t along, std::ptrdiff_t across,
                               std::ptrdiff_t count) const {
  const auto faces = static_cast<std::ptrdiff_t>(inverse_pivot_.size());
  for (std::ptrdiff_t j = 0; j < faces; ++j) {
    double* f = face + j * along;
    const double inverse = inverse_pivot_[at(j)];
    if (j == 0) {
      for (std::ptrdiff_t i = 0; i < count; ++i) f[i * across] *= inverse;
    } else {
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < count; ++i)
        f[i * across] = (f[i * across] - off_diagonal_ * f[i * across - along]) * inverse;
    }
  }
  for (std::ptrdiff_t j = faces - 2; j >= 0; --j) {
    double* f = face + j * along;
    const double coupling = coupling_[at(j)];
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < count; ++i) f[i * across] -= coupling * f[i * across + along];
  }
}

}  // namespace deblai
