#include <deblai/problems/geodesic.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <type_traits>

#include <fmt/format.h>

#include <deblai/problems/checkpoints.hpp>
#include <deblai/problems/discrete_bound.hpp>
#include <deblai/problems/kantorovich.hpp>
#include <deblai/problems/levels.hpp>
#include <deblai/problems/papadakis_peyre_oudet.hpp>
#include <deblai/problems/scaling.hpp>
#include <deblai/splitting/iterate.hpp>

namespace deblai {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// One level of the nested iteration: an algorithm of choice on a state in place.
template <class T>
class Level {
 public:
  Level(GeodesicStateOf<T>& state, const Action& action, const GeodesicSettings& settings)
      : state_(state),
        action_(action),
        settings_(settings),
        theta_(settings.theta.value_or(default_theta(state.path.grid().dim()))),
        saddle_(state, action, theta_) {}

  /// From `course` on; `between` after every iteration but the last. Leaves an admissible path and
  /// a feasible dual. Collective.
  template <class Watch, class Between>
  Outcome minimise(double sigma, const StoppingRule& rule, const Course& course, StepReport& report,
                   const Watch& watch, const Between& between) {
    if constexpr (std::is_same_v<T, double>) {
      if (settings_.algorithm == GeodesicSettings::Algorithm::douglas_rachford) {
        PapadakisPeyreOudet algorithm(state_, saddle_.constraint(), action_, theta_, sigma,
                                      settings_.relaxation);
        return iterate(algorithm, rule, report, watch);
      }
    }
    ChambollePock algorithm(saddle_, sigma, settings_.relaxation);
    return iterate(algorithm, rule, course, report, watch, between);
  }

  /// The discrete bound on the mean of J over space-time cells, in solver units. Collective.
  /// Destroys the dual.
  double discrete() { return discrete_bound(state_, saddle_.dual_potential(), action_, theta_); }

  /// The Kantorovich bound of the dual's potential, best of some times. Collective.
  double kantorovich(const Field& source, const Field& target) {
    const int nt = state_.path.grid().time_steps();
    const FieldOf<T>& psi = saddle_.dual_potential();
    double best = 0;
    for (const int slice : {0, nt / 4, nt / 2, (3 * nt) / 4, nt - 1})
      best = std::max(best, bound_at(source, target, psi, slice));
    return best;
  }

  /// The same of the potential that the iteration has at hand, at half time: a slice's work.
  /// Collective.
  double glimpse(const Field& source, const Field& target) {
    const FieldOf<T>& psi = saddle_.constraint().potential();
    return bound_at(source, target, psi, psi.grid().time_steps() / 2);
  }

  /// Round-off of the iteration removed: down to that of T. Collective.
  void refine() { saddle_.constraint().project(state_.path); }

  /// The same, down to that of doubles. Collective.
  void polish() {
    constexpr int times = std::is_same_v<T, float> ? 4 : 1;
    for (int i = 0; i < times; ++i) refine();
  }

 private:
  double bound_at(const Field& source, const Field& target, const FieldOf<T>& psi,
                  int slice) const {
    const double scale = state_.law.length_scale;
    const double factor = 1 / (scale * scale);
    if (state_.law.source == BalanceLaw::Source::none)
      return kantorovich_bound(source, target, psi, slice, factor);
    return entropy_transport_bound(source, target, psi, slice, factor,
                                   state_.law.growth_length / scale);
  }

  GeodesicStateOf<T>& state_;
  const Action& action_;
  const GeodesicSettings& settings_;
  double theta_;
  GeodesicSaddleOf<T> saddle_;
};

double widest_cell(const Grid& grid) {
  double widest = 0;
  for (int a = 0; a < grid.dim(); ++a) widest = std::max(widest, grid.spacing(a));
  return widest;
}

}  // namespace

double default_theta(int dim) { return dim < 3 ? 0.02 : 0.01; }

Geodesic solve_geodesic(const Field& source, const Field& target, const GeodesicSettings& settings,
                        const Monitor& monitor) {
  return solve_geodesic(source, target, Model{}, settings, monitor);
}

