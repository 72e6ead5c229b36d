#pragma once

#include <vector>

#include <deblai/elliptic/weighted_poisson.hpp>
#include <deblai/transport/flow.hpp>

namespace deblai {

/// How the velocity of a film is found.
struct FilmVelocitySettings {
  /// Of all fluxes that explain the film the one of least kinetic energy, rho grad phi; or that of
  /// Dacorogna & Moser (1990), grad phi, which does not ask where there is mass: one spectral solve
  /// a slab, and the balance to round-off.
  enum class Flux { least_energy, dacorogna_moser };

  Flux flux = Flux::least_energy;
  /// The least density that is taken to conduct, as a share of the largest of the film: vacuum
  /// does, a little, so that what is between two islands is determined too. What it adds to the
  /// energy is what it carries.
  double floor = 1e-6;
  WeightedPoissonRule rule = {};
};

/// The velocity that explains a film, one a slab between two frames. That of least kinetic energy
/// is a gradient (Benamou & Brenier 2000; Ambrosio, Gigli & Savare 2008, 8.3).
struct FilmVelocity {
  std::vector<Field> velocity;  ///< an axis: on its faces, a slice a slab [length / time]
  std::vector<Field> momentum;  ///< likewise: velocity times the density that conducts, so that
                                ///< D_t rho + div m = 0 up to the residual
  Field potential;              ///< phi, mean zero
  /// A slab: 1/2 integral of rho |v|^2 [mass length^2 / time^2].
  std::vector<double> kinetic_energy;
  double length = 0;    ///< of the curve in Wasserstein space: sum of dt sqrt(2 E)
  double action = 0;    ///< sum of 2 E dt
  double residual = 0;  ///< largest of the slabs, relative
  int iterations = 0;   ///< of all slabs
  bool converged = true;
};

/// The velocity of frames: `density` with a slice a frame, not negative, of equal masses to 1e-9;
/// `times` increase. On each slab  -div(rhobar grad phi) = d_t rho,  rhobar the mean of its two
/// frames, by halves at the faces: second order in space and time. Of Dacorogna and Moser's flux
/// -Laplacian phi = d_t rho, and its velocity is that flux over rhobar. Collective; the same bits
/// on any number of ranks. Throws CollectiveError, Failure::input, on frames that no velocity
/// explains.
FilmVelocity velocity_of(const Field& density, const std::vector<double>& times,
                         const FilmVelocitySettings& settings = {});

}  // namespace deblai
