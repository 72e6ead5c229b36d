#pragma once

#include <vector>

#include <deblai/elliptic/weighted_poisson.hpp>
#include <deblai/transport/flow.hpp>

namespace deblai {

/// How the velocity of a film is found.
struct FilmVelocitySettings {
  /// The least density that is taken to conduct, as a share of the largest of the film: vacuum
  /// does, a little, so that what is between two islands is determined too. What it adds to the
  /// energy is what it carries.
  double floor = 1e-6;
  WeightedPoissonRule rule;
};

/// The velocity of least kinetic energy that explains a film: a gradient, one a slab between two
/// frames (Benamou & Brenier 2000; Ambrosio, Gigli & Savare 2008, 8.3).
struct FilmVelocity {
  std::vector<Field> velocity;  ///< an axis: on its faces, a slice a slab [length / time]
  std::vector<Field> momentum;  ///< likewise: velocity times the density that conducts, so that
                                ///< D_t rho + div m = 0 up to the residual
  Field potential;              ///< whose gradient the velocity is, mean zero [length^2 / time]
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
/// frames, by halves at the faces: second order in space and time. Collective; the same bits on
/// any number of ranks. Throws CollectiveError, Failure::input, on frames that no velocity
/// explains.
FilmVelocity velocity_of(const Field& density, const std::vector<double>& times,
                         const FilmVelocitySettings& settings = {});

/// The flux of Dacorogna & Moser (1990), one a slab: grad phi on faces, -Laplacian phi = d_t rho,
/// so that D_t rho + div m = 0 to round-off. Moves the same mass, whatever the density, by a single
/// spectral solve; over the density it is a velocity. As velocity_of otherwise.
std::vector<Field> dacorogna_moser_flux(const Field& density, const std::vector<double>& times);

}  // namespace deblai
