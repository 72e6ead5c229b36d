#include <deblai/elliptic/line_solver.hpp>

#include <algorithm>
#include <cassert>

namespace deblai {

namespace {

constexpr std::ptrdiff_t rows = 16;  // of lines along x solved side by side: they sit in L1

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

}  // namespace

LineSolver::LineSolver(const Grid& grid, const TridiagonalRows& matrix) : grid_(grid) {
  for (std::size_t j = 0; j < matrix.diagonal.size(); ++j) {
    const double off = j == 0 ? 0 : matrix.off_diagonal[j - 1];
    const double pivot = matrix.diagonal[j] - (j == 0 ? 0 : off * coupling_.back());
    scaled_pivot_.push_back(matrix.scale[j] / pivot);
    before_.push_back(off / pivot);
    coupling_.push_back(matrix.off_diagonal[j] / pivot);
  }
}

LineSolver LineSolver::in_space(const Grid& grid, int axis, int slices, Tridiagonal matrix) {
  const std::size_t faces = at(grid.cells(axis) - 1);
  LineSolver solver(
      grid, {std::vector<double>(faces, matrix.diagonal),
             std::vector<double>(faces, matrix.off_diagonal), std::vector<double>(faces, 1.0)});
  solver.axis_ = axis;
  if (grid.owned().empty() || grid.processes(axis) == 1) return solver;
  solver.transpose_.emplace(grid, 1, field_pencil(grid), axis, 0);
  solver.whole_lines_.resize(at(solver.transpose_->after().slice_size()));
  solver.halo_.emplace(grid, slices);
  return solver;
}

LineSolver LineSolver::in_time(const Grid& grid, const TridiagonalRows& matrix) {
  return LineSolver(grid, matrix);
}

void LineSolver::solve(Field& f) {
  if (grid_.owned().empty() || scaled_pivot_.empty()) return;
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
//     f_j <- (s_j r_j - o_{j-1} f_{j-1}) / u_j,   then   f_j <- f_j - (o_j / u_j) f_{j+1}
void LineSolver::solve_columns(double* face, std::ptrdiff_t along, std::ptrdiff_t across,
                               std::ptrdiff_t count) const {
  const auto faces = static_cast<std::ptrdiff_t>(scaled_pivot_.size());
  for (std::ptrdiff_t j = 0; j < faces; ++j) {
    double* f = face + j * along;
    const double scaled = scaled_pivot_[at(j)];
    const double before = before_[at(j)];
    if (j == 0) {
      for (std::ptrdiff_t i = 0; i < count; ++i) f[i * across] *= scaled;
    } else {
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < count; ++i)
        f[i * across] = scaled * f[i * across] - before * f[i * across - along];
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
