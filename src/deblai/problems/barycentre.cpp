#include <deblai/problems/barycentre.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include <deblai/constraints/continuity_constraint.hpp>
#include <deblai/field/transfer.hpp>
#include <deblai/problems/barycentre_saddle.hpp>
#include <deblai/problems/checkpoints.hpp>
#include <deblai/problems/levels.hpp>
#include <deblai/problems/scaling.hpp>
#include <deblai/splitting/iterate.hpp>

namespace deblai {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void require_group(const std::vector<Field>& densities, const std::vector<Moments>& all,
                   const std::vector<double>& weights, const Model& model) {
  require(densities.size() >= 2 && weights.size() == densities.size(), Failure::input,
          fmt::format("a barycentre takes two densities or more and a weight for each, got {} and "
                      "{}",
                      densities.size(), weights.size()));
  if (model.mobility) require_tight(model);
  for (std::size_t i = 0; i < all.size(); ++i) {
    require(weights[i] > 0, Failure::input,
            fmt::format("the weights of a barycentre are positive, got {}", weights[i]));
    require(
        all[i].mass > 0, Failure::input,
        fmt::format("every density needs a positive mass, number {} has {}", i + 1, all[i].mass));
    require(model.growth || std::abs(all[i].mass - all[0].mass) <= 1e-9 * all[0].mass,
            Failure::input,
            fmt::format("a balanced barycentre needs equal masses, got {} and {}", all[0].mass,
                        all[i].mass));
    if (model.mobility) require_free(densities[i], *model.mobility, "group");
  }
}

/// sum_i weight_i f_i.
Field mean_of(const std::vector<Field>& fields, const std::vector<double>& weights) {
  Field mean(fields.front().grid(), 1);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (std::size_t j = 0; j < mean.raw().size(); ++j)
      mean.raw()[j] += weights[i] * fields[i].raw()[j];
  }
  return mean;
}

/// The shared end of the legs, interpolated linearly to a finer grid, and the mean of what that
/// misses of the densities: the barycentre of equals is their equal on every grid. Positive, of its
/// mass.
Field prolonged_end(const std::vector<GeodesicState>& legs, const std::vector<Field>& ends,
                    const std::vector<double>& weights) {
  const Grid& grid = legs.front().path.grid();
  const Grid& fine = ends.front().grid();
  std::array<AxisMap, max_dim> cells;
  for (int a = 0; a < fine.dim(); ++a)
    cells[static_cast<std::size_t>(a)] = AxisMap::cells(grid.cells(a), fine.cells(a));
  // P mu + sum_i w_i (rho_i - P rho_i of the coarse grid)
  Field coarse(grid, 1);
  for_each_line(grid, 1, [&](int, int z, int y) {
    double* difference = coarse.line(0, z, y);
    std::copy_n(legs.front().path.density.line(grid.time_steps(), z, y), grid.owned().count[0],
                difference);
    for (std::size_t i = 0; i < legs.size(); ++i) {
      const double* rho = legs[i].path.density.line(0, z, y);
      for (int x = 0; x < grid.owned().count[0]; ++x) difference[x] -= weights[i] * rho[x];
    }
  });
  Field result(fine, 1);
  transfer(coarse, cells, AxisMap::cells(1, 1), result);
  const Field mean = mean_of(ends, weights);
  for (std::size_t j = 0; j < result.raw().size(); ++j)
    result.raw()[j] = std::max(result.raw()[j] + mean.raw()[j], 0.0);
  scale(result, integral(legs.front().path.density, grid.time_steps()) / integral(result));
  return result;
}

/// Round-off of the iteration removed: the shared density has the mass of the others where that is
/// kept, and every path obeys its law.
void polish(std::vector<GeodesicState>& legs) {
  const Grid grid = legs.front().path.grid();
  const int nt = grid.time_steps();
  double factor = 1;
  if (legs.front().law.source == BalanceLaw::Source::none)
    factor = integral(legs.front().path.density) / integral(legs.front().path.density, nt);
  ContinuityConstraint constraint(grid, legs.front().law);
  for (GeodesicState& leg : legs) {
    for_each_line(grid, 1, [&](int, int z, int y) {
      double* end = leg.path.density.line(nt, z, y);
      for (int x = 0; x < grid.owned().count[0]; ++x) end[x] *= factor;
    });
    constraint.project(leg.path);
  }
}

std::vector<StateField> fields_of(std::vector<GeodesicState>& legs) {
  std::vector<StateField> all;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    for (StateField& each : fields_of(legs[i], fmt::format("leg_{}_", i + 1)))
      all.push_back(std::move(each));
  }
  return all;
}

/// |y| / |x| over all legs.
double ratio_of(const std::vector<GeodesicState>& legs) {
  double total = 0;
  for (const GeodesicState& leg : legs) total += dual_to_primal_ratio(leg);
  return total / static_cast<double>(legs.size());
}

}  // namespace

