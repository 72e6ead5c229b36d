#include <algorithm>
#include <cmath>

#include <deblai/energies/energy.hpp>
#include <deblai/transforms/convolution.hpp>

namespace deblai {
namespace {

/// Mean of a kernel over the cell around the origin, where it may be infinite: midpoints of cells
/// of that cell, refined towards the origin.
double mean_at_origin(const EnergyInput& input) {
  const int dim = input.grid.dim();
  constexpr int n = 4;  // an axis; halves of it make the inner cell
  constexpr int depth = 12;
  double total = 0;
  double size = 1;  // of the cell at this depth
  const auto points = [&](bool inner_too) {
    double sum = 0;
    const int count = dim == 1 ? n : dim == 2 ? n * n : n * n * n;
    for (int i = 0; i < count; ++i) {
      std::array<double, max_dim> z{};
      bool inner = true;
      for (int a = 0, rest = i; a < dim; ++a, rest /= n) {
        const int j = rest % n;
        inner = inner && (j == 1 || j == 2);
        z[static_cast<std::size_t>(a)] = ((j + 0.5) / n - 0.5) * size * input.grid.spacing(a);
      }
      if (!inner || inner_too) sum += input.kernel(z) / count;
    }
    return sum * std::pow(size, dim);
  };
  for (int level = 0; level < depth; ++level, size /= 2) total += points(level + 1 == depth);
  return total;
}

/// 1/2 sum over x, y of W(x - y) rho(x) rho(y): attraction, repulsion, or both. Carrillo, McCann &
/// Villani (2003). Within a step it is replaced by
///
///     E(rho_0) + <W * rho_0, rho - rho_0> + c |rho - rho_0|^2 / 2,
///
/// around the density rho_0 before it. With c the largest mode of W that lies above E
/// for densities of one mass, so that what decreases it decreases E, whatever the step; but c also
/// slows the flow down, and much less usually does: a 64th to begin with, raised when it must
/// be.
class Interaction final : public Energy {
 public:
  explicit Interaction(const EnergyInput& input)
      : convolution_(input.grid, finite_kernel(input)),
        potential_(input.grid, 1),
        before_(input.grid, 1) {}

  Role role() const override { return Role::drift; }

  double value(const Field& rho) const override {
    const Field potential = convolution_.of(rho);
    const double* v = potential.slice(0);
    return 0.5 * integral_of(rho, [v](double r, std::ptrdiff_t i) { return r * v[i]; });
  }

  void linearise(const Field& rho) override {
    potential_ = convolution_.of(rho);
    before_ = rho;
  }
  bool raise() override {
    if (share_ == 1 || convolution_.bound() == 0) return false;
    share_ = std::min(4 * share_, 1.0);
    return true;
  }

  void add_derivatives(const DensityLine& line, double* slope, double* curvature) const override {
    const double c = share_ * convolution_.bound();
    const double* v = potential_.slice(0) + line.first;
    const double* before = before_.slice(0) + line.first;
    for (std::ptrdiff_t i = 0; i < line.n; ++i) {
      slope[i] += v[i] + c * (line.rho[i] - before[i]);
      curvature[i] += c;
    }
  }

 private:
  static Convolution::Kernel finite_kernel(const EnergyInput& input) {
    const double origin = input.kernel({});
    const double finite = std::isfinite(origin) ? origin : mean_at_origin(input);
    return [kernel = input.kernel, finite](const std::array<double, max_dim>& z) {
      const bool zero = std::all_of(z.begin(), z.end(), [](double each) { return each == 0; });
      return zero ? finite : kernel(z);
    };
  }

  mutable Convolution convolution_;  // whose arrays are scratch
  Field potential_;
  Field before_;
  double share_ = 1.0 / 64;  ///< of the largest mode
};

const Energies::Entry entry{"interaction",
                            [](const EnergyInput& input, const Parameters&) {
                              return std::make_unique<Interaction>(input);
                            },
                            {"1/2 W(x - y) rho(x) rho(y): mass attracts or repels itself"}};

}  // namespace
}  // namespace deblai
