#include <deblai/problems/jko.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/field/inhabited_regions.hpp>
#include <deblai/operators/interpolation.hpp>
#include <deblai/problems/flow_start.hpp>
#include <deblai/problems/jko_saddle.hpp>
#include <deblai/problems/levels.hpp>
#include <deblai/problems/scaling.hpp>
#include <deblai/splitting/iterate.hpp>

namespace deblai {

namespace {

/// Means over the mass of the diffusivity rho e''(rho).
struct Diffusivities {
  double inside;  ///< at the density itself
  double vacuum;  ///< at a millionth of it
  double lesser;  ///< the lesser of both in each line of cells
};

/// Collective.
Diffusivities diffusivities(const EnergySum& energy, const Field& rho) {
  const std::ptrdiff_t n = rho.grid().owned().count[0];
  std::vector<double> density(static_cast<std::size_t>(n));
  std::vector<double> slope(density);
  std::vector<double> curvature(density);
  std::array<ExactSum, 3> totals;
  for_each_line(rho.grid(), 1, [&](int, int z, int y) {
    const double* r = rho.line(0, z, y);
    std::array<double, 2> diffusion{};
    for (const double share : {1.0, 1e-6}) {
      for (std::size_t i = 0; i < density.size(); ++i) density[i] = share * r[i];
      std::fill(curvature.begin(), curvature.end(), 0.0);
      energy.add_derivatives({density.data(), n, r - rho.slice(0)}, slope.data(), curvature.data());
      double& total = diffusion[share < 1 ? 1 : 0];
      for (std::size_t i = 0; i < density.size(); ++i) {
        // Of less the curvature overflows.
        if (density[i] > 1e-300) total += r[i] * density[i] * curvature[i];
      }
    }
    totals[0].add(diffusion[0]);
    totals[1].add(diffusion[1]);
    totals[2].add(std::min(diffusion[0], diffusion[1]));
  });
  sum(rho.grid().comm(), totals);
  const double mass = integral(rho) / rho.grid().shape().cell_volume();
  return {totals[0].value() / mass, totals[1].value() / mass, totals[2].value() / mass};
}

/// Mean over the mass of |grad e'|^2, where that is finite. Collective.
double speed_squared(EnergySum& energy, const Field& rho) {
  const Grid& grid = rho.grid();
  Field slope = first_variation(energy, rho);
  Field density = rho;
  Halo halo(grid, 1);
  for (int a = 1; a < grid.dim(); ++a) halo.exchange(a, {&slope, &density});
  std::array<ExactSum, 2> totals;
  totals[0] = local_sum(rho, 0);
  for (int a = 0; a < grid.dim(); ++a) {
    const std::ptrdiff_t up = grid.layout().stride[static_cast<std::size_t>(a)];
    const double ih = 1 / grid.spacing(a);
    for_each_line(grid, 1, [&](int, int z, int y) {
      const double* e = slope.line(0, z, y);
      const double* r = density.line(0, z, y);
      double line = 0;
      for (int x = 0; x < grid.owned().count[0]; ++x) {
        if (!(r[x] > 0 && r[x - up] > 0)) continue;
        const double gradient = (e[x] - e[x - up]) * ih;
        line += 0.5 * (r[x] + r[x - up]) * gradient * gradient;
      }
      totals[1].add(line);
    });
  }
  sum(grid.comm(), totals);
  return totals[1].value() / totals[0].value();
}

}  // namespace

class JkoStepper::Inside {
 public:
  Inside(const Field& initial, EnergySum energy, const Model& model, const JkoSettings& settings);

  JkoStep step(double dt, const JkoMonitor& monitor);
  std::vector<Field> momentum() const;
  std::vector<double> standing() const;
  std::vector<StateField> fields();
  void go_on(const std::vector<double>& standing);

  Field density;
  EnergySum energy;
  double value = 0;

 private:
  struct Units {
    double length_scale;
    double sigma;
  };
  Units units(double dt);
  void begin(const ScaledModel& scaled, double dt);
  double stray(const Field& candidate) const;

