#include <deblai/problems/geodesic.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include <deblai/problems/checkpoints.hpp>
#include <deblai/problems/geodesic_level.hpp>
#include <deblai/problems/levels.hpp>
#include <deblai/problems/scaling.hpp>

namespace deblai {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double widest_cell(const Grid& grid) {
  double widest = 0;
  for (int a = 0; a < grid.dim(); ++a) widest = std::max(widest, grid.spacing(a));
  return widest;
}

/// Throw unless the algorithm works on these numbers. Not collective.
void require_precise(const GeodesicSettings& settings, const Model& model) {
  require(settings.precision == GeodesicSettings::Precision::full ||
              (settings.algorithm == GeodesicSettings::Algorithm::chambolle_pock &&
               model.viscosity == 0),
          Failure::usage, "mixed precision needs Chambolle-Pock and no viscosity; choose full");
}

/// Throw unless a path in this model joins them. Not collective.
void require_joinable(const Field& source, const Field& target, const Moments& from,
                      const Moments& to, const Model& model) {
  require(from.mass > 0 && to.mass > 0, Failure::input,
          fmt::format("both densities need a positive mass, got {} and {}", from.mass, to.mass));
  require(model.growth || std::abs(from.mass - to.mass) <= 1e-9 * from.mass, Failure::input,
          fmt::format("a balanced geodesic needs equal masses, got {} and {}", from.mass, to.mass));
  if (!model.mobility) return;
  require_tight(model);
  require_free(source, *model.mobility, "source");
  require_free(target, *model.mobility, "target");
}

/// What is asked for, and what holds on all levels. Borrows what it is made of.
struct Task {
  const Field& source;  ///< in the units of the input, as is the target
  const Field& target;
  const GeodesicSettings& settings;
  const Monitor& monitor;
  Checkpoints* checkpoints;
  double weight_unit;
  Model model;  ///< in the unit of weight
  double mass;  ///< mean of source and target
  double theta;
  /// Length and step follow docs/decisions/0050. Not where nearly all mass is born or lost: its
  /// momentum tells nothing of the dual.
  bool by_momentum;
  int levels;
  Clock::time_point start;

  /// Of a squared distance of mean mass 1.
  double unit(double degree) const { return squared(mass * weight_unit, degree); }
};

/// The work on one level, between entering it and leaving it for the next.
template <class T>
class LevelRun {
 public:
  /// `now`: where the task stands, which moves on. Not collective.
  LevelRun(const Task& task, const ScaledModel& scaled, GeodesicStateOf<T>& state, Standing& now)
      : task_(task),
        scaled_(scaled),
        state_(state),
        now_(now),
        rule_(task.settings.stopping),
        solver_(state, scaled.action(), task.settings) {
    if (!finest())
      rule_.max_iterations = std::min(rule_.max_iterations, task.settings.coarse_iterations);
    most_ = rule_.max_iterations;
  }

  /// In parts of more and more iterations, each with a step of its own: the dual may have far to
  /// go, and where mass is born from vacuum its size is not known before. Collective.
  bool minimise() {
    Course course = now_.course;
    Outcome outcome;
    for (; now_.done < most_ && !outcome.converged; now_.part *= 2) {
      if (course.iterations == 0) find_step();
      rule_.max_iterations = std::min(now_.part, most_ - now_.done);
      outcome = solver_.minimise(
          now_.sigma, rule_, std::exchange(course, {}), now_.report,
          [&](int iteration, const StepReport& report) { watch(iteration, report); },
          [&](const Course& at_hand) { between(at_hand); });
      now_.done += outcome.iterations;
    }
    now_.course = {};
    return outcome.converged;
  }

  /// What the dual proves of the distance, and the path down to round-off. Destroys the dual.
  /// Collective.
  Certificate finish() {
    Certificate certificate;
    if (task_.model.has_static_dual()) {
      certificate.kantorovich =
          std::max(solver_.kantorovich(task_.source, task_.target), now_.lower_bound.value_or(0));
    }
    certificate.discrete = distance_of(solver_.discrete()) * unit();
    solver_.polish();
    return certificate;
  }

 private:
  bool finest() const { return now_.level == task_.levels; }
  double degree() const { return scaled_.action().degree(); }
  double unit() const { return task_.unit(degree()); }

  /// The distance squared of mean mass 1, from the mean of J over the cells.
  double distance_of(double value) const {
    return squared(degree() * value / std::pow(now_.length_scale, degree()), degree());
  }

