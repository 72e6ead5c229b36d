#pragma once

#include <vector>

#include <deblai/problems/geodesic.hpp>

namespace deblai {

/// The density nearest to several: the template of a group.
struct Barycentre {
  Field density;                ///< mu, one slice
  std::vector<Geodesic> legs;   ///< from each of the densities to mu
  std::vector<double> weights;  ///< of the legs, sum 1
  /// Sum over the legs of weight times distance squared: the variance of the group, at its least.
  double variance = 0;
  bool converged = false;
  std::vector<int> iterations_per_level;  ///< coarsest first
  double solve_seconds = 0;
};

/// The minimum over mu of sum_i w_i W^2(rho_i, mu) in a model (Agueh & Carlier 2011; where mass
/// grows: Chung & Phung 2021), as geodesics that share their end.
///
/// The paths and their duals are iterated on together, as one point of the product space with the
/// inner products of the legs times their weights; the shared end couples their projections by a
/// term of rank one a mode, at the price of one more spectral solve. Collective on the grid. Stores
/// a state and a potential a leg. At least two densities, of one slice each; weights positive;
/// where mass is kept the masses must agree to 1e-9 (else CollectiveError, Failure::input). The
/// model's action must be of degree 2. Only ChambollePock. The same bits on any number of ranks.
/// Checkpoints as in solve_geodesic.
Barycentre solve_barycentre(const std::vector<Field>& densities, const std::vector<double>& weights,
                            const Model& model, const GeodesicSettings& settings,
                            const Monitor& monitor = {}, Checkpoints* checkpoints = nullptr);

/// Bytes that solve_barycentre stores on the rank that owns most, input included.
double predicted_bytes(const GridShape& shape, int ranks, const GeodesicSettings& settings,
                       const Model& model, int legs);

}  // namespace deblai