  Model model_;
  JkoSettings settings_;
  double theta_;
  double mass_;
  double density_unit_;
  InhabitedRegions regions_;
  std::vector<double> masses_;  ///< of the regions
  std::optional<JkoState> state_;
  double speed_ = 0;  ///< W2 / dt of the last step, of unit mass
  double last_dt_ = 0;
  /// Square of the fastest step's motion so far, over its length scale and its time.
  double fastest_ = 0;
  double steepest_ = 0;       ///< the largest dissipation of a step so far [energy / time]
  double momentum_unit_ = 0;  ///< of the state's momentum in a step that moved, else 0
  int raises_ = 0;            ///< of the energy
};

JkoStepper::Inside::Inside(const Field& initial, EnergySum sum_of, const Model& model,
                           const JkoSettings& settings)
    : density(initial),
      energy(std::move(sum_of)),
      model_(model),
      settings_(settings),
      theta_(settings.theta.value_or(default_theta(initial.grid().dim()))),
      mass_(integral(initial)),
      density_unit_(mass_ / initial.grid().shape().volume()),
      regions_(model.mobility, {Slice{initial}}),
      masses_(regions_.masses({initial})) {
  collectively(initial.grid().comm(), [&] {
    require(
        model.cost == "kinetic" && !model.growth && model.viscosity == 0, Failure::case_file,
        "a gradient flow moves mass at the kinetic cost, without growth or viscosity; diffusion "
        "is the energy `entropy`");
  });
  value = starting_energy(density, energy, model.mobility);
}

// Action and energy curve alike, 1 / rho against L^2 dt e'', where the unit is the distance that
// diffusion covers in a step; a longer one where that is so in vacuum too, down to which tails of
// the density reach. Where nothing diffuses, far longer than mass goes, and no less than a cell.
// The measurements are in docs/decisions/0029.
JkoStepper::Inside::Units JkoStepper::Inside::units(double dt) {
  const Grid& grid = density.grid();
  const auto [inside, vacuum, lesser] = diffusivities(energy, density);
  if (speed_ == 0 && inside == 0) speed_ = std::sqrt(speed_squared(energy, density));
  const double drift = speed_ * dt;
  double longest = 0;
  double square = 0;
  for (const Axis& axis : grid.shape().axes) {
    longest = std::max(longest, axis.length);
    square = std::max(square, axis.spacing() * axis.spacing());
  }
  square = inside > 0 ? dt * (inside + 19 * lesser) + drift * drift : square + 100 * drift * drift;
  const double typical = integral_of(density, [](double r, std::ptrdiff_t) { return r * r; }) /
                         (mass_ * density_unit_);
  const double tails = inside > 0 ? lesser / inside : 0;
  // Fast diffusion goes the further the less there is.
  const double faster = inside > 0 ? std::clamp(std::pow(vacuum / inside, 0.25), 1.0, 4.0) : 1;
  const double unit = std::clamp(faster * std::sqrt(square), 1e-4 * longest, longest);
  return {1 / unit, (5 + 10 * tails) / typical};
}

/// The state from which a step starts: what moved in the step before moves on.
void JkoStepper::Inside::begin(const ScaledModel& scaled, double dt) {
  const Grid& grid = density.grid();
  const int nt = grid.time_steps();
  const int n = grid.owned().count[0];
  const double per_unit = 1 / density_unit_;
  const bool fresh = !state_;
  if (fresh) {
    state_.emplace(grid, scaled.law(), scaled.kind());
  } else {
    const double length = scaled.law().length_scale / state_->path.law.length_scale;
    const double longer = dt / last_dt_;
    rescale(state_->path, scaled.law(), 2);
    for (Field& m : state_->path.path.momentum) scale(m, longer);
    for (Field& y : state_->path.dual.components) scale(y, longer);
    scale(state_->path.dual.alpha(), longer);
    scale(state_->end_dual, length * length * longer);
  }
  const double longer = fresh ? 0 : dt / last_dt_;
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* rho = density.line(0, z, y);
    Field& path = state_->path.path.density;
    for (int k = nt; k >= 0; --k) {
      const double* first = path.line(0, z, y);
      double* face = path.line(k, z, y);
      for (int x = 0; x < n; ++x)
        face[x] = per_unit * rho[x] + (k > 0 ? longer * (face[x] - first[x]) : 0);
    }
    double* end = state_->end.line(0, z, y);
    for (int x = 0; x < n; ++x) end[x] = per_unit * rho[x];
  });
  if (!fresh) return;
  // The dual of the end is the slope of the energy; vacuum, where that may be infinite, is raised.
  const double factor =
      scaled.law().length_scale * scaled.law().length_scale * dt / grid.time().weight.back();
  std::vector<double> raised(static_cast<std::size_t>(n));
  std::vector<double> curvature(raised);
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* rho = density.line(0, z, y);
    double* dual = state_->end_dual.line(0, z, y);
    for (int x = 0; x < n; ++x)
      raised[static_cast<std::size_t>(x)] = std::max(rho[x], 1e-6 * density_unit_);
    std::fill_n(dual, n, 0.0);
    energy.add_derivatives({raised.data(), n, rho - density.slice(0)}, dual, curvature.data());
    for (int x = 0; x < n; ++x) dual[x] *= factor;
  });
}

