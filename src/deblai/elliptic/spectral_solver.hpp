#pragma once

#include <array>
#include <functional>
#include <limits>
#include <optional>

#include <deblai/elliptic/time_systems.hpp>
#include <deblai/field/field.hpp>
#include <deblai/transforms/cosine_transform.hpp>
#include <deblai/transforms/pencil.hpp>

namespace deblai {

/// Solves  A A* phi = r  on space-time with no-flux walls: the operator behind every projection on
/// a balance law.
///
/// Cosine modes in space; then, for each mode, with the discrete symbol
///     lambda = sum_a (2 - 2 cos(pi k_a / n_a)) / h_a^2,
/// one tridiagonal system in time. Its matrix, symmetric under the weights of TimeSteps, is
///     A_rho A_rho* + lambda + 1 / kappa^2,   A_rho = D_t + eps lambda I_t,
/// minus the second difference in time plus lambda where mass is kept and nothing diffuses. There
/// the mode lambda = 0 is singular: the mean of r must vanish, and phi has mean zero. A uniform
/// source adds 1 / kappa^2 to that mode alone.
///
/// The last space axis and time are solved in one sweep while a column block sits in cache, so that
/// the whole solve passes over memory three times on one rank. The same bits on any number of
/// ranks. Stores one more copy of phi for each transposed axis.
///
/// Of floats, phi is read, transformed and exchanged as floats; the systems in time are solved in
/// doubles and rounded once. It then has the seven digits of its largest numbers, not of each.
template <class T>
class SpectralSolverOf {
 public:
  /// Not collective.
  ///
  /// @param end_weight what the last time face weighs where it is an unknown: an inner face then,
  /// with the entries of A_rho on it in the last slab's row. Infinite: that face is data.
  SpectralSolverOf(const Grid& grid, int slices, const BalanceLaw& law = {},
                   double end_weight = std::numeric_limits<double>::infinity());

  /// Called with (k, z) to write plane z of slice k of the right-hand side just before it is
  /// needed.
  using Source = std::function<void(int k, int z)>;

  /// phi <- (A A*)^-1 phi, over all its slices. Collective. With `source`, phi need not
  /// hold the right-hand side beforehand.
  void solve(FieldOf<T>& phi, const Source& source = {});

  /// What a free last time face takes off the solution with that face fixed. There
  ///     A A* = B + v v*,   B the operator of `solve`,
  /// with v the part of A_rho on that face, in the last slab alone. If the last slice of phi holds
  /// that of B^-1 r, then phi <- B^-1 v v* (B + v v*)^-1 r, so that B^-1 r - phi is the solution
  /// (Sherman & Morrison). The singular mode, where there is one, stays as it is: phi is 0 there.
  /// Collective.
  void release_end(FieldOf<T>& phi);

  /// phi <- exp(width^2 Laplacian / 2) phi, slice by slice, with a width an axis [length]: the heat
  /// kernel of the grid, which conserves mass and keeps signs. Collective.
  void diffuse(FieldOf<T>& phi, const std::array<double, max_dim>& width);

 private:
  using ModeSweep = std::function<void(const ModeBlock&)>;

  void sweep(FieldOf<T>& phi, const Source& source, const ModeSweep& modes);
  void enter_x_and_local_y(FieldOf<T>& phi, const Source& source);
  void leave_x_and_local_y(FieldOf<T>& phi);
  void transform_y(T* data, const Pencil& pencil, bool forward);
  void sweep_last_axis(T* data, const Pencil& pencil, const ModeSweep& modes);
  /// Sweeps the modes at `data`, `slice` apart: where they lie, or on a copy in doubles.
  void in_doubles(T* data, std::ptrdiff_t slice, ModeBlock block, const ModeSweep& modes);

  Grid grid_;
  int slices_;
  TimeSystems systems_;
  std::array<std::optional<CosineTransformOf<T>>, max_dim> cosines_;
  std::optional<TransposeOf<T>> to_y_, to_z_;
  StorageOf<T> y_array_, z_array_;
  Storage doubles_;  ///< [slice][column] of a block, unless phi holds doubles
};

using SpectralSolver = SpectralSolverOf<double>;

}  // namespace deblai
