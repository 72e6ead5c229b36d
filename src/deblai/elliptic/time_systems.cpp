#include <deblai/elliptic/time_systems.hpp>

#include <cmath>
#include <numbers>

namespace deblai {

namespace {

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

}  // namespace

TimeSystems::TimeSystems(const Grid& grid, int slices, const BalanceLaw& law, double end_weight,
                         std::ptrdiff_t columns)
    : slices_(slices),
      columns_(columns),
      law_(law),
      time_(slices == grid.time_steps() ? grid.time() : TimeSteps(slices, 0)),
      end_weight_(end_weight),
      pivots_(at(slices * columns), 0.0),
      lambda_(at(columns)),
      shifted_(lambda_),
      diagonal_(lambda_),
      coupling_(lambda_),
      constant_(at(slices)) {
  for (int a = 0; a < max_dim; ++a) {
    const int n = grid.cells(a);
    symbol_[at(a)].assign(at(n), 0.0);
    if (a >= grid.dim()) continue;
    const double h = grid.spacing(a) * law.length_scale;
    for (int k = 0; k < n; ++k) {
      const double s =
          2 * std::sin(std::numbers::pi * k / (2 * n)) / h;  // 2 - 2 cos x = 4 sin^2(x/2)
      symbol_[at(a)][at(k)] = s * s;
    }
  }
}

// Row k of the matrix times the step of its slab, with A_rho's entries times that step
//     lower_k = -1 + eps lambda dt_k (1 - upper_k),   upper_k = 1 + eps lambda dt_k upper_k:
// the diagonal lower_k^2 / w_k + upper_k^2 / w_{k+1} + dt_k (lambda + 1 / kappa^2), where data
// weigh infinitely, and upper_{k-1} lower_k / w_k, which couples slab k to the one before.
void TimeSystems::rows_of_slab(int k, std::ptrdiff_t count) {
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

void TimeSystems::solve(const ModeBlock& block) {
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
    double* p = pivots_.data() + k * columns_;
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
      double* p_before = p - columns_;
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
    const double* p = pivots_.data() + k * columns_;
#pragma omp simd
    for (std::ptrdiff_t i = 0; i < block.count; ++i) r[i] -= p[i] * r_after[i];
  }
  if (singular) solve_constant_mode(block);
}

// v = (0, ..., 0, 1 / dt + eps lambda u), and |v|^2 under the weights is its square times dt / w.
// With e the last unit vector and g = (B^-1 e)_last, which is dt over the last pivot,
//     B^-1 v v* (B + v v*)^-1 r = B^-1 e  |v|^2 (B^-1 r)_last / (1 + |v|^2 g).
void TimeSystems::release_end(const ModeBlock& block) {
  const bool singular =
      block.kx + block.ky + block.kz == 0 && law_.source == BalanceLaw::Source::none;
  solve(block);
  const double dt = time_.step.back();
  const double* pivot = pivots_.data() + (slices_ - 1) * columns_;
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

void TimeSystems::solve_constant_mode(const ModeBlock& block) const {
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
