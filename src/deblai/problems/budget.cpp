#include <deblai/problems/budget.hpp>

namespace deblai {

Budget iteration_budget(const CellComponents& kind, const NumberSizes& sizes) {
  const double dual = kind.count();
  const double path = 1 + kind.dim + (kind.source ? 1 : 0);
  // The density's dual and the potential of the next slice come from memory again; a slice of steps
  // is kept as the potential is.
  return {.gradient_step = dual * sizes.dual,
          .spectral_solve = 5.0 * sizes.potential,
          .sweep = 2 * path * sizes.path + (2 * dual + 1) * sizes.dual + 4.0 * sizes.potential};
}

}  // namespace deblai
