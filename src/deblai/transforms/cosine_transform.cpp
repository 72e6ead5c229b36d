#include <deblai/transforms/cosine_transform.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include <fftw3.h>

namespace deblai {

namespace {

/// Columns a buffer holds: 16 complex numbers a row, four cache lines of real ones.
constexpr std::ptrdiff_t columns = 32;

fftw_plan plan_lines(int n, std::ptrdiff_t count, double* in, double* out, int sign) {
  const auto w = static_cast<int>(count);
  const fftw_iodim line{n, w, w};
  const fftw_iodim across{w, 1, 1};
  return fftw_plan_guru_dft(1, &line, 1, &across, reinterpret_cast<fftw_complex*>(in),
                            reinterpret_cast<fftw_complex*>(out), sign, FFTW_ESTIMATE);
}

// Rows of `width` reals hold pairs (a, b) as complex numbers. With P, U the rows k and n-k of the
// FFT of a + i b, w = exp(-i pi k / 2n) = c - i s, and J = multiplication by -i:
//     X_k     = 1/2 [ c (P + U) + s J (P - U) ]
//     X_{n-k} = 1/2 [ s (P + U) - c J (P - U) ]
// The loops run over pairs, so that both lanes see the same operations.
void take_apart(const double* p, const double* u, double c, double s, std::ptrdiff_t width,
                double* xk, double* xn) {
  c *= 0.5;
  s *= 0.5;
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < width; i += 2) {
    const double sum_a = p[i] + u[i];
    const double sum_b = p[i + 1] + u[i + 1];
    const double turned_a = p[i + 1] - u[i + 1];
    const double turned_b = u[i] - p[i];
    xk[i] = c * sum_a + s * turned_a;
    xk[i + 1] = c * sum_b + s * turned_b;
    xn[i] = s * sum_a - c * turned_a;
    xn[i + 1] = s * sum_b - c * turned_b;
  }
}

// The converse: R = c X_k + s X_{n-k}, I = s X_k - c X_{n-k};  V_k = R + i I, V_{n-k} = R - i I.
void put_together(const double* xk, const double* xn, double c, double s, std::ptrdiff_t width,
                  double* vk, double* vn) {
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < width; i += 2) {
    const double real_a = c * xk[i] + s * xn[i];
    const double real_b = c * xk[i + 1] + s * xn[i + 1];
    const double imag_a = s * xk[i] - c * xn[i];
    const double imag_b = s * xk[i + 1] - c * xn[i + 1];
    vk[i] = real_a - imag_b;
    vk[i + 1] = real_b + imag_a;
    vn[i] = real_a + imag_b;
    vn[i + 1] = real_b - imag_a;
  }
}

}  // namespace

void CosineTransform::PlanTraits::release(Handle& plan) noexcept { fftw_destroy_plan(plan); }

CosineTransform::CosineTransform(int n)
    : n_(n),
      place_(static_cast<std::size_t>(n)),
      cos_(static_cast<std::size_t>(n)),
      sin_(static_cast<std::size_t>(n)),
      time_(static_cast<std::size_t>(n * columns), 0.0),
      modes_(static_cast<std::size_t>(n * columns), 0.0) {
  for (int j = 0; j < n; ++j) {
    const auto i = static_cast<std::size_t>(j);
    place_[i] = j % 2 == 0 ? j / 2 : n - 1 - j / 2;
    cos_[i] = std::cos(std::numbers::pi * j / (2 * n));
    sin_[i] = std::sin(std::numbers::pi * j / (2 * n));
  }
  double* t = time_.data();
  double* m = modes_.data();
  pair_forward_ = Plan(plan_lines(n, 1, t, m, FFTW_FORWARD));
  pair_inverse_ = Plan(plan_lines(n, 1, m, t, FFTW_BACKWARD));
  columns_forward_ = Plan(plan_lines(n, columns / 2, t, m, FFTW_FORWARD));
  columns_inverse_ = Plan(plan_lines(n, columns / 2, m, t, FFTW_BACKWARD));
}