Geodesic solve_geodesic(const Field& source, const Field& target, const Model& given,
                        const GeodesicSettings& settings, const Monitor& monitor,
                        Checkpoints* checkpoints) {
  const Clock::time_point start = Clock::now();
  const double weight_unit = unit_of_weight(given);
  const Model model = in_unit_of_weight(given, weight_unit);
  const Grid& grid = source.grid();
  const Moments from = moments(source);
  const Moments to = moments(target);
  collectively(grid.comm(), [&] {
    require(from.mass > 0 && to.mass > 0, Failure::input,
            fmt::format("both densities need a positive mass, got {} and {}", from.mass, to.mass));
    require(
        model.growth || std::abs(from.mass - to.mass) <= 1e-9 * from.mass, Failure::input,
        fmt::format("a balanced geodesic needs equal masses, got {} and {}", from.mass, to.mass));
    if (model.mobility) {
      require_tight(model);
      require_free(source, *model.mobility, "source");
      require_free(target, *model.mobility, "target");
    }
  });
  const double mass = model.growth ? 0.5 * (from.mass + to.mass) : from.mass;
  const double density_unit = mass / grid.shape().volume();
  const Field fine_source = normalised(source, model.growth ? mass : from.mass);
  const Field fine_target = normalised(target, model.growth ? mass : to.mass);

  const double theta = settings.theta.value_or(default_theta(grid.dim()));
  const std::vector<GridShape> shapes =
      nested_shapes(grid.shape(), agree(source, target) ? 1 : settings.max_levels);
  const int levels = static_cast<int>(shapes.size());
  // Where one that was stopped stood; taken up on its level.
  std::optional<Standing> stopped = checkpoints != nullptr ? checkpoints->standing() : std::nullopt;
  const int first = stopped ? stopped->level : 1;
  const double earlier = stopped ? stopped->seconds : 0;
  // Where nearly all mass is born or lost, its momentum tells nothing of the dual.
  const bool moves = std::min(from.mass, to.mass) > 0.1 * std::max(from.mass, to.mass);
  const bool by_momentum = moves && steps_by_momentum(model, grid.shape());
  std::vector<int> iterations;
  double distance_squared = first_guess(from, to, model);  // of mean mass 1
  double sigma = 0;
  double fine_seconds = 0;
  double growth_part = 0;
  StepReport report;
  Outcome outcome;
  const bool mixed = settings.precision == GeodesicSettings::Precision::mixed;
  std::optional<GeodesicState> state;
  std::optional<GeodesicStateOf<float>> floats;  // of the finest level, in mixed precision
  Certificate certificate;
  std::optional<double> lower_bound;
  if (stopped) {
    iterations = stopped->iterations_per_level;
    distance_squared = stopped->value;
    sigma = stopped->sigma;
    report = stopped->report;
    lower_bound = stopped->lower_bound;
  }

  for (int level = first; level <= levels; ++level) {
    const bool finest = level == levels;
    const Grid here =
        finest ? grid : Grid(grid.comm(), shapes[static_cast<std::size_t>(level - 1)]);
    const std::vector<Field> coarse =
        finest ? std::vector<Field>()
               : std::vector<Field>{restricted(fine_source, here), restricted(fine_target, here)};
    const Field& a = finest ? fine_source : coarse[0];
    const Field& b = finest ? fine_target : coarse[1];
    const double length_scale = stopped ? stopped->length_scale
                                : by_momentum
                                    ? geodesic_length_scale(distance_squared, grid.shape())
                                    : length_scale_for(distance_squared, grid.shape());
    const ScaledModel scaled(model, here, theta, density_unit, length_scale);
    const double degree = scaled.action().degree();
    const auto enter = [&]<class T>(std::optional<GeodesicStateOf<T>>& into) {
      if (stopped) {
        into.emplace(here, scaled.law(), scaled.kind());
        checkpoints->restore(fields_of(*into));
        complete_halo(*into);
      } else if (!state) {
        into = mixture<T>(a, b, scaled.law(), scaled.kind());
        sigma = 1 / (0.3 * std::max(maximum(a), maximum(b)));
      } else {
        rescale(*state, scaled.law(), degree);
        // What the level below could not see moves by less than its cells: it is where the ends
        // are.
        const bool in_place =
            by_momentum && distance_squared < std::pow(widest_cell(state->path.grid()), 2);
        into = in_place ? prolonged_in_detail<T>(std::move(*state), a, b)
                        : prolonged<T>(std::move(*state), a, b);
      }
    };
    const auto minimise = [&]<class T>(GeodesicStateOf<T>& standing) {
      Level<T> solver(standing, scaled.action(), settings);
      StoppingRule rule = settings.stopping;
      if (!finest) rule.max_iterations = std::min(rule.max_iterations, settings.coarse_iterations);
      const int most = rule.max_iterations;
      int done = stopped ? stopped->done : 0;
      int part = stopped ? stopped->part : by_momentum && finest ? 20 : 40;
      // The distance squared of mean mass 1, from the mean of J over the cells.
      const auto distance_of = [&](double value) {
        return squared(degree * value / std::pow(length_scale, degree), degree);
      };
      const double unit = squared(mass * weight_unit, degree);
      const auto watch = [&](int iteration, const StepReport& now) {
        distance_squared = distance_of(now.value);
        constexpr int every = 5;
        if (finest && iteration % every == 0 && model.has_static_dual() &&
            settings.algorithm == GeodesicSettings::Algorithm::chambolle_pock) {
          lower_bound = std::max(lower_bound.value_or(0), solver.glimpse(source, target));
        }
        if (!monitor) return;
        monitor({level, levels, done + iteration, most, distance_squared * unit, now.consensus,
                 earlier + seconds_since(start), lower_bound});
      };
      const auto between = [&](const Course& course) {
        // What floats have moved off the constraint would be missed by the value.
        constexpr int often = 16;
        const bool ends = course.converged || course.iterations + 1 == rule.max_iterations;
        if constexpr (std::is_same_v<T, float>)
          if (ends || course.iterations % often == 0) solver.refine();
        if (checkpoints == nullptr || !checkpoints->due()) return;
        checkpoints->save({level, part, done, course, report, sigma, length_scale, distance_squared,
                           lower_bound, iterations, earlier + seconds_since(start)},
                          fields_of(standing));
      };
      const auto find_step = [&] {
        if (!by_momentum) {
          const double ratio = dual_to_primal_ratio(standing);
          if (ratio > 0) sigma = step_factor(model, grid.shape()) * ratio;
          return;
        }
        const Stage stage = !finest ? Stage::coarse : done > 0 ? Stage::late : Stage::fine;
        if (const std::optional<double> ratio = momentum_ratio(standing, rule))
          sigma = geodesic_step_factor(model, grid.shape(), length_scale, stage) * *ratio;
      };
      if (level > 1 && !stopped)
        find_step();  // on the first the guess knows the largest density only
      const Clock::time_point fine_start = Clock::now();
      const int before = stopped ? stopped->done + stopped->course.iterations : 0;
      outcome = {};
      // The dual may have far to go: where mass is born from vacuum its size is not known before.
      for (; done < most && !outcome.converged; part *= 2) {
        if (done > 0 && !stopped) find_step();
        rule.max_iterations = std::min(part, most - done);
        const Course course = stopped ? stopped->course : Course{};
        stopped.reset();
        outcome = solver.minimise(sigma, rule, course, report, watch, between);
        done += outcome.iterations;
      }
      iterations.push_back(done);
      if (!finest) return;
      fine_seconds = seconds_since(fine_start) / (done - before);
      growth_part = growth_share(standing, model, scaled, theta) * distance_squared * unit;
      if (model.has_static_dual()) {
        certificate.kantorovich =
            std::max(solver.kantorovich(source, target), lower_bound.value_or(0));
      }
      certificate.discrete = distance_of(solver.discrete()) * unit;
      distance_squared *= unit;
      solver.polish();
    };
    if (finest && mixed) {
      enter(floats);
      state.reset();
      minimise(*floats);
    } else {
      enter(state);
      minimise(*state);
    }
  }

  Geodesic result =
      floats ? unscaled(std::move(*floats), given, mass) : unscaled(std::move(*state), given, mass);
  result.distance_squared = distance_squared;
  result.growth_part = growth_part;
  result.certificate = certificate;
  result.residuals.consensus = report.consensus;
  result.converged = outcome.converged;
  result.iterations_per_level = std::move(iterations);
  result.iteration_seconds = fine_seconds;
  result.solve_seconds = earlier + seconds_since(start);
  return result;
}

}  // namespace deblai
