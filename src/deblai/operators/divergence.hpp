#pragma once

#include <deblai/field/paths.hpp>
#include <deblai/operators/balance_law.hpp>

namespace deblai {

/// out <- A path = D_t rho + div m - eps Laplacian rhobar - z / kappa, at cell centres, nt slices
/// [mass / (length^d time)], rhobar the mean over a slab. Made in doubles and rounded as `out` is:
/// what little is left of terms that cancel has all of the digits of T.
///
/// Reads the upper halo of the momentum and, where eps > 0, the density's halo on both sides. Not
/// collective.
template <class T>
void divergence(const StaggeredPath& path, const BalanceLaw& law, FieldOf<T>& out);

/// path <- path - factor A* phi, the inner faces only, so that the ends and the walls stay. A* is
/// the adjoint under the weights of TimeSteps: minus the gradient in time and space where there is
/// no more to the law. Reads the halo of phi on both sides and keeps the upper halo of the momentum
/// right. Collective where the source is uniform.
template <class T>
void subtract_adjoint_divergence(double factor, const FieldOf<T>& phi, const BalanceLaw& law,
                                 StaggeredPath& path);

/// Minus the part of A* phi that belongs to the source in slab k, before the division by kappa: phi
/// itself, or its mean over space.
class SourceAdjoint {
 public:
  /// Collective where the source is uniform: one exact sum a slab.
  template <class T>
  void prepare(const FieldOf<T>& phi, BalanceLaw::Source kind);

  /// phi of a line of n cells, or its mean, into a row. Not collective.
  template <class T, class U>
  void row(const FieldOf<T>& phi, int k, int z, int y, U* out) const;

 private:
  std::vector<double> means_;  ///< a slab; empty where the source is a field
};

}  // namespace deblai
