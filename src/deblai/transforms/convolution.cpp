#include <deblai/transforms/convolution.hpp>

#include <algorithm>

#include <fftw3.h>

#include <deblai/field/fetch.hpp>

namespace deblai {

namespace {

constexpr int batch = 16;  // columns at a time: their numbers share cache lines

std::size_t at(std::ptrdiff_t i) { return static_cast<std::size_t>(i); }

Grid padded_grid(const Grid& grid) {
  GridShape shape = grid.shape();
  for (Axis& axis : shape.axes) axis.cells *= 2;
  shape.axes.front().cells *= 2;
  shape.time_steps = 1;
  shape.time_grading = 0;
  return {grid.comm(), shape};
}

}  // namespace

void Convolution::PlanTraits::release(Handle& plan) noexcept { fftw_destroy_plan(plan); }

Convolution::Convolution(const Grid& grid, const Kernel& kernel)
    : grid_(grid), padded_(padded_grid(grid)), work_(padded_, 1) {
  int most = 1;
  for (int a = 0; a < grid.dim(); ++a) most = std::max(most, 2 * grid.cells(a));
  columns_.resize(at(most) * batch);
  auto* buffer = reinterpret_cast<fftw_complex*>(columns_.data());
  for (int a = 0; a < grid.dim(); ++a) {
    Lines& axis = axes_[at(a)];
    axis.cells = 2 * grid.cells(a);
    const auto plan = [&](int sign) {
      return Plan(fftw_plan_many_dft(1, &axis.cells, batch, buffer, nullptr, batch, 1, buffer,
                                     nullptr, batch, 1, sign, FFTW_ESTIMATE));
    };
    axis.forward = plan(FFTW_FORWARD);
    axis.backward = plan(FFTW_BACKWARD);
  }
  if (!padded_.owned().empty()) {
    Pencil pencil = field_pencil(padded_);
    if (padded_.processes(1) > 1) {
      to_y_.emplace(padded_, 1, pencil, 1, 0);
      pencil = to_y_->after();
      y_array_.resize(at(pencil.slice_size()));
    }
    if (padded_.processes(2) > 1) {
      to_z_.emplace(padded_, 1, pencil, 2, 1);
      z_array_.resize(at(to_z_->after().slice_size()));
    }
  }
  // The kernel at displacements of -n .. n-1 cells, wrapped around.
  const Block& block = padded_.owned();
  const auto displacement = [&](int a, int i) {
    const int n = grid.cells(a);
    return (i < n ? i : i - 2 * n) * grid.spacing(a);
  };
  for_each_line(padded_, 1, [&](int, int z, int y) {
    std::array<double, max_dim> where{};
    const int gy = block.start[1] + y;
    const int gz = block.start[2] + z;
    if (grid.dim() > 1) where[1] = displacement(1, gy);
    if (grid.dim() > 2) where[2] = displacement(2, gz);
    double* line = work_.line(0, z, y);
    for (int x = 0; x < axes_[0].cells; ++x) {
      where[0] = displacement(0, x);
      line[std::ptrdiff_t{2} * x] = kernel(where);
      line[std::ptrdiff_t{2} * x + 1] = 0;
    }
  });
  double factor = grid.shape().cell_volume();
  for (const Lines& axis : axes_) factor /= axis.cells;
  transform([&](double* mode) { modes_.push_back(factor * mode[0]); });
  // The constant mode is the first of the rank whose block of modes begins at the origin.
  Pencil last = field_pencil(padded_);
  if (to_y_) last = to_y_->after();
  if (to_z_) last = to_z_->after();
  const bool has_constant = !modes_.empty() && last.block.start == std::array<int, max_dim>{};
  double largest = 0;
  for (std::size_t i = has_constant ? 1 : 0; i < modes_.size(); ++i)
    largest = std::max(largest, modes_[i]);
  for (const Lines& axis : axes_) largest *= axis.cells;
  bound_ = max(grid.comm(), largest);
}

// Lines along axis a of the pencil, a batch of neighbours at a time.
void Convolution::lines(int a, double* data, const Pencil& pencil, const Plan Lines::*direction) {
  const Lines& axis = axes_[at(a)];
  auto* buffer = reinterpret_cast<fftw_complex*>(columns_.data());
  // Neighbouring lines differ in x where a is not x, in y where it is.
  const int across = a == 0 ? 1 : 0;
  const int other = a == 2 ? 1 : 2;
  const std::ptrdiff_t step = a == 0 ? 2 : pencil.stride(a);
  const std::ptrdiff_t beside = a == 0 ? pencil.stride(1) : 2;
  const int count = pencil.block.count[at(across)] / (across == 0 ? 2 : 1);
  for (int o = 0; o < pencil.block.count[at(other)]; ++o) {
    for (int first = 0; first < count; first += batch) {
      const int width = std::min(batch, count - first);
      double* corner = data + pencil.first() + o * pencil.stride(other) + first * beside;
      for (int j = 0; j < axis.cells; ++j) {
        std::complex<double>* row = columns_.data() + std::ptrdiff_t{j} * batch;
        for (int c = 0; c < width; ++c) {
          const double* number = corner + j * step + c * beside;
          row[c] = {number[0], number[1]};
        }
        std::fill(row + width, row + batch, 0.0);
      }
      fftw_execute_dft((axis.*direction).get(), buffer, buffer);
      for (int j = 0; j < axis.cells; ++j) {
        const std::complex<double>* row = columns_.data() + std::ptrdiff_t{j} * batch;
        for (int c = 0; c < width; ++c) {
          double* number = corner + j * step + c * beside;
          number[0] = row[c].real();
          number[1] = row[c].imag();
        }
      }
    }
  }
}

/// There, `multiply` every mode (two numbers), and back.
template <class Multiply>
void Convolution::transform(Multiply&& multiply) {
  if (padded_.owned().empty()) return;
  double* field = work_.raw().data();
  double* data = field;
  const Pencil whole = field_pencil(padded_);
  Pencil pencil = whole;
  lines(0, data, pencil, &Lines::forward);
  if (to_y_) {
    to_y_->forward(data, y_array_.data());
    data = y_array_.data();
    pencil = to_y_->after();
  }
  double* middle = data;
  const Pencil middle_pencil = pencil;
  if (padded_.dim() > 1) lines(1, data, pencil, &Lines::forward);
  if (to_z_) {
    to_z_->forward(data, z_array_.data());
    data = z_array_.data();
    pencil = to_z_->after();
  }
  if (padded_.dim() > 2) lines(2, data, pencil, &Lines::forward);
  const Block& block = pencil.block;
  for (int z = 0; z < block.count[2]; ++z) {
    for (int y = 0; y < block.count[1]; ++y) {
      double* line = data + pencil.first() + z * pencil.stride(2) + y * pencil.stride(1);
      for (int x = 0; x < block.count[0]; x += 2) multiply(line + x);
    }
  }
  if (padded_.dim() > 2) lines(2, data, pencil, &Lines::backward);
  if (to_z_) to_z_->backward(data, middle);
  if (padded_.dim() > 1) lines(1, middle, middle_pencil, &Lines::backward);
  if (to_y_) to_y_->backward(middle, field);
  lines(0, field, whole, &Lines::backward);
}

Field Convolution::of(const Field& rho) {
  const Block& padded = padded_.owned();
  Block wanted = padded;
  if (!padded.empty()) wanted.count[0] = axes_[0].cells;
  const FetchedBlock there = fetch(rho, wanted);
  for_each_line(padded_, 1, [&](int, int z, int y) {
    const double* from = there.line(0, padded.start[2] + z, padded.start[1] + y);
    double* line = work_.line(0, z, y);
    for (int x = 0; x < axes_[0].cells; ++x) {
      line[std::ptrdiff_t{2} * x] = from[x];
      line[std::ptrdiff_t{2} * x + 1] = 0;
    }
  });
  auto mode = modes_.begin();
  transform([&](double* number) {
    number[0] *= *mode;
    number[1] *= *mode;
    ++mode;
  });
  Block own = grid_.owned();
  if (!own.empty()) own.count[0] *= 2;
  const FetchedBlock back = fetch(work_, own);
  Field result(grid_, 1);
  for_each_line(grid_, 1, [&](int, int z, int y) {
    const double* from = back.line(0, own.start[2] + z, own.start[1] + y);
    double* line = result.line(0, z, y);
    for (int x = 0; x < grid_.owned().count[0]; ++x) line[x] = from[std::ptrdiff_t{2} * x];
  });
  return result;
}

std::string fftw_version_text() { return ::fftw_version; }

}  // namespace deblai
