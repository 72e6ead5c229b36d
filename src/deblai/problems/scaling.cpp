#include <deblai/problems/scaling.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/operators/faces.hpp>

namespace deblai {

namespace {

/// Sum over the cells of slice k of f(value, x, row), with `row` = (z, y).
template <class F>
double mass_of(const Field& density, int k, F&& f) {
  const Grid& grid = density.grid();
  ExactSum total;
  for_each_line(grid, 1, [&](int, int z, int y) {
    const double* rho = density.line(k, z, y);
    double line = 0;
    for (int x = 0; x < grid.owned().count[0]; ++x) line += f(rho[x], x, z, y);
    total.add(line);
  });
  return sum(grid.comm(), total) * grid.shape().cell_volume();
}

/// Sum of squares over all slices of this rank's cells.
template <class T>
void add_squares(const FieldOf<T>& field, ExactSum& total) {
  const int n = field.grid().owned().count[0];
  for_each_line(field.grid(), field.slices(), [&](int k, int z, int y) {
    const T* f = field.line(k, z, y);
    double line = 0;
    for (int x = 0; x < n; ++x) line += static_cast<double>(f[x]) * static_cast<double>(f[x]);
    total.add(line);
  });
}

/// <K x, y> of the momentum alone, as a mean over space-time cells.
template <class T>
double momentum_pairing(const GeodesicStateOf<T>& state, double theta) {
  const Grid& grid = state.path.grid();
  const int n = grid.owned().count[0];
  const double half_root = 0.5 * std::sqrt(theta);
  ExactSum total;
  for_each_line(grid, grid.time_steps(), [&](int k, int z, int y) {
    double line = 0;
    for (int a = 0; a < grid.dim(); ++a) {
      const double* m = state.path.momentum[static_cast<std::size_t>(a)].line(k, z, y);
      const double* above = m + neighbour(grid, a);
      const T* u = state.dual.sum(a).line(k, z, y);
      for (int x = 0; x < n; ++x) line += 0.5 * (m[x] + above[x]) * static_cast<double>(u[x]);
      if (!state.dual.has_differences()) continue;
      const T* d = state.dual.difference(a).line(k, z, y);
      for (int x = 0; x < n; ++x) line += half_root * (above[x] - m[x]) * static_cast<double>(d[x]);
    }
    total.add(line * grid.time().step[static_cast<std::size_t>(k)]);
  });
  return sum(grid.comm(), total) / static_cast<double>(grid.shape().cells());
}

double longest_side(const GridShape& shape) {
  double longest = 0;
  for (const Axis& axis : shape.axes) longest = std::max(longest, axis.length);
  return longest;
}

GeodesicResiduals residuals_of(const Geodesic& geodesic) {
  GeodesicResiduals result;
  const StaggeredPath& path = geodesic.path;
  const Grid& grid = path.grid();
  double expected = integral(path.density, 0);
  const double unit = geodesic.mass;
  for (int k = 0; k <= grid.time_steps(); ++k) {
    if (k > 0 && path.source) {
      expected += grid.time().step[static_cast<std::size_t>(k - 1)] *
                  integral(*path.source, k - 1) / geodesic.growth_length;
    }
    const double drift = std::abs(integral(path.density, k) - expected);
    result.mass_drift = std::max(result.mass_drift, drift / unit);
    const double negative =
        mass_of(path.density, k, [](double rho, int, int, int) { return std::max(-rho, 0.0); });
    result.negative_mass = std::max(result.negative_mass, negative / unit);
    if (!geodesic.mobility) continue;
    const double inside = mass_of(path.density, k, [&](double rho, int x, int z, int y) {
      return geodesic.mobility->at(0, z, y, x) > 0 ? 0 : std::abs(rho);
    });
    result.obstacle_mass = std::max(result.obstacle_mass, inside / unit);
  }
  return result;
}

}  // namespace

double length_scale_for(double distance_squared, const GridShape& shape) {
  const double longest = longest_side(shape);
  const double scale = 1 / std::sqrt(std::max(distance_squared, 1e-300));
  return std::clamp(scale, 1 / longest, 12 / longest);
}

bool steps_by_momentum(const Model& model, const GridShape& shape) {
  const bool free = !model.mobility && model.viscosity == 0 && model.density_bound == HUGE_VAL;
  Parameters parameters = model.parameters;
  parameters.merge(fallbacks(Actions::info(model.cost)));
  const bool quadratic = Actions::make(model.cost, {}, parameters)->degree() == 2;
  // Graded steps stand for mass born from nothing, of which the momentum tells little:
  // unbalanced_2d stopped at 1.8 % below its limit, not at 1.2 % above it.
  const bool ordinary_growth = shape.time_grading == 0;
  return free && quadratic &&
         (!model.growth ||
          (ordinary_growth && model.growth->law == "fisher_rao" && !model.growth->mask));
}

double geodesic_length_scale(double distance_squared, const GridShape& shape) {
  const double longest = longest_side(shape);
  const double distance = std::sqrt(std::max(distance_squared, 1e-300));
  return std::min(0.35 / distance + 2 / longest, 36 / longest);
}

double geodesic_step_factor(const Model& model, const GridShape& shape, double length_scale,
                            Stage stage) {
  // The share of the box that mass moves by, and 1 where that is nothing, 0 where it is much.
  const double share = 0.35 / (length_scale * longest_side(shape) - 2);
  const double shortness = 1 / (1 + std::pow(share / 0.05, 2));
  if (model.growth) return 2 + 1.5 * shortness + 8 * shape.time_grading;
  if (stage == Stage::coarse) return 0.6 + shortness;
  return stage == Stage::fine ? 0.15 + 0.65 * shortness : 0.5 + 0.3 * shortness;
}

template <class T>
std::optional<double> momentum_ratio(const GeodesicStateOf<T>& state, const StoppingRule& rule) {
  const Grid& grid = state.path.grid();
  std::array<ExactSum, 2> squares;
  for (int a = 0; a < grid.dim(); ++a) {
    add_squares(state.path.momentum[static_cast<std::size_t>(a)], squares[0]);
    add_squares(state.dual.sum(a), squares[1]);
  }
  sum(grid.comm(), squares);
  const double cells = static_cast<double>(grid.shape().cells()) * grid.time_steps();
  const double m = std::sqrt(squares[0].value() / cells);
  const double u = std::sqrt(squares[1].value() / cells);
  if (!(m > at_rest(rule) && u > at_rest(rule))) return {};
  return u / m;
}

template std::optional<double> momentum_ratio(const GeodesicState&, const StoppingRule&);
template std::optional<double> momentum_ratio(const GeodesicStateOf<float>&, const StoppingRule&);

Field normalised(const Field& density, double mass) {
  Field result = density;
  scale(result, density.grid().shape().volume() / mass);
  return result;
}

bool agree(const Field& a, const Field& b) {
  Field difference = a;
  for_each_line(a.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < a.grid().owned().count[0]; ++x)
      difference.at(0, z, y, x) = std::abs(a.at(0, z, y, x) - b.at(0, z, y, x));
  });
  return maximum(difference) <= 1e-13 * maximum(a);
}

