#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>

#include <deblai/actions/growth.hpp>
#include <deblai/field/paths.hpp>
#include <deblai/operators/balance_law.hpp>

namespace deblai {

/// Mass may be made and lost, at a cost that one of Growths names.
struct GrowthModel {
  std::string law = "fisher_rao";
  double length_scale = 1;    ///< kappa [length]: cheap to grow when small, to travel when large
  std::optional<Field> mask;  ///< one slice: the share of each cell in which mass may grow
};

/// What moving mass costs: a default one is the kinetic energy of Benamou and Brenier, in a free
/// box in which mass is kept.
struct Model {
  std::string cost = "kinetic";  ///< a name of Actions
  Parameters parameters = {};    ///< of that cost; missing ones take their fallback
  std::optional<GrowthModel> growth;
  double viscosity = 0;  ///< eps of d_t rho + div m = eps Laplacian rho + s [length^2, time 1]
  double density_bound = std::numeric_limits<double>::infinity();  ///< [mass / length^d]
  /// 1 / w(x) on one slice, 0 in an obstacle, which takes neither viscosity nor uniform growth.
  std::optional<Field> mobility;

  /// W2, or where mass grows WFR, in a free box: static duality gives a bound.
  bool has_static_dual() const;
};

/// Throw where an obstacle on this rank meets a term of the balance law that does not stop at it:
/// viscosity or uniform growth. For models with a mobility; not collective.
void require_tight(const Model& model);

/// A model on one grid and in solver units: its law, its components and its action.
class ScaledModel {
 public:
  /// `density_unit` U and `length_scale` L as in Medium. Fields are averaged over the cells of a
  /// coarser grid. Collective on the fields' grid. Throws Error, Failure::case_file, on every rank
  /// when the laws do not go together.
  ScaledModel(const Model& model, const Grid& grid, double theta, double density_unit,
              double length_scale);

  ScaledModel(const ScaledModel&) = delete;
  ScaledModel& operator=(const ScaledModel&) = delete;

  const BalanceLaw& law() const { return law_; }
  CellComponents kind() const { return kind_; }
  const Action& action() const { return *action_; }
  /// Degree of the source's cost; 2 where mass is kept.
  double growth_degree() const { return growth_ ? growth_->degree() : 2; }

 private:
  BalanceLaw law_;
  CellComponents kind_;
  std::optional<Field> mobility_;
  std::optional<Field> growth_mask_;
  std::unique_ptr<Growth> growth_;
  std::unique_ptr<Action> action_;
};

}  // namespace deblai
