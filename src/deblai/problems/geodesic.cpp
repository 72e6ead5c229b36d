#include <deblai/problems/geodesic.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include <deblai/actions/action.hpp>
#include <deblai/problems/discrete_bound.hpp>
#include <deblai/problems/kantorovich.hpp>
#include <deblai/problems/levels.hpp>
#include <deblai/problems/moments.hpp>
#include <deblai/problems/papadakis_peyre_oudet.hpp>
#include <deblai/splitting/iterate.hpp>

namespace deblai {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The unit of length in which the distance is about 1: three to four times fewer iterations on
/// short transports. Bounded, so that a path which hardly moves does not stretch the box without
/// end.
double length_scale_for(double distance_squared, const GridShape& shape) {
  double longest = 0;
  for (const Axis& axis : shape.axes) longest = std::max(longest, axis.length);
  const double scale = 1 / std::sqrt(std::max(distance_squared, 1e-300));
  return std::clamp(scale, 1 / longest, 12 / longest);
}

/// A density of mean 1, so that no tolerance depends on the unit of mass.
Field normalised(const Field& density, double mass) {
  Field result = density;
  scale(result, density.grid().shape().volume() / mass);
  return result;
}

GeodesicResiduals residuals_of(const StaggeredPath& path) {
  GeodesicResiduals result;
  const Grid& grid = path.grid();
  const int n = grid.owned().count[0];
  double first = 0;
  for (int k = 0; k <= grid.time_steps(); ++k) {
    const double mass = integral(path.density, k);
    if (k == 0) first = mass;
    result.mass_drift = std::max(result.mass_drift, std::abs(mass - first) / first);
    ExactSum negative;
    for_each_line(grid, 1, [&](int, int z, int y) {
      const double* rho = path.density.line(k, z, y);
      double line = 0;
      for (int x = 0; x < n; ++x) line += std::max(-rho[x], 0.0);
      negative.add(line);
    });
    const double missing = sum(grid.comm(), negative) * grid.shape().cell_volume();
    result.negative_mass = std::max(result.negative_mass, missing / first);
  }
  return result;
}

/// One level of the nested iteration: an algorithm of choice on a state in place.
class Level {
 public:
  Level(GeodesicState& state, const Action& action, const GeodesicSettings& settings)
      : state_(state),
        action_(action),
        settings_(settings),
        theta_(settings.theta.value_or(default_theta(state.path.grid().dim()))),
        saddle_(state, action, theta_) {}

  /// Leaves an admissible path and a feasible dual. Collective.
  template <class Watch>
  Outcome minimise(double sigma, const StoppingRule& rule, StepReport& report, const Watch& watch) {
    switch (settings_.algorithm) {
      case GeodesicSettings::Algorithm::chambolle_pock: {
        ChambollePock algorithm(saddle_, sigma, settings_.relaxation);
        return iterate(algorithm, rule, report, watch);
      }
      case GeodesicSettings::Algorithm::douglas_rachford: {
        PapadakisPeyreOudet algorithm(state_, saddle_.constraint(), action_, theta_, sigma,
                                      settings_.relaxation);
        return iterate(algorithm, rule, report, watch);
      }
    }
    return {};
  }

  /// Bounds on the distance of source and target, in their units. Collective. Destroys the dual.
  Certificate certify(const Field& source, const Field& target, double mass) {
    Certificate result;
    const Field& psi = saddle_.dual_potential();
    const double unscale = 1 / (state_.length_scale * state_.length_scale);
    const int nt = psi.grid().time_steps();
    for (const int slice : {0, nt / 4, nt / 2, (3 * nt) / 4, nt - 1}) {
      result.kantorovich =
          std::max(result.kantorovich, kantorovich_bound(source, target, psi, slice, unscale));
    }
    const double least = discrete_bound(state_, psi, action_, theta_);
    result.discrete = std::max(2 * least * mass * unscale, 0.0);  // no action is negative
    return result;
  }

  /// The Kantorovich bound of the potential that the iteration has at hand, at half time: a slice's
  /// work. Collective.
  double glimpse(const Field& source, const Field& target) {
    const Field& psi = saddle_.constraint().potential();
    return kantorovich_bound(source, target, psi, psi.grid().time_steps() / 2,
                             1 / (state_.length_scale * state_.length_scale));
  }

  /// Round-off of the iteration removed. Collective.
  void polish() { saddle_.constraint().project(state_.path); }

 private:
  GeodesicState& state_;
  const Action& action_;
  const GeodesicSettings& settings_;
  double theta_;
  GeodesicSaddle saddle_;
};

}  // namespace

double default_theta(int dim) { return dim < 3 ? 0.02 : 0.01; }