/// What an iterate holds outside the regions, or too much in one of them, as a share of the mass.
/// Collective.
double JkoStepper::Inside::stray(const Field& candidate) const {
  if (!model_.mobility) return 0;
  const std::vector<double> found = regions_.masses({candidate});
  double rest = integral(candidate);
  double too_much = 0;
  for (std::size_t r = 0; r < found.size(); ++r) {
    rest -= found[r];
    too_much += std::max(found[r] - masses_[r], 0.0);
  }
  return (std::max(rest, 0.0) + too_much) / mass_;
}

JkoStep JkoStepper::Inside::step(double dt, const JkoMonitor& monitor) {
  const Grid& grid = density.grid();
  energy.linearise(density);
  const auto [length_scale, sigma] = units(dt);
  const ScaledModel scaled(model_, grid, theta_, density_unit_, length_scale);
  begin(scaled, dt);
  JkoSaddle saddle(*state_, scaled.action(), theta_, energy, density_unit_,
                   length_scale * length_scale * dt, model_.mobility ? &*model_.mobility : nullptr);
  saddle.make_admissible();
  // Near rest steps shrink geometrically, and so would what is asked of them; the errors of a flow
  // that contracts do not add up.
  constexpr double slow = 0.05;
  const double scaled_time = length_scale * dt;
  const double moved = slow * slow * fastest_ * scaled_time * scaled_time;
  saddle.count_as_moved(moved);
  JkoStep result;
  result.dt = dt;
  result.energy_before = value;
  StoppingRule rule = settings_.stopping;
  const double cells = static_cast<double>(grid.shape().cells()) * grid.time_steps();
  rule.negligible = std::max(rule.negligible, 0.1 * rule.tolerance * moved / cells);
  Field candidate = density;
  StepReport report;
  while (result.iterations < settings_.stopping.max_iterations) {
    rule.max_iterations = settings_.stopping.max_iterations - result.iterations;
    ChambollePock algorithm(saddle, sigma, settings_.relaxation);
    const Outcome outcome = iterate(algorithm, rule, report, [&](int i, const StepReport& now) {
      if (monitor) monitor(result.iterations + i, now);
    });
    result.iterations += outcome.iterations;
    result.consensus = report.consensus;
    result.converged = result.converged || outcome.converged;  // at the tolerance asked for
    candidate = state_->end;
    scale(candidate, density_unit_);
    result.stray = stray(candidate);
    regions_.bring_to(masses_, candidate, energy.largest(), &density);
    result.energy = energy.value(candidate);
    result.distance_squared = saddle.distance_squared() * mass_ / (length_scale * length_scale);
    if (!outcome.converged) break;
    const bool kept = result.surplus() >= 0;
    if (!kept && energy.raise()) {
      ++raises_;
      continue;
    }
    if (kept || rule.tolerance < 1e-9 || saddle.motion() < moved) break;
    rule.tolerance *= 0.1;
  }
  const bool finite = std::isfinite(result.energy) && std::isfinite(report.consensus);
  const double rounding = jko_round_off * (std::abs(value) + std::abs(result.energy));
  if (!finite || result.surplus() < -rounding) {  // to stay is a step that keeps every promise
    // At rest energies agree to the tolerance, and not to round-off.
    const double unnoticed = rounding + 0.1 * settings_.stopping.tolerance * steepest_ * dt;
    result.converged = finite && result.converged && result.energy <= value + unnoticed;
    result.energy = value;
    result.distance_squared = 0;
    candidate = density;
  }
  if (result.converged) steepest_ = std::max(steepest_, result.dissipation());
  if (result.converged)
    fastest_ = std::max(fastest_, saddle.motion() / (scaled_time * scaled_time));
  momentum_unit_ = result.distance_squared > 0 ? density_unit_ / (length_scale * dt) : 0;
  density = candidate;
  value = result.energy;
  speed_ = std::sqrt(result.distance_squared / mass_) / dt;
  last_dt_ = dt;
  if (!finite) state_.reset();  // the next one starts afresh
  return result;
}

