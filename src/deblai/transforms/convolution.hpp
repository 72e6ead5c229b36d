#pragma once

#include <complex>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <deblai/base/owned.hpp>
#include <deblai/base/storage.hpp>
#include <deblai/field/field.hpp>
#include <deblai/transforms/pencil.hpp>

struct fftw_plan_s;

namespace deblai {

/// Densities convolved with a kernel on the whole space, outside the box zero: Fourier transforms
/// on a box twice as long an axis, so that nothing wraps around.
///
/// Stores 3 2^d numbers a cell, and 2^(d+1) for each axis that is cut. The same bits on any number
/// of ranks.
class Convolution {
 public:
  /// Of a displacement [length]. Only its even part counts. Finite.
  using Kernel = std::function<double(const std::array<double, max_dim>&)>;

  /// Asks for the kernel between the centres of cells. Collective.
  Convolution(const Grid& grid, const Kernel& kernel);

  /// sum over the cells y of kernel(x - y) rho(y), times the volume of a cell. One slice.
  /// Collective.
  Field of(const Field& rho);

  /// A c with <f, kernel * f> <= c <f, f> for all f of mean zero: the largest mode but the
  /// constant one, or 0.
  double bound() const { return bound_; }

 private:
  struct PlanTraits {
    using Handle = fftw_plan_s*;
    static Handle null() noexcept { return nullptr; }
    static void release(Handle& plan) noexcept;
  };
  using Plan = Owned<PlanTraits>;

  /// Transforms of the lines along one axis.
  struct Lines {
    int cells = 1;
    Plan forward, backward;
  };

  template <class Multiply>
  void transform(Multiply&& multiply);
  void lines(int a, double* data, const Pencil& pencil, const Plan Lines::*direction);

  Grid grid_;
  Grid padded_;  ///< a complex number is two cells along x
  Field work_;
  std::vector<std::complex<double>> columns_;  ///< [cell along the axis][column]
  std::array<Lines, max_dim> axes_;
  std::optional<Transpose> to_y_, to_z_;
  Storage y_array_, z_array_;
  double bound_ = 0;
  std::vector<double> modes_;  ///< of the kernel, over their number, times the volume of a cell
};

/// The version of the FFTW library in use, as it tells it.
std::string fftw_version_text();

}  // namespace deblai
