#pragma once

namespace deblai {

/// The law  d_t rho + div m = eps Laplacian rho + s  that a path obeys, in the units of the solver:
/// lengths of the grid times `length_scale`, and the source stored as z = kappa s.
struct BalanceLaw {
  enum class Source {
    none,    ///< mass is kept
    field,   ///< mass grows and vanishes anywhere
    uniform  ///< at the same rate everywhere, which time alone decides
  };

  double length_scale = 1;
  double viscosity = 0;  ///< eps, in scaled length^2 / time
  Source source = Source::none;
  double growth_length = 1;  ///< kappa, in scaled length

  /// The law in which lengths are those of the grid again.
  BalanceLaw unscaled() const {
    BalanceLaw law = *this;
    law.length_scale = 1;
    law.viscosity /= length_scale * length_scale;
    law.growth_length /= length_scale;
    return law;
  }
};

}  // namespace deblai
