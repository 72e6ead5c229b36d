#include <algorithm>
#include <cmath>
#include <limits>

#include <deblai/actions/separable_growth.hpp>

namespace deblai {
namespace {

/// c |z|. J* is the indicator of |zeta| <= c.
struct AbsoluteValue {
  static constexpr bool homogeneous = true;
  double factor;

  double value(double z) const { return factor * std::abs(z); }
  double conjugate(double zeta) const {
    constexpr double rounding = 1e-13;
    return std::abs(zeta) > factor * (1 + rounding) ? std::numeric_limits<double>::infinity() : 0;
  }
  double prox_dual(double, double zeta) const { return std::clamp(zeta, -factor, factor); }
  double shrink(double zeta) const { return std::abs(zeta) > factor ? factor / std::abs(zeta) : 1; }
};

/// 2 kappa^2 |s|: a unit of mass made or lost costs 2 kappa^2, as much as under fisher_rao where
/// none is near. Partial transport: Piccoli & Rossi (2014).
class TotalVariation final : public Growth {
 public:
  std::unique_ptr<Action> join(const Transport& transport, const Medium& medium) const override {
    return beside(transport, medium, AbsoluteValue{2 * medium.growth_length});  // z = kappa s
  }
  double degree() const override { return 1; }
};

const Growths::Entry entry{"total_variation",
                           [] { return std::make_unique<TotalVariation>(); },
                           {"2 kappa^2 |s|: a price a unit of mass, partial transport"}};

}  // namespace
}  // namespace deblai
