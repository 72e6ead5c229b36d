#include <deblai/actions/separable_growth.hpp>

namespace deblai {
namespace {

/// z^2 / 2 with z = kappa s: kappa^2 s^2 / (2 U) in the user's units, U the unit of density.
struct HalfSquare {
  static constexpr bool homogeneous = false;

  double value(double z) const { return 0.5 * z * z; }
  double conjugate(double zeta) const { return 0.5 * zeta * zeta; }
  double prox_dual(double step, double zeta) const { return zeta / (1 + step); }
  double shrink(double) const { return 1; }
};

/// Mass is made at the same rate everywhere, at a cost that asks nothing of the density.
/// Unnormalised transport: Gangbo, Li, Osher & Puthawala (2019).
class Uniform final : public Growth {
 public:
  std::unique_ptr<Action> join(const Transport& transport, const Medium& medium) const override {
    require(medium.growth == nullptr, Failure::case_file,
            "uniform growth is the same in every cell and takes no mask; leave the mask out, or "
            "choose fisher_rao or total_variation");
    return beside(transport, medium, HalfSquare{});
  }
  bool uniform_in_space() const override { return true; }
};

const Growths::Entry entry{"uniform",
                           [] { return std::make_unique<Uniform>(); },
                           {"kappa^2 s^2 / (2 mean density), s the same everywhere"}};

}  // namespace
}  // namespace deblai
