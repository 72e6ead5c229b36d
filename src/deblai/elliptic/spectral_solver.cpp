#include <deblai/elliptic/spectral_solver.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace deblai {

namespace {

constexpr std::ptrdiff_t block_columns = 32;  // of all slices and the last axis: sits in L2

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

}  // namespace

SpectralSolver::SpectralSolver(const Grid& grid, int slices, const BalanceLaw& law,
                               double end_weight)
    : grid_(grid),
      slices_(slices),
      law_(law),
      time_(slices == grid.time_steps() ? grid.time() : TimeSteps(slices, 0)),
      end_weight_(end_weight),
      pivots_(at(slices * block_columns), 0.0),
      lambda_(at(block_columns)),
      shifted_(lambda_),
      diagonal_(lambda_),
      coupling_(lambda_),
      constant_(at(slices)) {
  for (int a = 0; a < max_dim; ++a) {
    const int n = grid.cells(a);
    symbol_[at(a)].assign(at(n), 0.0);
    if (a >= grid.dim()) continue;
    cosines_[at(a)].emplace(n);
    const double h = grid.spacing(a) * law.length_scale;
    for (int k = 0; k < n; ++k) {
      const double s =
          2 * std::sin(std::numbers::pi * k / (2 * n)) / h;  // 2 - 2 cos x = 4 sin^2(x/2)
      symbol_[at(a)][at(k)] = s * s;
    }
  }
  if (grid.owned().empty()) return;
  Pencil pencil = field_pencil(grid);
  if (grid.processes(1) > 1) {
    to_y_.emplace(grid, slices, pencil, 1, 0);
    pencil = to_y_->after();
    y_array_.resize(at(slices * pencil.slice_size()));
  }
  if (grid.processes(2) > 1) {
    to_z_.emplace(grid, slices, pencil, 2, 1);
    z_array_.resize(at(slices * to_z_->after().slice_size()));
  }
}

void SpectralSolver::solve(Field& phi, const Source& source) {
  sweep(phi, source, [this](const ModeBlock& block) { solve_in_time(block); });
}

void SpectralSolver::release_end(Field& phi) {
  for_each_line(grid_, slices_ - 1, [&](int k, int z, int y) {
    std::fill_n(phi.line(k, z, y), grid_.owned().count[0], 0.0);
  });
  sweep(phi, {}, [this](const ModeBlock& block) { release_end(block); });
}

void SpectralSolver::diffuse(Field& phi, const std::array<double, max_dim>& width) {
  std::array<std::vector<double>, max_dim> damping;
  for (int a = 0; a < max_dim; ++a) {
    for (const double lambda : symbol_[at(a)]) {
      damping[at(a)].push_back(std::exp(-0.5 * width[at(a)] * width[at(a)] * lambda));
    }
  }
  sweep(phi, {}, [&](const ModeBlock& block) {
    const double yz = damping[1][at(block.ky)] * damping[2][at(block.kz)];
    for (int k = 0; k < slices_; ++k) {
      double* row = block.data + k * block.slice_stride;
      for (std::ptrdiff_t i = 0; i < block.count; ++i) row[i] *= yz * damping[0][at(block.kx + i)];
    }
  });
}

void SpectralSolver::sweep(Field& phi, const Source& source, const ModeSweep& modes) {
  if (grid_.owned().empty()) return;
  enter_x_and_local_y(phi, source);
  double* field = phi.raw().data();
  double* data = field;
  Pencil pencil = field_pencil(grid_);
  if (to_y_) {
    to_y_->forward(field, y_array_.data());
    data = y_array_.data();
    pencil = to_y_->after();
    if (grid_.dim() == 3) transform_y(data, pencil, true);
  }
  if (to_z_) {
    to_z_->forward(data, z_array_.data());
    sweep_last_axis(z_array_.data(), to_z_->after(), modes);
    to_z_->backward(z_array_.data(), data);
  } else {
    sweep_last_axis(data, pencil, modes);
  }
  if (to_y_) {
    if (grid_.dim() == 3) transform_y(data, pencil, false);
    to_y_->backward(data, field);
  }
  leave_x_and_local_y(phi);
}

