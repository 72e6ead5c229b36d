#pragma once

#include <vector>

#include <deblai/field/field.hpp>

namespace deblai {

struct BackAndForthSettings {
  double tolerance = 1e-3;     ///< on W2^2, relative
  int max_iterations = 60;     ///< on the finest level
  int coarse_iterations = 20;  ///< at most, on each coarser level
  int max_levels = 20;         ///< 1: no nested iteration
};

/// The squared Wasserstein distance of two densities taken as point masses at the centres of cells,
/// between what was proven of it. Units of the input, [mass length^2].
struct StaticDistance {
  /// By duality, of the potentials below: no transport of the sampled densities costs less.
  double distance_squared = 0;
  /// A plan between the sampled densities that costs this much was found.
  double upper_bound = 0;
  double residual = 0;         ///< |T# source - target|_1 over the mass, T the map of the potential
  int iterations = 0;          ///< on the finest level
  std::vector<int> per_level;  ///< coarsest first
  bool converged =
      false;  ///< the bounds agree to the tolerance, or the value has settled: no proof

  /// phi at the target, psi at the source; phi(y) + psi(x) <= |x - y|^2 / 2 in all cells, in the
  /// units of the grid. The map is x - grad psi.
  Field target_potential;
  Field source_potential;

  explicit StaticDistance(const Grid& grid)
      : target_potential(grid, 1), source_potential(grid, 1) {}
};

/// Optimal transport of the squared distance on a box, by the back-and-forth method (Jacobs & Léger
/// 2020): ascent of the dual
///
///     J(phi) = sum phi nu + sum phi^c mu,   phi^c(x) = min_y |x - y|^2 / 2 - phi(y),
///
/// for phi and for psi = phi^c in turn, each the conjugate of the other afterwards. Ours are the
/// metric and the levels: the step solves
///
///     -div( (nu + T# mu) / 2 + damping ) grad step = nu - T# mu,   T = id - grad phi^c,
///
/// Newton's equation but for the Jacobian of T, damped after Levenberg and Marquardt by how the
/// dual fared: without damping mass in thin air would be reached in no time and vacuum never, and
/// the published metric, a constant weight, the other way round. Grids halved to some 8 cells an
/// axis come first (nested_shapes).
///
/// Both densities on one grid, one slice each, none negative, of masses equal to 1e-9. Stores some
/// 30 slices. Collective; the same bits on any number of ranks. Throws CollectiveError,
/// Failure::input, on masses that differ or are none.
StaticDistance back_and_forth(const Field& source, const Field& target,
                              const BackAndForthSettings& settings = {});

/// Bytes that a rank stores meanwhile, at most.
double predicted_bytes(const GridShape& shape, int ranks, const BackAndForthSettings& settings);

}  // namespace deblai
