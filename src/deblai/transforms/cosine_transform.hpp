#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <deblai/base/owned.hpp>
#include <deblai/base/storage.hpp>

struct fftw_plan_s;

namespace deblai {

/// Cosine transforms of lines of n numbers, two lines at a time as one complex FFT.
///
///     forward (DCT-II)   X_k = sum_j x_j cos(pi (j + 1/2) k / n)
///     inverse            x_j = (2/n) [ X_0 / 2 + sum_{k>0} X_k cos(pi (j + 1/2) k / n) ]
///
/// Real lines a and b travel as a + i b through FFTW's complex codelets, which use SIMD where its
/// real-to-real ones do not, and are taken apart by Makhoul's twiddles (1980). The rounding of a
/// line depends on its partner: pair lines by indices that do not change with the number of ranks.
/// Plans are FFTW_ESTIMATE on buffers of fixed shape, the same bits in every run. In place. Not
/// collective. Not thread-safe.
class CosineTransform {
 public:
  explicit CosineTransform(int n);

  int size() const { return n_; }

  /// Transform the contiguous lines a and b; b may be null (a line of zeros).
  void forward_pair(double* a, double* b);
  void inverse_pair(double* a, double* b);

  /// Transform `count` adjacent columns: line c has its j-th number at data[j stride + c].
  /// Columns are paired (0,1), (2,3), ...
  void forward_columns(double* data, std::ptrdiff_t stride, std::ptrdiff_t count);
  void inverse_columns(double* data, std::ptrdiff_t stride, std::ptrdiff_t count);

 private:
  struct PlanTraits {
    using Handle = fftw_plan_s*;
    static Handle null() noexcept { return nullptr; }
    static void release(Handle& plan) noexcept;
  };
  using Plan = Owned<PlanTraits>;

  void gather(const double* data, std::ptrdiff_t stride, std::ptrdiff_t width);
  void scatter(double* data, std::ptrdiff_t stride, std::ptrdiff_t width) const;

  int n_;
  std::vector<std::ptrdiff_t> place_;  ///< Makhoul: where the j-th number of a line goes
  std::vector<double> cos_;            ///< cos(pi k / 2n)
  std::vector<double> sin_;
  Storage time_;   ///< [n][columns] before the FFT, permuted
  Storage modes_;  ///< [n][columns] after it
  Plan pair_forward_, pair_inverse_, columns_forward_, columns_inverse_;
};

/// The version of the FFTW library in use, as it tells it.
std::string fftw_version_text();

}  // namespace deblai