void SpectralSolver::enter_x_and_local_y(Field& phi, const Source& source) {
  const Block& block = grid_.owned();
  const std::ptrdiff_t row = grid_.layout().stride[1];
  if (grid_.dim() == 1) {  // the lines are the slices
    if (source)
      for (int k = 0; k < slices_; ++k) source(k, 0);
    cosines_[0]->forward_rows(phi.line(0, 0, 0), grid_.layout().size, slices_);
    return;
  }
  const bool local_y = grid_.dim() == 3 && !to_y_;
  for (int k = 0; k < slices_; ++k) {
    for (int z = 0; z < block.count[2]; ++z) {
      if (source) source(k, z);
      cosines_[0]->forward_rows(phi.line(k, z, 0), row, block.count[1]);
      if (local_y) cosines_[1]->forward_columns(phi.line(k, z, 0), row, block.count[0]);
    }
  }
}

void SpectralSolver::leave_x_and_local_y(Field& phi) {
  const Block& block = grid_.owned();
  const std::ptrdiff_t row = grid_.layout().stride[1];
  if (grid_.dim() == 1) {
    cosines_[0]->inverse_rows(phi.line(0, 0, 0), grid_.layout().size, slices_);
    return;
  }
  const bool local_y = grid_.dim() == 3 && !to_y_;
  for (int k = 0; k < slices_; ++k) {
    for (int z = 0; z < block.count[2]; ++z) {
      if (local_y) cosines_[1]->inverse_columns(phi.line(k, z, 0), row, block.count[0]);
      cosines_[0]->inverse_rows(phi.line(k, z, 0), row, block.count[1]);
    }
  }
}

void SpectralSolver::transform_y(double* data, const Pencil& pencil, bool forward) {
  for (int k = 0; k < slices_; ++k) {
    for (int z = 0; z < pencil.block.count[2]; ++z) {
      double* plane = data + k * pencil.slice_size() + pencil.first() + z * pencil.stride(2);
      if (forward) {
        cosines_[1]->forward_columns(plane, pencil.stride(1), pencil.block.count[0]);
      } else {
        cosines_[1]->inverse_columns(plane, pencil.stride(1), pencil.block.count[0]);
      }
    }
  }
}

void SpectralSolver::sweep_last_axis(double* data, const Pencil& pencil, const ModeSweep& modes) {
  const Block& block = pencil.block;
  if (block.empty()) return;
  const int last = grid_.dim() - 1;
  const std::ptrdiff_t slice = pencil.slice_size();
  const int planes = last == 2 ? block.count[1] : 1;  // of the axis between x and the last
  for (int y = 0; y < planes; ++y) {
    for (std::ptrdiff_t x = 0; x < block.count[0]; x += block_columns) {
      const std::ptrdiff_t count = std::min(block_columns, block.count[0] - x);
      double* corner = data + pencil.first() + (last == 2 ? y * pencil.stride(1) : 0) + x;
      const auto kx = static_cast<int>(block.start[0] + x);
      if (last == 0) {
        modes({corner, slice, count, kx, 0, 0});
        continue;
      }
      CosineTransform& cosine = *cosines_[at(last)];
      const std::ptrdiff_t stride = pencil.stride(last);
      for (int k = 0; k < slices_; ++k) cosine.forward_columns(corner + k * slice, stride, count);
      for (int m = 0; m < grid_.cells(last); ++m) {
        const int ky = last == 1 ? m : block.start[1] + y;
        modes({corner + m * stride, slice, count, kx, ky, last == 2 ? m : 0});
      }
      for (int k = 0; k < slices_; ++k) cosine.inverse_columns(corner + k * slice, stride, count);
    }
  }
}

// Row k of the matrix times the step of its slab, with A_rho's entries times that step
//     lower_k = -1 + eps lambda dt_k (1 - upper_k),   upper_k = 1 + eps lambda dt_k upper_k:
// the diagonal lower_k^2 / w_k + upper_k^2 / w_{k+1} + dt_k (lambda + 1 / kappa^2), where data
// weigh infinitely, and upper_{k-1} lower_k / w_k, which couples slab k to the one before.
void SpectralSolver::rows_of_slab(int k, std::ptrdiff_t count) {
  const double dt = time_.step[at(k)];
  const double below = k > 0 ? 1 / time_.weight[at(k)] : 0;
  const double above = 1 / (k + 1 < slices_ ? time_.weight[at(k + 1)] : end_weight_);
  double* diagonal = diagonal_.data();
  double* coupling = coupling_.data();
  const double* shifted = shifted_.data();
  if (law_.viscosity == 0) {
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      diagonal[i] = below + above + dt * shifted[i];
      coupling[i] = -below;
    }
    return;
  }
  const double up = law_.viscosity * dt * time_.upper[at(k)];
  const double down = law_.viscosity * dt * (1 - time_.upper[at(k)]);
  const double up_before =
      k > 0 ? law_.viscosity * time_.step[at(k - 1)] * time_.upper[at(k - 1)] : 0;
  const double* lambda = lambda_.data();
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    const double lower = down * lambda[i] - 1;
    const double upper = up * lambda[i] + 1;
    diagonal[i] = lower * lower * below + upper * upper * above + dt * shifted[i];
    coupling[i] = (1 + up_before * lambda[i]) * lower * below;
  }
}