double first_guess(const Moments& from, const Moments& to, const Model& model) {
  const double transport = gelbrich_bound(from, to);  // of unit masses
  if (!model.growth) return transport;
  const double mean = 0.5 * (from.mass + to.mass);
  const double kappa2 = model.growth->length_scale * model.growth->length_scale;
  const double growth = std::pow(std::sqrt(from.mass) - std::sqrt(to.mass), 2) / mean;
  return std::min(transport, 8 * kappa2) + 4 * kappa2 * growth;
}

double step_factor(const Model& model, const GridShape& shape) {
  if (model.growth) return 2 + 8 * shape.time_grading;
  // On a labyrinth of 128^2 and behind a gap: 215 and 170 iterations, 264 and 168 with 0.5.
  return model.mobility ? 0.35 : 0.5;
}

template <class T>
double growth_share(const GeodesicStateOf<T>& state, const Model& model, const ScaledModel& scaled,
                    double theta) {
  if (!model.growth) return 0;
  const double degree = scaled.action().degree();
  const bool shared = model.growth->law == "fisher_rao";
  const double growth = growth_pairing(state) / (shared ? degree : scaled.growth_degree());
  const double transport = momentum_pairing(state, theta) / degree;
  return growth > 0 ? growth / (growth + std::max(transport, 0.0)) : 0;
}

double unit_of_weight(const Model& model) {
  if (!model.mobility || model.growth) return 1;
  const Grid& grid = model.mobility->grid();
  std::array<ExactSum, 2> totals;  // of the weights, and of the cells that have one
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < grid.owned().count[0]; ++x) {
      const double mobility = model.mobility->at(0, z, y, x);
      if (!(mobility > 0)) continue;
      totals[0].add(1 / mobility);
      totals[1].add(1);
    }
  });
  sum(grid.comm(), totals);
  const double mean = totals[0].value() / totals[1].value();
  return std::isnormal(mean) ? std::exp2(std::ilogb(mean)) : 1;
}

Model in_unit_of_weight(const Model& model, double unit) {
  Model result = model;
  if (unit != 1) scale(*result.mobility, unit);
  return result;
}

double at_rest(const StoppingRule& rule) { return std::sqrt(2 * rule.negligible); }

void require_free(const Field& density, const Field& mobility, const char* name) {
  for_each_line(density.grid(), 1, [&](int, int z, int y) {
    for (int x = 0; x < density.grid().owned().count[0]; ++x) {
      require(density.at(0, z, y, x) == 0 || mobility.at(0, z, y, x) > 0, Failure::input,
              fmt::format("the {} has mass inside an obstacle", name));
    }
  });
}

double squared(double cost, double degree) {
  return degree == 2 ? std::max(cost, 0.0) : std::pow(std::max(cost, 0.0), 2 / degree);
}

template <class T>
Geodesic unscaled(GeodesicStateOf<T>&& state, const Model& model, double mass) {
  const Grid grid = state.path.grid();
  const double density_unit = mass / grid.shape().volume();
  const BalanceLaw law = state.law.unscaled();
  state.dual.components.clear();  // makes room for the potential of the residual
  Geodesic result(std::move(state.path));
  result.mass = mass;
  result.growth_length = law.growth_length;
  result.mobility = model.mobility;
  result.density_is_bounded = model.density_bound < HUGE_VAL;
  scale(result.path.density, density_unit);
  for (Field& m : result.path.momentum) scale(m, density_unit / state.law.length_scale);
  if (result.path.source) scale(*result.path.source, density_unit / state.law.length_scale);
  result.residuals = residuals_of(result);
  ContinuityConstraint plain(grid, law);
  result.residuals.continuity = plain.residual(result.path);
  return result;
}

template double growth_share(const GeodesicState&, const Model&, const ScaledModel&, double);
template double growth_share(const GeodesicStateOf<float>&, const Model&, const ScaledModel&,
                             double);
template Geodesic unscaled(GeodesicState&&, const Model&, double);
template Geodesic unscaled(GeodesicStateOf<float>&&, const Model&, double);

}  // namespace deblai
