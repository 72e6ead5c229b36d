#pragma once

#include <memory>
#include <vector>

#include <deblai/energies/energy.hpp>

namespace deblai {

/// Energies that add up, and the proximal map of their sum. Moves; does not copy.
class EnergySum final : public Energy {
 public:
  EnergySum() = default;
  explicit EnergySum(std::unique_ptr<Energy> only) { add(std::move(only)); }

  void add(std::unique_ptr<Energy> term) { terms_.push_back(std::move(term)); }
  bool empty() const { return terms_.empty(); }

  double value(const Field& rho) const override;
  void add_derivatives(const DensityLine& line, double* slope, double* curvature) const override;
  void linearise(const Field& rho) override;
  bool raise() override;
  double largest() const override;

  /// Every term is an ideal gas, internal, or a drift, and not all are drifts.
  bool is_diffusion() const;
  /// The terms' temperatures, added up.
  double temperature() const override;
  /// Derivatives and pressure of the internal terms, added up: four numbers a cell. Rank-local.
  void add_internal(const DensityLine& line, double* slope, double* curvature, double* pressure,
                    double* pressure_slope) const;
  /// The first variation of the drifts, around `rho`: one slice. Collective.
  Field drift_at(const Field& rho);

  /// rho <- argmin over r in [0, largest()] of e(r) + stiffness (r - centre)^2 / 2, cell by cell:
  /// the root of e'(r) + stiffness (r - centre), which increases, by Newton's method between
  /// bounds. `rho` brings a first guess. The relative error is at round-off. Rank-local.
  ///
  /// @param centre,rho n numbers each. @param first as in DensityLine.
  void prox(double stiffness, const double* centre, std::ptrdiff_t n, std::ptrdiff_t first,
            double* rho) const;

 private:
  std::vector<std::unique_ptr<Energy>> terms_;
};

/// e'(rho) as a field of one slice. Collective if the sum holds what is not pointwise.
Field first_variation(EnergySum& energy, const Field& rho);

}  // namespace deblai
