#include <deblai/actions/growth.hpp>

namespace deblai {
namespace {

/// kappa^2 s^2 / (2 rho): growth shares the density and the exponent with transport. With the
/// kinetic energy: Wasserstein-Fisher-Rao, or Hellinger-Kantorovich. Chizat, Peyre, Schmitzer &
/// Vialard (2018).
class FisherRao final : public Growth {
 public:
  std::unique_ptr<Action> join(const Transport& transport, const Medium& medium) const override {
    return transport(medium);
  }
};

const Growths::Entry entry{"fisher_rao",
                           [] { return std::make_unique<FisherRao>(); },
                           {"kappa^2 s^2 / (2 rho): mass grows in proportion to what is there"}};

}  // namespace
}  // namespace deblai
