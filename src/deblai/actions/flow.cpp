#include <algorithm>
#include <cmath>

#include <deblai/actions/medium_line.hpp>

namespace deblai {
namespace {

/// w |m| for rho >= 0, whatever the density: Beckmann's flow, whose least value is W1. An obstacle
/// stops momentum alone.
///
/// J* is the indicator of { alpha <= 0, |beta| <= w }; with a density bound it grows as
/// bound max(alpha, 0).
class Flow final : public Action {
 public:
  explicit Flow(const Medium& medium) : medium_(medium) {
    require(!medium.has_source, Failure::case_file,
            "the action \"flow\" has no density to share with growth; choose a growth law that "
            "stands beside it, such as total_variation");
  }

  void prox_dual(double step, const CellLine& y) const override {
    const MediumLine here(medium_, y);
    for (std::ptrdiff_t i = 0; i < y.n; ++i) {
      double& alpha = y.components.front()[i];
      if (alpha > 0) alpha = std::max(alpha - step * medium_.density_bound, 0.0);
      scale_momentum(medium_, y, i, reach(here, y, i));
    }
  }

  double value(const CellLine& point) const override {
    const MediumLine here(medium_, point);
    double total = 0;
    for (std::ptrdiff_t i = 0; i < point.n; ++i) {
      const double rho = point.components.front()[i];
      const double m = std::sqrt(momentum_square(medium_, point, i));
      constexpr double rounding = 1e-12;
      if (rho < 0 || rho > medium_.density_bound * (1 + rounding)) return infinity;
      if (m > 0) total += here.obstacle(i) ? infinity : here.weight(i) * m;
    }
    return total;
  }

  double conjugate(const CellLine& y) const override {
    const MediumLine here(medium_, y);
    constexpr double rounding = 1e-13;
    double total = 0;
    for (std::ptrdiff_t i = 0; i < y.n; ++i) {
      if (reach(here, y, i) < 1 - rounding) return infinity;
      const double alpha = y.components.front()[i];
      if (alpha > 0) total += alpha * medium_.density_bound;
    }
    return total;
  }

  void excess(const CellLine& y, double* each) const override {
    if (std::isinf(medium_.density_bound)) {
      std::copy_n(y.components.front(), y.n, each);
    } else {
      std::fill_n(each, y.n, -infinity);
    }
  }

  double shrink(const CellLine& y) const override {
    const MediumLine here(medium_, y);
    double least = 1;
    for (std::ptrdiff_t i = 0; i < y.n; ++i) least = std::min(least, reach(here, y, i));
    return least;
  }

  bool is_homogeneous() const override { return std::isinf(medium_.density_bound); }
  double degree() const override { return 1; }

 private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  /// min(1, w / |beta|).
  double reach(const MediumLine& here, const CellLine& y, std::ptrdiff_t i) const {
    const double norm = std::sqrt(momentum_square(medium_, y, i));
    if (here.obstacle(i) || !(norm > 0)) return 1;
    return std::min(1.0, here.weight(i) / norm);
  }

  Medium medium_;
};

const Actions::Entry entry{
    "flow",
    [](const Medium& medium, const Parameters&) { return std::make_unique<Flow>(medium); },
    {"|m|, whatever the density: Beckmann's flow, the distance W1"}};

}  // namespace
}  // namespace deblai
