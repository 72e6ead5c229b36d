#pragma once

#include <deblai/field/field.hpp>

namespace deblai {

/// How far two densities a and b on a grid are apart.
struct Difference {
  double mass_a = 0;
  double mass_b = 0;
  double l1 = 0;       ///< integral of |a - b| [mass]
  double largest = 0;  ///< of |a - b| [mass / length^d]
  double peak = 0;     ///< larger maximum of |a| and |b| [mass / length^d]

  double mass() const { return mass_b - mass_a; }
  /// L1 over the mean mass: 0 of equal densities, 2 of such that share no place. 0 where there is
  /// no mass.
  double relative_l1() const;
  double relative_largest() const { return peak > 0 ? largest / peak : 0; }
};

/// Of slice 0 of two fields on the same grid. Collective; the same bits on any number of ranks.
Difference difference(const Field& a, const Field& b);

}  // namespace deblai
