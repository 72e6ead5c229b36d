#include <deblai/elliptic/spectral_solver.hpp>

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace deblai {

namespace {

/// Columns of all slices and the last axis that sit in L2.
template <class T>
constexpr std::ptrdiff_t block_columns = 256 / sizeof(T);

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

}  // namespace

template <class T>
SpectralSolverOf<T>::SpectralSolverOf(const Grid& grid, int slices, const BalanceLaw& law,
                                      double end_weight)
    : grid_(grid),
      slices_(slices),
      systems_(grid, slices, law, end_weight, block_columns<T>),
      doubles_(at(std::is_same_v<T, double> ? 0 : slices * block_columns<T>), 0.0) {
  for (int a = 0; a < grid.dim(); ++a) cosines_[at(a)].emplace(grid.cells(a));
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

template <class T>
void SpectralSolverOf<T>::solve(FieldOf<T>& phi, const Source& source) {
  sweep(phi, source, [this](const ModeBlock& block) { systems_.solve(block); });
}

template <class T>
void SpectralSolverOf<T>::release_end(FieldOf<T>& phi) {
  for_each_line(grid_, slices_ - 1, [&](int k, int z, int y) {
    std::fill_n(phi.line(k, z, y), grid_.owned().count[0], T{0});
  });
  sweep(phi, {}, [this](const ModeBlock& block) { systems_.release_end(block); });
}

template <class T>
void SpectralSolverOf<T>::diffuse(FieldOf<T>& phi, const std::array<double, max_dim>& width) {
  std::array<std::vector<double>, max_dim> damping;
  for (int a = 0; a < max_dim; ++a) {
    for (const double lambda : systems_.symbol(a)) {
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

template <class T>
void SpectralSolverOf<T>::sweep(FieldOf<T>& phi, const Source& source, const ModeSweep& modes) {
  if (grid_.owned().empty()) return;
  enter_x_and_local_y(phi, source);
  T* field = phi.raw().data();
  T* data = field;
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

template <class T>
void SpectralSolverOf<T>::enter_x_and_local_y(FieldOf<T>& phi, const Source& source) {
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

template <class T>
void SpectralSolverOf<T>::leave_x_and_local_y(FieldOf<T>& phi) {
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

template <class T>
void SpectralSolverOf<T>::transform_y(T* data, const Pencil& pencil, bool forward) {
  for (int k = 0; k < slices_; ++k) {
    for (int z = 0; z < pencil.block.count[2]; ++z) {
      T* plane = data + k * pencil.slice_size() + pencil.first() + z * pencil.stride(2);
      if (forward) {
        cosines_[1]->forward_columns(plane, pencil.stride(1), pencil.block.count[0]);
      } else {
        cosines_[1]->inverse_columns(plane, pencil.stride(1), pencil.block.count[0]);
      }
    }
  }
}

template <class T>
void SpectralSolverOf<T>::sweep_last_axis(T* data, const Pencil& pencil, const ModeSweep& modes) {
  const Block& block = pencil.block;
  if (block.empty()) return;
  const int last = grid_.dim() - 1;
  const std::ptrdiff_t slice = pencil.slice_size();
  const int planes = last == 2 ? block.count[1] : 1;  // of the axis between x and the last
  for (int y = 0; y < planes; ++y) {
    for (std::ptrdiff_t x = 0; x < block.count[0]; x += block_columns<T>) {
      const std::ptrdiff_t count = std::min(block_columns<T>, block.count[0] - x);
      T* corner = data + pencil.first() + (last == 2 ? y * pencil.stride(1) : 0) + x;
      const auto kx = static_cast<int>(block.start[0] + x);
      if (last == 0) {
        in_doubles(corner, slice, {nullptr, 0, count, kx, 0, 0}, modes);
        continue;
      }
      CosineTransformOf<T>& cosine = *cosines_[at(last)];
      const std::ptrdiff_t stride = pencil.stride(last);
      for (int k = 0; k < slices_; ++k) cosine.forward_columns(corner + k * slice, stride, count);
      for (int m = 0; m < grid_.cells(last); ++m) {
        const int ky = last == 1 ? m : block.start[1] + y;
        in_doubles(corner + m * stride, slice, {nullptr, 0, count, kx, ky, last == 2 ? m : 0},
                   modes);
      }
      for (int k = 0; k < slices_; ++k) cosine.inverse_columns(corner + k * slice, stride, count);
    }
  }
}

template <class T>
void SpectralSolverOf<T>::in_doubles(T* data, std::ptrdiff_t slice, ModeBlock block,
                                     const ModeSweep& modes) {
  if constexpr (std::is_same_v<T, double>) {
    block.data = data;
    block.slice_stride = slice;
    modes(block);
  } else {
    block.data = doubles_.data();
    block.slice_stride = block_columns<T>;
    for (int k = 0; k < slices_; ++k) {
      const T* from = data + k * slice;
      double* to = block.data + k * block.slice_stride;
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < block.count; ++i) to[i] = from[i];
    }
    modes(block);
    for (int k = 0; k < slices_; ++k) {
      const double* from = block.data + k * block.slice_stride;
      T* to = data + k * slice;
#pragma omp simd
      for (std::ptrdiff_t i = 0; i < block.count; ++i) to[i] = static_cast<T>(from[i]);
    }
  }
}

template class SpectralSolverOf<double>;
template class SpectralSolverOf<float>;

}  // namespace deblai