  /// sigma of the part to come, if the state tells. Collective.
  void find_step() {
    // On the first level the guess knows the largest density only.
    if (now_.level == 1 && now_.done == 0) return;
    const GridShape& shape = task_.source.grid().shape();
    if (!task_.by_momentum) {
      const double ratio = dual_to_primal_ratio(state_);
      if (ratio > 0) now_.sigma = step_factor(task_.model, shape) * ratio;
      return;
    }
    const Stage stage = !finest() ? Stage::coarse : now_.done > 0 ? Stage::late : Stage::fine;
    if (const std::optional<double> ratio = momentum_ratio(state_, rule_))
      now_.sigma = geodesic_step_factor(task_.model, shape, now_.length_scale, stage) * *ratio;
  }

  /// After each iteration of a part. Collective.
  void watch(int iteration, const StepReport& report) {
    now_.value = distance_of(report.value);
    constexpr int every = 5;
    if (finest() && iteration % every == 0 && task_.model.has_static_dual() &&
        task_.settings.algorithm == GeodesicSettings::Algorithm::chambolle_pock) {
      now_.lower_bound =
          std::max(now_.lower_bound.value_or(0), solver_.glimpse(task_.source, task_.target));
    }
    if (!task_.monitor) return;
    task_.monitor({now_.level, task_.levels, now_.done + iteration, most_, now_.value * unit(),
                   report.consensus, now_.seconds + seconds_since(task_.start), now_.lower_bound});
  }

  /// Between two iterations of a part. Collective.
  void between(const Course& course) {
    // What floats have moved off the constraint would be missed by the value.
    constexpr int often = 16;
    const bool ends = course.converged || course.iterations + 1 == rule_.max_iterations;
    if constexpr (std::is_same_v<T, float>)
      if (ends || course.iterations % often == 0) solver_.refine();
    if (task_.checkpoints == nullptr || !task_.checkpoints->due()) return;
    Standing standing = now_;
    standing.course = course;
    standing.seconds += seconds_since(task_.start);
    task_.checkpoints->save(standing, fields_of(state_));
  }

  const Task& task_;
  const ScaledModel& scaled_;
  GeodesicStateOf<T>& state_;
  Standing& now_;
  StoppingRule rule_;  ///< of the part at hand
  int most_;           ///< iterations of the level
  GeodesicLevel<T> solver_;
};

/// Nested iteration, from the coarsest level or where one that was stopped stood.
class NestedGeodesic {
 public:
  /// Collective.
  NestedGeodesic(const Field& source, const Field& target, const Moments& from, const Moments& to,
                 const Model& given, const GeodesicSettings& settings, const Monitor& monitor,
                 Checkpoints* checkpoints);

  /// Once. Collective.
  Geodesic solve() {
    for (; now_.level <= task_.levels; ++now_.level) solve_level();
    Geodesic result = floats_ ? unscaled(std::move(*floats_), given_, task_.mass)
                              : unscaled(std::move(*state_), given_, task_.mass);
    result.distance_squared = distance_squared_;
    result.growth_part = growth_part_;
    result.certificate = certificate_;
    result.residuals.consensus = now_.report.consensus;
    result.converged = converged_;
    result.iterations_per_level = std::move(now_.iterations_per_level);
    result.iteration_seconds = iteration_seconds_;
    result.solve_seconds = now_.seconds + seconds_since(task_.start);
    return result;
  }

 private:
  /// The densities on a level, of mean 1.
  struct Ends {
    Field source;
    Field target;
  };

  bool finest() const { return now_.level == task_.levels; }
  /// Taken up, and not yet moved on.
  bool resumes() const { return now_.course.iterations > 0; }

  void solve_level();
  double length_scale() const;
  template <class T>
  void enter(std::optional<GeodesicStateOf<T>>& into, const Ends& ends, const ScaledModel& scaled);
  template <class T>
  void minimise(GeodesicStateOf<T>& state, const ScaledModel& scaled);