void SpectralSolver::solve_in_time(const ModeBlock& block) {
  using Growth = BalanceLaw::Source;
  const double yz = symbol_[1][at(block.ky)] + symbol_[2][at(block.kz)];
  const double growth = 1 / (law_.growth_length * law_.growth_length);
  for (std::ptrdiff_t i = 0; i < block.count; ++i) {
    lambda_[at(i)] = symbol_[0][at(block.kx + i)] + yz;
    shifted_[at(i)] = lambda_[at(i)] + (law_.source == Growth::field ? growth : 0);
  }
  const bool constant = lambda_[0] == 0;
  const bool singular = constant && law_.source == Growth::none;
  if (constant && law_.source == Growth::uniform) shifted_[0] = growth;
  if (singular) {
    for (int k = 0; k < slices_; ++k) constant_[at(k)] = block.data[k * block.slice_stride];
    shifted_[0] = 1;  // any regular system: its solution is replaced below
  }
  // Thomas algorithm; pivots_ holds the inverse pivots times the coupling to the slab after.
  for (int k = 0; k < slices_; ++k) {
    const double dt = time_.step[at(k)];
    double* r = block.data + k * block.slice_stride;
    double* p = pivots_.data() + k * block_columns;
    rows_of_slab(k, block.count);
    const double* diagonal = diagonal_.data();
    const double* coupling = coupling_.data();
    if (k == 0) {
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < block.count; ++i) {
        p[i] = 1 / diagonal[i];
        r[i] *= dt * p[i];
      }
    } else {
      const double* r_before = r - block.slice_stride;
      double* p_before = p - block_columns;
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < block.count; ++i) {
        const double carried = coupling[i] * p_before[i];
        p_before[i] = carried;
        p[i] = 1 / (diagonal[i] - coupling[i] * carried);
        r[i] = (dt * r[i] - coupling[i] * r_before[i]) * p[i];
      }
    }
  }
  for (int k = slices_ - 2; k >= 0; --k) {
    double* r = block.data + k * block.slice_stride;
    const double* r_after = r + block.slice_stride;
    const double* p = pivots_.data() + k * block_columns;
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < block.count; ++i) r[i] -= p[i] * r_after[i];
  }
  if (singular) solve_constant_mode(block);
}

// v = (0, ..., 0, 1 / dt + eps lambda u), and |v|^2 under the weights is its square times dt / w.
// With e the last unit vector and g = (B^-1 e)_last, which is dt over the last pivot,
//     B^-1 v v* (B + v v*)^-1 r = B^-1 e  |v|^2 (B^-1 r)_last / (1 + |v|^2 g).
void SpectralSolver::release_end(const ModeBlock& block) {
  const bool singular =
      block.kx + block.ky + block.kz == 0 && law_.source == BalanceLaw::Source::none;
  solve_in_time(block);
  const double dt = time_.step.back();
  const double* pivot = pivots_.data() + (slices_ - 1) * block_columns;
  for (std::ptrdiff_t i = 0; i < block.count; ++i) {
    const double entry = 1 / dt + law_.viscosity * lambda_[at(i)] * time_.upper.back();
    const double square = entry * entry * dt / time_.weight.back();
    diagonal_[at(i)] = singular && i == 0 ? 0 : square / (1 + square * dt * pivot[i]);
  }
  for (int k = 0; k < slices_; ++k) {
    double* row = block.data + k * block.slice_stride;
    for (std::ptrdiff_t i = 0; i < block.count; ++i) row[i] *= diagonal_[at(i)];
  }
}

void SpectralSolver::solve_constant_mode(const ModeBlock& block) const {
  // (phi_k - phi_{k+1}) / w_{k+1} = dt_0 r_0 + ... + dt_k r_k, mean zero over time
  double flux = 0;
  double phi = 0;
  double total = 0;
  for (int k = 0; k < slices_; ++k) {
    block.data[k * block.slice_stride] = phi;
    total += time_.step[at(k)] * phi;
    flux += time_.step[at(k)] * constant_[at(k)];
    phi -= time_.weight[at(k + 1)] * flux;
  }
  for (int k = 0; k < slices_; ++k) block.data[k * block.slice_stride] -= total;
}

}  // namespace deblai
