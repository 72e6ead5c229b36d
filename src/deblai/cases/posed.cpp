#include <deblai/cases/posed.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <deblai/cases/followed.hpp>
#include <deblai/cases/gradient_flow.hpp>
#include <deblai/cases/mobility.hpp>
#include <deblai/cases/passage.hpp>
#include <deblai/problems/continuity.hpp>
#include <deblai/problems/moments.hpp>

namespace deblai {

namespace {

double largest_spacing(const Grid& grid) {
  double largest = 0;
  for (int a = 0; a < grid.dim(); ++a) largest = std::max(largest, grid.spacing(a));
  return largest;
}

/// The distance at which mass grows where nothing is said of it.
struct NaturalLengthScale {
  double apart = 0;      ///< as far as the shapes are apart [length]
  double two_cells = 0;  ///< [length]

  double value() const { return std::max(apart, two_cells); }
};

/// Which of the densities are joined.
enum class Pairs { all, consecutive };

NaturalLengthScale natural_length_scale(const Densities& ends, Pairs pairs) {
  std::vector<Moments> all;
  for (const Field& field : ends.fields) all.push_back(moments(field));
  double square = 0;  // of the two that are furthest apart
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t first = pairs == Pairs::all || i == 0 ? 0 : i - 1;
    for (std::size_t j = first; j < i; ++j)
      square = std::max(square, gelbrich_bound(all[j], all[i]));
  }
  return {std::sqrt(square), 2 * largest_spacing(ends.grid())};
}

Pairs joined_pairs(const Case& c) { return c.is_sequence() ? Pairs::consecutive : Pairs::all; }

GrowthModel make_growth(const Case& c, const Inputs& inputs, const Densities& ends) {
  const GrowthCase& growth = c.growth.value();
  const Grid& grid = ends.grid();
  GrowthModel model;
  model.law = growth.law;
  if (!growth.length_scale) {
    model.length_scale = natural_length_scale(ends, joined_pairs(c)).value();
  } else {
    const bool cells = growth.length_scale->unit == Length::Unit::cells;
    model.length_scale = growth.length_scale->value * (cells ? largest_spacing(grid) : 1);
  }
  if (inputs.growth_mask) model.mask = make_growth_mask(grid, *inputs.growth_mask);
  return model;
}

/// Of each end.
std::vector<double> maxima(const Densities& ends) {
  std::vector<double> all;
  for (const Field& field : ends.fields) all.push_back(maximum(field));
  return all;
}

void require_density_bound(const Model& model, const Densities& ends, const Case& c) {
  const std::vector<double> all = maxima(ends);
  const auto most = std::max_element(all.begin(), all.end());
  collectively(ends.grid().comm(), [&] {
    const NamedDensity end = c.ends().at(static_cast<std::size_t>(most - all.begin()));
    require(*most <= model.density_bound, Failure::input,
            fmt::format("cost.density_bound: is {:.10g}, but {} reaches {:.10g}\n  raise it, or "
                        "spread the density out; densities are meant as they are after `mass` and "
                        "`blur`",
                        model.density_bound, subject(end.path), *most));
  });
}

/// Throw unless the laws go together, and hold the densities of all ends when these are at rest.
void require_solvable(const Model& model, const Densities& ends, const Case& c) {
  const Grid& grid = ends.grid();
  const std::vector<double> all = maxima(ends);
  double most = *std::max_element(all.begin(), all.end());
  constexpr double theta = 0;
  collectively(grid.comm(), [&] {
    if (model.mobility) require_tight(model);
    const ScaledModel whole(model, grid, theta, 1, 1);
    require(!c.is_barycentre() || whole.action().degree() == 2, Failure::case_file,
            fmt::format("cost.law: a barycentre takes a cost that is of degree 2 in the momentum, "
                        "`{}` is of degree {:g}\n  choose another law, such as `kinetic`",
                        model.cost, whole.action().degree()));
    Model free = model;
    free.mobility.reset();
    if (free.growth) free.growth->mask.reset();
    const ScaledModel scaled(free, grid, theta, 1, 1);
    std::array<double, 2 + max_dim> zero{};
    std::vector<double*> point{&most};
    while (static_cast<int>(point.size()) < scaled.kind().count())
      point.push_back(&zero.at(point.size()));
    require(std::isfinite(scaled.action().value({point, 1, 0})), Failure::input,
            fmt::format("cost.law: `{}` has no room for the largest density, {:.6g}\n  `deblai "
                        "explain cost` names its parameters; densities are meant as they are after "
                        "`mass` and `blur`",
                        model.cost, most));
  });
}

/// Growth that is cheaper than a step from cell to cell.
void warn_of_short(const GrowthModel& growth, Densities& ends) {
  const double cell = largest_spacing(ends.grid());
  if (growth.length_scale >= cell) return;
  ends.warnings.push_back(
      fmt::format("growth.length_scale: is {:.3g}, below a cell, {:.3g}: between cells nothing "
                  "travels, and what would within one is not seen; use more domain.cells",
                  growth.length_scale, cell));
}

std::string length_scale_remark(const GrowthModel& growth, const Case& c, const Densities& ends) {
  std::string origin;
  if (!c.growth->length_scale) {
    const NaturalLengthScale natural = natural_length_scale(ends, joined_pairs(c));
    origin = natural.apart < natural.two_cells
                 ? " (auto: two cells, as the shapes are no further apart; set it, or it changes "
                   "with the grid)"
                 : " (auto)";
  }
  std::string text =
      fmt::format("growth   {}, length scale {:.4g}{}", growth.law, growth.length_scale, origin);
  if (growth.law == "fisher_rao") {
    text += fmt::format(": nothing travels further than {:.4g}",
                        std::numbers::pi * growth.length_scale);
  }
  return text;
}

/// Frames that share hardly any mass: what joins them has to be made up.
void warn_of_jumps(Densities& film) {
  constexpr double enough = 0.05;
  for (std::size_t k = 0; k + 1 < film.fields.size(); ++k) {
    const double apart = distance_in_mass(film.fields[k], film.fields[k + 1]);
    const double shared = 1 - 0.5 * apart / film.masses[k];
    if (shared >= enough) continue;
    film.warnings.push_back(fmt::format(
        "frames[{}], frames[{}]: share {:.1f} % of their mass: no velocity that is worth the name "
        "makes the one into the other; give frames between them, or join them by a geodesic",
        k, k + 1, 100 * std::max(shared, 0.0)));
  }
}

/// The only end is the density at which a run started.
void take(Densities& ends, Field density) {
  ends.given = {integral(density)};
  ends.masses = ends.given;
  ends.fields.push_back(std::move(density));
}

}  // namespace