  const Model& given_;
  Task task_;
  std::vector<GridShape> shapes_;  ///< coarsest first
  Ends ends_;                      ///< of the finest level
  Standing now_;  ///< the value of mean mass 1; `seconds` are those before this start
  std::optional<GeodesicState> state_;
  std::optional<GeodesicStateOf<float>> floats_;  ///< of the finest level, in mixed precision
  bool converged_ = false;
  double distance_squared_ = 0;  ///< in the units of the input, as is what follows
  double growth_part_ = 0;
  Certificate certificate_;
  double iteration_seconds_ = 0;
};

NestedGeodesic::NestedGeodesic(const Field& source, const Field& target, const Moments& from,
                               const Moments& to, const Model& given,
                               const GeodesicSettings& settings, const Monitor& monitor,
                               Checkpoints* checkpoints)
    : given_(given),
      task_{.source = source,
            .target = target,
            .settings = settings,
            .monitor = monitor,
            .checkpoints = checkpoints,
            .weight_unit = unit_of_weight(given),
            .model = {},
            .mass = given.growth ? 0.5 * (from.mass + to.mass) : from.mass,
            .theta = settings.theta.value_or(default_theta(source.grid().dim())),
            .by_momentum = std::min(from.mass, to.mass) > 0.1 * std::max(from.mass, to.mass) &&
                           steps_by_momentum(given, source.grid().shape()),
            .levels = 1,
            .start = Clock::now()},
      shapes_(
          nested_shapes(source.grid().shape(), agree(source, target) ? 1 : settings.max_levels)),
      ends_{normalised(source, given.growth ? task_.mass : from.mass),
            normalised(target, given.growth ? task_.mass : to.mass)} {
  task_.model = in_unit_of_weight(given, task_.weight_unit);
  task_.levels = static_cast<int>(shapes_.size());
  now_.value = first_guess(from, to, task_.model);
  now_.sigma = 0;
  const std::optional<Standing> stopped =
      checkpoints != nullptr ? checkpoints->standing() : std::nullopt;
  if (stopped) now_ = *stopped;
}

void NestedGeodesic::solve_level() {
  const Grid& fine = task_.source.grid();
  const Grid here =
      finest() ? fine : Grid(fine.comm(), shapes_[static_cast<std::size_t>(now_.level - 1)]);
  std::optional<Ends> coarse;
  if (!finest()) coarse = Ends{restricted(ends_.source, here), restricted(ends_.target, here)};
  const Ends& ends = finest() ? ends_ : *coarse;
  if (!resumes()) {
    now_.length_scale = length_scale();
    now_.done = 0;
    now_.part = task_.by_momentum && finest() ? 20 : 40;
  }
  const double density_unit = task_.mass / fine.shape().volume();
  const ScaledModel scaled(task_.model, here, task_.theta, density_unit, now_.length_scale);
  if (finest() && task_.settings.precision == GeodesicSettings::Precision::mixed) {
    enter(floats_, ends, scaled);
    state_.reset();
    minimise(*floats_, scaled);
  } else {
    enter(state_, ends, scaled);
    minimise(*state_, scaled);
  }
}

double NestedGeodesic::length_scale() const {
  const GridShape& shape = task_.source.grid().shape();
  return task_.by_momentum ? geodesic_length_scale(now_.value, shape)
                           : length_scale_for(now_.value, shape);
}

/// The state that a level starts from: what was stored, or the mixture, or that of the level below.
/// Collective.
template <class T>
void NestedGeodesic::enter(std::optional<GeodesicStateOf<T>>& into, const Ends& ends,
                           const ScaledModel& scaled) {
  if (resumes()) {
    into.emplace(ends.source.grid(), scaled.law(), scaled.kind());
    task_.checkpoints->restore(fields_of(*into));
    complete_halo(*into);
    return;
  }
  if (!state_) {
    into = mixture<T>(ends.source, ends.target, scaled.law(), scaled.kind());
    now_.sigma = 1 / (0.3 * std::max(maximum(ends.source), maximum(ends.target)));
    return;
  }
  rescale(*state_, scaled.law(), scaled.action().degree());
  // What the level below could not see moves by less than its cells: it is where the ends are.
  const bool in_place =
      task_.by_momentum && now_.value < std::pow(widest_cell(state_->path.grid()), 2);
  into = in_place ? prolonged_in_detail<T>(std::move(*state_), ends.source, ends.target)
                  : prolonged<T>(std::move(*state_), ends.source, ends.target);
}

template <class T>
void NestedGeodesic::minimise(GeodesicStateOf<T>& state, const ScaledModel& scaled) {
  LevelRun<T> run(task_, scaled, state, now_);
  const int before = now_.done + now_.course.iterations;
  const Clock::time_point start = Clock::now();
  converged_ = run.minimise();
  now_.iterations_per_level.push_back(now_.done);
  if (!finest()) return;
  iteration_seconds_ = seconds_since(start) / (now_.done - before);
  const double unit = task_.unit(scaled.action().degree());
  growth_part_ = growth_share(state, task_.model, scaled, task_.theta) * now_.value * unit;
  distance_squared_ = now_.value * unit;
  certificate_ = run.finish();
}

}  // namespace

double default_theta(int dim) { return dim < 3 ? 0.02 : 0.01; }

Geodesic solve_geodesic(const Field& source, const Field& target, const GeodesicSettings& settings,
                        const Monitor& monitor) {
  return solve_geodesic(source, target, Model{}, settings, monitor);
}

Geodesic solve_geodesic(const Field& source, const Field& target, const Model& model,
                        const GeodesicSettings& settings, const Monitor& monitor,
                        Checkpoints* checkpoints) {
  const Moments from = moments(source);
  const Moments to = moments(target);
  collectively(source.grid().comm(), [&] {
    require_precise(settings, model);
    require_joinable(source, target, from, to, model);
  });
  return NestedGeodesic(source, target, from, to, model, settings, monitor, checkpoints).solve();
}

}  // namespace deblai