void CosineTransform::forward_pair(double* a, double* b) {
  double* t = time_.data();
  const std::ptrdiff_t n = n_;
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    const std::ptrdiff_t to = 2 * place_[static_cast<std::size_t>(j)];
    t[to] = a[j];
    t[to + 1] = b != nullptr ? b[j] : 0;
  }
  fftw_execute(pair_forward_.get());
  const double* v = modes_.data();
  a[0] = v[0];
  if (b != nullptr) b[0] = v[1];
  for (std::ptrdiff_t k = 1; 2 * k <= n; ++k) {
    double xk[2];
    double xn[2];
    take_apart(v + 2 * k, v + 2 * (n - k), cos_[static_cast<std::size_t>(k)],
               sin_[static_cast<std::size_t>(k)], 2, xk, xn);
    a[k] = xk[0];
    a[n - k] = xn[0];
    if (b == nullptr) continue;
    b[k] = xk[1];
    b[n - k] = xn[1];
  }
}

void CosineTransform::inverse_pair(double* a, double* b) {
  double* v = modes_.data();
  const std::ptrdiff_t n = n_;
  const double scale = 1.0 / static_cast<double>(n);
  v[0] = a[0] * scale;
  v[1] = b != nullptr ? b[0] * scale : 0;
  for (std::ptrdiff_t k = 1; 2 * k <= n; ++k) {
    const double xk[2] = {a[k], b != nullptr ? b[k] : 0};
    const double xn[2] = {a[n - k], b != nullptr ? b[n - k] : 0};
    put_together(xk, xn, cos_[static_cast<std::size_t>(k)] * scale,
                 sin_[static_cast<std::size_t>(k)] * scale, 2, v + 2 * k, v + 2 * (n - k));
  }
  fftw_execute(pair_inverse_.get());
  const double* t = time_.data();
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    const std::ptrdiff_t from = 2 * place_[static_cast<std::size_t>(j)];
    a[j] = t[from];
    if (b != nullptr) b[j] = t[from + 1];
  }
}

void CosineTransform::forward_columns(double* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  for (std::ptrdiff_t first = 0; first < count; first += columns) {
    const std::ptrdiff_t width = std::min(columns, count - first);
    gather(data + first, stride, width);
    fftw_execute(columns_forward_.get());
    const double* v = modes_.data();
    double* x = time_.data();  // the modes of the real lines, in order
    std::copy_n(v, columns, x);
    for (std::ptrdiff_t k = 1; 2 * k <= n_; ++k) {
      take_apart(v + k * columns, v + (n_ - k) * columns, cos_[static_cast<std::size_t>(k)],
                 sin_[static_cast<std::size_t>(k)], columns, x + k * columns,
                 x + (n_ - k) * columns);
    }
    for (std::ptrdiff_t k = 0; k < n_; ++k)
      std::copy_n(x + k * columns, width, data + first + k * stride);
  }
}

void CosineTransform::inverse_columns(double* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  const double scale = 1.0 / static_cast<double>(n_);
  for (std::ptrdiff_t first = 0; first < count; first += columns) {
    const std::ptrdiff_t width = std::min(columns, count - first);
    double* x = time_.data();
    double* v = modes_.data();
    for (std::ptrdiff_t k = 0; k < n_; ++k) {
      double* row = x + k * columns;
      std::copy_n(data + first + k * stride, width, row);
      std::fill(row + width, row + columns, 0.0);
    }
    for (std::ptrdiff_t i = 0; i < columns; ++i) v[i] = x[i] * scale;
    for (std::ptrdiff_t k = 1; 2 * k <= n_; ++k) {
      put_together(x + k * columns, x + (n_ - k) * columns,
                   cos_[static_cast<std::size_t>(k)] * scale,
                   sin_[static_cast<std::size_t>(k)] * scale, columns, v + k * columns,
                   v + (n_ - k) * columns);
    }
    fftw_execute(columns_inverse_.get());
    scatter(data + first, stride, width);
  }
}

void CosineTransform::gather(const double* data, std::ptrdiff_t stride, std::ptrdiff_t width) {
  for (std::ptrdiff_t j = 0; j < n_; ++j) {
    double* row = time_.data() + place_[static_cast<std::size_t>(j)] * columns;
    std::copy_n(data + j * stride, width, row);
    std::fill(row + width, row + columns, 0.0);
  }
}

void CosineTransform::scatter(double* data, std::ptrdiff_t stride, std::ptrdiff_t width) const {
  for (std::ptrdiff_t j = 0; j < n_; ++j) {
    std::copy_n(time_.data() + place_[static_cast<std::size_t>(j)] * columns, width,
                data + j * stride);
  }
}

std::string fftw_version_text() { return ::fftw_version; }

}  // namespace deblai
