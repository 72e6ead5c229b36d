#pragma once

#include <deblai/field/paths.hpp>

namespace deblai {

/// Bytes of a number of the path, of the potential and of the dual.
struct NumberSizes {
  int path = 8;
  int potential = 8;
  int dual = 8;
};

/// Bytes a space-time cell that an iteration of GeodesicSaddle cannot but move between memory and
/// processor, on one rank and with planes that fit the cache. What transposes, halos and waiting
/// add is not in it.
struct Budget {
  double gradient_step = 0;   ///< reads the dual; what it writes is the first pass of the solve
  double spectral_solve = 0;  ///< three passes over the potential, the first one only written
  double sweep = 0;           ///< path and dual read and written; the potential, steps

  double total() const { return gradient_step + spectral_solve + sweep; }
};

Budget iteration_budget(const CellComponents& kind, const NumberSizes& sizes = {});

}  // namespace deblai