std::vector<Field> JkoStepper::Inside::momentum() const {
  const Grid& grid = density.grid();
  std::vector<Field> faces(static_cast<std::size_t>(grid.dim()), Field(grid, 1));
  if (!state_ || momentum_unit_ == 0) return faces;
  for (std::size_t a = 0; a < faces.size(); ++a) {
    const Field& moved = state_->path.path.momentum[a];
    for (int k = 0; k < grid.time_steps(); ++k) {
      const double share = momentum_unit_ * grid.time().step[static_cast<std::size_t>(k)];
      const std::span<double> to = faces[a].raw();
      const auto slice = static_cast<std::size_t>(k) * to.size();
      const std::span<const double> from = moved.raw().subspan(slice, to.size());
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += share * from[i];
    }
  }
  return cell_means(faces);
}

std::vector<double> JkoStepper::Inside::standing() const {
  return {mass_,          value,
          speed_,         last_dt_,
          fastest_,       static_cast<double>(raises_),
          momentum_unit_, state_ ? state_->path.law.length_scale : 0,
          steepest_};
}

std::vector<StateField> JkoStepper::Inside::fields() {
  std::vector<StateField> all;
  if (state_) {
    all = fields_of(state_->path, "step_");
    all.push_back({"step_end_dual", &state_->end_dual});
  }
  all.push_back({"density", &density});
  return all;
}

void JkoStepper::Inside::go_on(const std::vector<double>& standing) {
  const Grid& grid = density.grid();
  collectively(grid.comm(), [&] {
    require(standing.size() == this->standing().size(), Failure::input,
            "the checkpoint is of another version of deblai, which alone can go on from there");
  });
  mass_ = standing[0];
  value = standing[1];
  speed_ = standing[2];
  last_dt_ = standing[3];
  fastest_ = standing[4];
  momentum_unit_ = standing[6];
  steepest_ = standing[8];
  density_unit_ = mass_ / grid.shape().volume();
  while (raises_ < standing[5] && energy.raise()) ++raises_;
  if (standing[7] == 0) return;
  const ScaledModel scaled(model_, grid, theta_, density_unit_, standing[7]);
  state_.emplace(grid, scaled.law(), scaled.kind());
}

JkoStepper::JkoStepper(const Field& initial, EnergySum energy, const Model& model,
                       const JkoSettings& settings)
    : inside_(std::make_unique<Inside>(initial, std::move(energy), model, settings)) {}
JkoStepper::~JkoStepper() = default;
JkoStepper::JkoStepper(JkoStepper&&) noexcept = default;
JkoStepper& JkoStepper::operator=(JkoStepper&&) noexcept = default;

JkoStep JkoStepper::step(double dt, const JkoMonitor& monitor) {
  return inside_->step(dt, monitor);
}
std::vector<double> JkoStepper::standing() const { return inside_->standing(); }
std::vector<StateField> JkoStepper::fields() { return inside_->fields(); }
void JkoStepper::go_on(const std::vector<double>& standing) { inside_->go_on(standing); }
const Field& JkoStepper::density() const { return inside_->density; }
double JkoStepper::energy() const { return inside_->value; }
std::vector<Field> JkoStepper::momentum() const { return inside_->momentum(); }

}  // namespace deblai