Model outlined_model(const Case& c) {
  Model model;
  model.cost = c.cost.law;
  model.parameters = c.cost.parameters;
  model.viscosity = c.viscosity;
  if (c.cost.density_bound) model.density_bound = *c.cost.density_bound;
  if (c.growth) model.growth.emplace().law = c.growth->law;
  return model;
}

PosedProblem pose(const Grid& grid, const Case& c, const Inputs& inputs) {
  collectively(grid.comm(), [&] { require_in_box(grid, inputs.followed.points); });
  Model model = outlined_model(c);
  model.mobility = make_mobility(grid, inputs);
  PosedProblem posed{make_densities(grid, c, inputs, model.mobility), {}, {}, inputs.followed, {}};
  posed.remarks = posed.ends.remarks;
  if (c.is_continuity()) {
    posed.flow = std::make_shared<GivenFlow>(grid, inputs, std::move(model.mobility));
    if (c.starts_as_run()) take(posed.ends, posed.flow->density_of_run(0).value());
    require_advection(posed.flow->pieces().at(0, 0), 0, c.transport.steps);
    if (!c.velocity.run) {
      for (std::string& each : inputs.velocity->remarks(grid))
        posed.ends.warnings.push_back(std::move(each));
    }
    return posed;
  }
  if (c.is_film()) warn_of_jumps(posed.ends);
  if (c.growth) {
    model.growth = make_growth(c, inputs, posed.ends);
    warn_of_short(*model.growth, posed.ends);
    posed.remarks.push_back(length_scale_remark(*model.growth, c, posed.ends));
  }
  require_density_bound(model, posed.ends, c);
  require_solvable(model, posed.ends, c);
  require_passage(model, posed.ends, c);
  posed.model = std::move(model);
  if (c.is_gradient_flow()) make_gradient_flow(c, posed.ends, posed.model);  // can start
  return posed;
}

}  // namespace deblai