Barycentre solve_barycentre(const std::vector<Field>& densities, const std::vector<double>& weights,
                            const Model& given, const GeodesicSettings& settings,
                            const Monitor& monitor, Checkpoints* checkpoints) {
  const Clock::time_point start = Clock::now();
  const double weight_unit = unit_of_weight(given);
  const Model model = in_unit_of_weight(given, weight_unit);
  const Grid& grid = densities.front().grid();
  std::vector<Moments> all;
  for (const Field& density : densities) all.push_back(moments(density));
  collectively(grid.comm(), [&] { require_group(densities, all, weights, model); });

  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> shares;
  double mass = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    shares.push_back(weights[i] / total);
    mass += shares[i] * all[i].mass;
  }
  double variance = 0;  // of mean mass 1; the distance of each to the mean is below that to another
  for (std::size_t i = 1; i < all.size(); ++i)
    variance += shares[0] * shares[i] * first_guess(all[0], all[i], model);

  const double theta = settings.theta.value_or(default_theta(grid.dim()));
  const std::vector<GridShape> shapes = nested_shapes(grid.shape(), settings.max_levels);
  const int levels = static_cast<int>(shapes.size());
  std::vector<GeodesicState> legs;
  std::vector<int> iterations;
  StepReport report;
  Outcome outcome;
  double sigma = 0;
  double fine_seconds = 0;
  std::vector<double> values;
  std::vector<double> growth_shares;
  // Where one that was stopped stood; taken up on its level.
  std::optional<Standing> stopped = checkpoints != nullptr ? checkpoints->standing() : std::nullopt;
  const int first = stopped ? stopped->level : 1;
  const double earlier = stopped ? stopped->seconds : 0;
  if (stopped) {
    iterations = stopped->iterations_per_level;
    variance = stopped->value;
    sigma = stopped->sigma;
    report = stopped->report;
  }

  for (int level = first; level <= levels; ++level) {
    const bool finest = level == levels;
    const Grid here =
        finest ? grid : Grid(grid.comm(), shapes[static_cast<std::size_t>(level - 1)]);
    std::vector<Field> ends;
    for (std::size_t i = 0; i < densities.size(); ++i) {
      const Field fine = normalised(densities[i], model.growth ? mass : all[i].mass);
      ends.push_back(finest ? fine : restricted(fine, here));
    }
    const double length_scale =
        stopped ? stopped->length_scale : length_scale_for(variance, grid.shape());
    const ScaledModel scaled(model, here, theta, mass / grid.shape().volume(), length_scale);
    collectively(grid.comm(), [&] {
      require(scaled.action().degree() == 2, Failure::case_file,
              "a barycentre needs a cost of degree 2; choose another law");
    });
    if (stopped) {
      for (std::size_t i = 0; i < ends.size(); ++i)
        legs.emplace_back(here, scaled.law(), scaled.kind());
      checkpoints->restore(fields_of(legs));
      for (GeodesicState& leg : legs) complete_halo(leg);
    } else if (legs.empty()) {
      const Field mean = mean_of(ends, shares);
      for (const Field& end : ends) legs.push_back(mixture(end, mean, scaled.law(), scaled.kind()));
      sigma = 1 / (0.3 * maximum(mean));
    } else {
      for (GeodesicState& leg : legs) rescale(leg, scaled.law(), 2);
      const Field shared = prolonged_end(legs, ends, shares);
      for (std::size_t i = 0; i < legs.size(); ++i)
        legs[i] = prolonged_in_detail(std::move(legs[i]), ends[i], shared);
    }
    BarycentreSaddle saddle(legs, shares, scaled.action(), theta);
    StoppingRule rule = settings.stopping;
    if (!finest) rule.max_iterations = std::min(rule.max_iterations, settings.coarse_iterations);
    const int most = rule.max_iterations;
    int done = stopped ? stopped->done : 0;
    int part = stopped ? stopped->part : 40;
    const auto watch = [&](int iteration, const StepReport& now) {
      variance = squared(2 * now.value, 2) / (length_scale * length_scale);
      if (!monitor) return;
      monitor({level, levels, done + iteration, most, variance * mass * weight_unit, now.consensus,
               earlier + seconds_since(start)});
    };
    const auto between = [&](const Course& course) {
      if (checkpoints == nullptr || !checkpoints->due()) return;
      checkpoints->save({level, part, done, course, report, sigma, length_scale, variance,
                         std::nullopt, iterations, earlier + seconds_since(start)},
                        fields_of(legs));
    };
    const Clock::time_point fine_start = Clock::now();
    const int before = stopped ? stopped->done + stopped->course.iterations : 0;
    outcome = {};
    for (; done < most && !outcome.converged; part *= 2) {
      const double ratio = stopped || (level == 1 && done == 0) ? 0 : ratio_of(legs);
      if (ratio > at_rest(rule)) sigma = step_factor(model, grid.shape()) * ratio;
      rule.max_iterations = std::min(part, most - done);
      const Course course = stopped ? stopped->course : Course{};
      stopped.reset();
      ChambollePock algorithm(saddle, sigma, settings.relaxation);
      outcome = iterate(algorithm, rule, course, report, watch, between);
      done += outcome.iterations;
    }
    iterations.push_back(done);
    values = saddle.values();
    growth_shares.clear();
    for (std::size_t i = 0; i < legs.size(); ++i)
      growth_shares.push_back(growth_share(legs[i], model, scaled, theta));
    fine_seconds = seconds_since(fine_start) / (done - before);
  }

  polish(legs);
  Barycentre result{
      Field(grid, 1),        {}, shares, variance * mass * weight_unit, outcome.converged,
      std::move(iterations), 0};
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const double unit = mass * weight_unit / (legs[i].law.length_scale * legs[i].law.length_scale);
    Geodesic found = unscaled(std::move(legs[i]), given, mass);
    found.distance_squared = std::max(2 * values[i], 0.0) * unit;
    found.growth_part = growth_shares[i] * found.distance_squared;
    found.residuals.consensus = report.consensus;
    found.converged = result.converged;
    found.iterations_per_level = result.iterations_per_level;
    found.iteration_seconds = fine_seconds / static_cast<double>(legs.size());
    result.legs.push_back(std::move(found));
  }
  result.density = frame_at(result.legs.front(), 1).density;
  result.solve_seconds = earlier + seconds_since(start);
  return result;
}

}  // namespace deblai