Geodesic solve_geodesic(const Field& source, const Field& target, const GeodesicSettings& settings,
                        const Monitor& monitor) {
  const Clock::time_point start = Clock::now();
  const Grid& grid = source.grid();
  const Moments from = moments(source);
  const Moments to = moments(target);
  collectively(grid.comm(), [&] {
    require(from.mass > 0 && to.mass > 0, Failure::input,
            fmt::format("both densities need a positive mass, got {} and {}", from.mass, to.mass));
    require(
        std::abs(from.mass - to.mass) <= 1e-9 * from.mass, Failure::input,
        fmt::format("a balanced geodesic needs equal masses, got {} and {}", from.mass, to.mass));
  });
  const Field fine_source = normalised(source, from.mass);
  const Field fine_target = normalised(target, to.mass);

  const std::unique_ptr<Action> action = Actions::make("kinetic", {}, {});
  const double theta = settings.theta.value_or(default_theta(grid.dim()));
  const int components = 1 + grid.dim() * (theta > 0 ? 2 : 1);
  const std::vector<GridShape> shapes = nested_shapes(grid.shape(), settings.max_levels);
  const int levels = static_cast<int>(shapes.size());
  std::vector<int> iterations;
  double distance_squared = gelbrich_bound(from, to);  // of unit masses
  double sigma = 0;
  double fine_seconds = 0;
  StepReport report;
  Outcome outcome;
  std::optional<GeodesicState> state;
  Certificate certificate;
  std::optional<double> lower_bound;

  for (int level = 1; level <= levels; ++level) {
    const bool finest = level == levels;
    const Grid here =
        finest ? grid : Grid(grid.comm(), shapes[static_cast<std::size_t>(level - 1)]);
    const Field a = finest ? fine_source : restricted(fine_source, here);
    const Field b = finest ? fine_target : restricted(fine_target, here);
    const double length_scale = length_scale_for(distance_squared, grid.shape());
    if (!state) {
      state = mixture(a, b, length_scale, components);
      sigma = 1 / (0.3 * std::max(maximum(a), maximum(b)));
    } else {
      rescale(*state, length_scale);
      state = prolonged(*state, a, b);
    }
    Level solver(*state, *action, settings);
    StoppingRule rule = settings.stopping;
    if (!finest) rule.max_iterations = std::min(rule.max_iterations, settings.coarse_iterations);
    const int most = rule.max_iterations;
    int done = 0;
    const auto watch = [&](int iteration, const StepReport& now) {
      distance_squared = 2 * now.value / (length_scale * length_scale);
      constexpr int every = 5;
      if (finest && iteration % every == 0 &&
          settings.algorithm == GeodesicSettings::Algorithm::chambolle_pock) {
        lower_bound = std::max(lower_bound.value_or(0), solver.glimpse(source, target));
      }
      if (!monitor) return;
      monitor({level, levels, done + iteration, most, distance_squared * from.mass, now.consensus,
               seconds_since(start), lower_bound});
    };
    if (level == 1 && rule.max_iterations > 1) {
      // Find the step: the first guess knows only the largest density.
      StoppingRule first = rule;
      first.max_iterations = std::min(rule.max_iterations / 2, 40);
      outcome = solver.minimise(sigma, first, report, watch);
      done = outcome.iterations;
    }
    const double ratio = dual_to_primal_ratio(*state);
    if (ratio > 0) sigma = 0.5 * ratio;
    const Clock::time_point fine_start = Clock::now();
    rule.max_iterations = most - done;
    outcome = solver.minimise(sigma, rule, report, watch);
    iterations.push_back(done + outcome.iterations);
    if (!finest) continue;
    fine_seconds = seconds_since(fine_start) / outcome.iterations;
    certificate = solver.certify(source, target, from.mass);
    certificate.kantorovich = std::max(certificate.kantorovich, lower_bound.value_or(0));
    solver.polish();
  }

  Geodesic result{std::move(state->path),
                  std::max(distance_squared, 0.0) * from.mass,  // round-off where nothing moves
                  certificate,
                  {},
                  from.mass,
                  outcome.converged,
                  std::move(iterations),
                  seconds_since(start),
                  fine_seconds};
  const double density_unit = from.mass / grid.shape().volume();
  scale(result.path.density, density_unit);
  for (Field& m : result.path.momentum) scale(m, density_unit / state->length_scale);
  result.residuals = residuals_of(result.path);
  result.residuals.consensus = report.consensus;
  ContinuityConstraint plain(grid, 1);
  result.residuals.continuity = plain.residual(result.path);
  result.solve_seconds = seconds_since(start);
  return result;
}

}  // namespace deblai
