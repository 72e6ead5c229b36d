#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <deblai/problems/model.hpp>
#include <deblai/splitting/stopping.hpp>

namespace deblai {

/// How a geodesic is computed; the defaults are those of docs/decisions.
struct GeodesicSettings {
  enum class Algorithm { chambolle_pock, douglas_rachford };
  /// What the dual and the potential of the finest level are stored in; the path and all sums are
  /// of doubles. Mixed: floats, only with ChambollePock and without viscosity
  /// (docs/decisions/0051).
  enum class Precision { full, mixed };

  Algorithm algorithm = Algorithm::chambolle_pock;
  StoppingRule stopping;        ///< on the finest level
  int coarse_iterations = 150;  ///< at most, on each coarser level
  int max_levels = 20;          ///< 1: no nested iteration
  std::optional<double> theta;  ///< weight of the half differences, in [0, 1]; else default_theta
  double relaxation = 1.85;     ///< in (0, 2)
  Precision precision = Precision::full;
};

/// The weight of the half differences that damps ripples at jumps and hardly costs accuracy: 0.02
/// in 1D and 2D, 0.01 in 3D, where it acts on three axes (docs/decisions/0012).
double default_theta(int dim);

/// One row of the history: the state after an iteration.
struct Progress {
  int level = 1;  ///< from 1, the coarsest, to `levels`
  int levels = 1;
  int iteration = 0;
  int max_iterations = 0;
  double distance_squared = 0;  ///< of the path at hand, in the units of the input
  double consensus = 0;         ///< |K x' - v| / |v|
  double seconds = 0;           ///< since the start of the solve
  /// Kantorovich's, the best so far on the finest level [mass length^2]; none until first looked
  /// at, or where it does not hold.
  std::optional<double> lower_bound = std::nullopt;
  double time = 0;  ///< where steps are taken that nobody has counted: the time reached, of `end`
  double end = 0;
  int leg = 0;  ///< of a sequence, from 1 to `legs`; 0: it is none
  int legs = 0;
};

/// Called after each iteration, on every rank with the same numbers. Never steers.
using Monitor = std::function<void(const Progress&)>;

class Checkpoints;

/// Lower bounds on the squared distance.
struct Certificate {
  /// On the transport between the sampled measures (masses at cell centres), by static duality:
  /// Kantorovich's, or where mass grows that of logarithmic entropy transport. Only the quadratic
  /// costs in a free box have it.
  std::optional<double> kantorovich;
  /// On the minimum of the discrete functional, by Fenchel duality.
  double discrete = 0;
};

struct GeodesicResiduals {
  double continuity =
      0;  ///< what is missing to the balance law, over max |D_t rho|, or rho if larger
  double consensus = 0;  ///< |K x' - v| / |v|
  /// Largest deviation of the mass of a time face from that of the source and what has grown since,
  /// relative.
  double mass_drift = 0;
  double negative_mass = 0;  ///< largest mass of the negative part of a time face, relative
  double obstacle_mass = 0;  ///< largest mass inside obstacles of a time face, relative
};

/// A path from source to target and what is known of it.
struct Geodesic {
  StaggeredPath
      path;  ///< admissible: continuity to round-off, both ends exact; in the units of the input
  /// Twice the minimal action on unit time [mass length^2]: W2^2, or WFR^2 where mass grows. For a
  /// cost of degree p, W^2 of W^p = p times the minimal action.
  double distance_squared = 0;
  double growth_part = 0;  ///< what growing mass adds to distance_squared
  Certificate certificate;
  GeodesicResiduals residuals;
  double mass = 0;                  ///< mean of source and target
  double growth_length = 1;         ///< kappa: the path's source is kappa times the rate of growth
  std::optional<Field> mobility;    ///< of the model: 0 in an obstacle
  bool density_is_bounded = false;  ///< by the model
  bool converged = false;
  std::vector<int> iterations_per_level;  ///< coarsest first
  double solve_seconds = 0;
  double iteration_seconds = 0;  ///< mean of the finest level

  explicit Geodesic(StaggeredPath found) : path(std::move(found)) {}
};

/// The geodesic between two densities in a model: Benamou and Brenier's (2000) by default.
///
/// Collective on the grid. Source and target have one slice each, finite and not negative; where
/// mass is kept theirs must agree to 1e-9 (else CollectiveError, Failure::input). Running out of
/// iterations is a result, not an error. The same bits on any number of ranks.
///
/// With `checkpoints` it goes on where one that was stopped stood, to the same bits; only
/// ChambollePock.
Geodesic solve_geodesic(const Field& source, const Field& target, const Model& model,
                        const GeodesicSettings& settings, const Monitor& monitor = {},
                        Checkpoints* checkpoints = nullptr);

/// The same with the default model.
Geodesic solve_geodesic(const Field& source, const Field& target, const GeodesicSettings& settings,
                        const Monitor& monitor = {});

/// Bytes that solve_geodesic stores on the rank that owns most, input included.
double predicted_bytes(const GridShape& shape, int ranks, const GeodesicSettings& settings,
                       const Model& model = {});

/// Bytes of a path and its dual, of all ranks: what a checkpoint holds. Not collective.
double state_bytes(const GridShape& shape, const GeodesicSettings& settings,
                   const Model& model = {});

/// What the film shows at one time t in [0, 1].
///
/// The density is the positive part of the admissible one outside obstacles, linear between time
/// faces, rescaled to the exact mass: never negative, equal to the data at both ends. A bound of
/// the density holds for slabs, of which the faces between them are then the means. The momentum is
/// the mean of the faces and of the adjacent slabs, the source that of the slabs. Velocity and
/// growth rate are momentum and source over the mean density of the same slabs where the density
/// exceeds `velocity_floor` times its maximum over the path, and zero elsewhere.
struct Frame {
  double time = 0;
  Field density;
  std::vector<Field> momentum;
  std::vector<Field> velocity;
  std::optional<Field> source;       ///< [mass / (length^d time)], where mass grows
  std::optional<Field> growth_rate;  ///< [1 / time]
};

/// Collective on the grid.
Frame frame_at(const Geodesic& geodesic, double time, double velocity_floor = 1e-3);

}  // namespace deblai
