#include <deblai/cases/densities.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/cases/mobility.hpp>
#include <deblai/elliptic/blur.hpp>

namespace deblai {

namespace {

/// The share of the mass of `sharp` in the cells where `soft` reaches half of sharp's maximum: what
/// an isosurface at half density would still enclose of a shape.
double share_enclosed(const Field& sharp, const Field& soft) {
  const Grid& grid = sharp.grid();
  const double half = 0.5 * maximum(sharp);
  ExactSum total;
  for_each_line(grid, 1, [&](int k, int z, int y) {
    double line = 0;
    for (int x = 0; x < grid.owned().count[0]; ++x)
      line += soft.at(k, z, y, x) >= half ? sharp.at(k, z, y, x) : 0;
    total.add(line);
  });
  return sum(grid.comm(), total) * grid.shape().cell_volume() / integral(sharp);
}

/// Of a mesh: how much of it would not be seen.
void warn_of_thin_parts(const Field& sharp, const Field& soft, const std::string& name,
                        std::vector<std::string>& remarks) {
  constexpr double enough = 0.8;  // docs/decisions/0023
  const double seen = share_enclosed(sharp, soft);
  if (seen >= enough) return;
  remarks.push_back(
      fmt::format("{}: only {:.0f} % of its volume stays above half density on this grid, thin "
                  "parts will not be seen; use more domain.cells or a smaller mesh.blur",
                  name, 100 * seen));
}

Field filled(const Grid& grid, const Case& c, const DensityCase& d, const Density& density,
             const std::string& name, std::vector<std::string>& remarks) {
  Field field = fill(grid, density, name);
  const std::optional<Field> sharp = d.mesh ? std::optional(field) : std::nullopt;
  const Length& blurred = d.has_mesh() ? c.mesh.blur : c.blur;
  if (blurred.value > 0) {
    std::array<double, max_dim> width{0, 0, 0};
    for (int a = 0; a < grid.dim(); ++a)
      width[static_cast<std::size_t>(a)] = blurred.along(grid.axis(a));
    blur(field, width);
  }
  if (sharp) warn_of_thin_parts(*sharp, field, name, remarks);
  return field;
}

void clear(Field& density, const Field& mobility, const std::string& name,
           std::vector<std::string>& remarks) {
  const double cut = clear_of_obstacles(density, mobility, name);
  constexpr double round_off = 1e-12;
  if (cut > round_off) {
    remarks.push_back(
        fmt::format("{:<8} {:.2g} % of its mass lay inside obstacles: cut off, and "
                    "the mass restored",
                    name, 100 * cut));
  }
}

void require_equal(const Case& c, const std::vector<double>& masses) {
  const std::vector<NamedDensity> ends = c.ends();
  for (std::size_t i = 1; i < masses.size(); ++i) {
    require(std::abs(masses[0] - masses[i]) <= 1e-9 * std::max(masses[0], masses[i]),
            Failure::input,
            fmt::format("mass: keep: {} has mass {:.10g}, {} {:.10g}; {} makes and loses none\n  "
                        "`mass: unit` or `mass: match_source` scales them; {} lets mass grow and "
                        "vanish",
                        subject(ends[0].path), masses[0], subject(ends[i].path), masses[i],
                        c.is_barycentre()     ? "a barycentre without `growth`"
                        : c.is_minimal_flow() ? "a minimal flow"
                        : c.is_film()         ? "the velocity of a film"
                        : c.is_sequence()     ? "a sequence without `growth`"
                                              : "a geodesic",
                        c.may_grow() ? "`growth: {}`" : "`problem: unbalanced_geodesic`"));
  }
}

}  // namespace

Densities make_densities(const Grid& grid, const Case& c, const Inputs& inputs,
                         const std::optional<Field>& mobility) {
  Densities made;
  for (const NamedDensity& end : c.ends()) {
    const Density& density = *inputs.ends.at(made.fields.size());
    Field field = filled(grid, c, *end.density, density, end.path, made.warnings);
    if (mobility) clear(field, *mobility, end.path, made.remarks);
    made.given.push_back(integral(field));
    if (end.density->gaussian && made.given.back() < 0.99) {
      made.warnings.push_back(
          fmt::format("{}: {:.2g} % of the Gaussian lies outside the box, and is left out",
                      end.path, 100 * (1 - made.given.back())));
    }
    made.fields.push_back(std::move(field));
  }
  if (inputs.aim) {
    const std::string name = "energy.target.density";
    made.aim = filled(grid, c, c.energy->target->density, *inputs.aim, name, made.warnings);
    if (mobility) clear(*made.aim, *mobility, name, made.remarks);
    if (c.mass == MassRule::unit) scale(*made.aim, 1 / integral(*made.aim));
  }
  if (inputs.potential) {
    const DensityCase& d = c.energy->potential.value();
    const std::string name =
        d.formula ? "energy.potential"
                  : fmt::format("energy.potential.{}: {}", d.volume.kind(), d.volume.file());
    made.potential = sampled(grid, *inputs.potential, d.weight, name,
                             "a potential is finite everywhere; walls are made by cost.obstacles");
  }
  made.masses = made.given;
  if (made.fields.empty()) return made;
  if (c.mass == MassRule::keep) {
    collectively(grid.comm(), [&] {
      if (!c.is_unbalanced()) require_equal(c, made.masses);
    });
    return made;
  }
  const double first = made.given.front();
  for (std::size_t i = 0; i < made.fields.size(); ++i) {
    scale(made.fields[i], (c.mass == MassRule::unit ? 1 : first) / made.given[i]);
    made.masses[i] = integral(made.fields[i]);
  }
  return made;
}

std::string masses_in_words(const Case& c, const Densities& ends) {
  const std::vector<NamedDensity> named = c.ends();
  std::string given =
      named.empty() ? fmt::format("start of the run {:.4g}", ends.given.front()) : "";
  for (std::size_t i = 0; i < named.size(); ++i)
    given += fmt::format("{}{} {:.4g}", i > 0 ? ", " : "", named[i].path, ends.given[i]);
  switch (c.mass.value()) {
    case MassRule::unit:
      return given +
             (named.size() > 1 ? ", all scaled to 1 (mass: unit)" : ", scaled to 1 (mass: unit)");
    case MassRule::match_source:
      return fmt::format("{}, scaled to that of {} (mass: match_source)", given,
                         c.has_group() ? "the first" : "the source");
    case MassRule::keep:
      break;
  }
  return given;
}

double filled_share(const Densities& ends) {
  std::vector<double> least;
  for (const Field& field : ends.fields) least.push_back(1e-3 * maximum(field));
  ExactSum cells;
  for_each_line(ends.grid(), 1, [&](int k, int z, int y) {
    int line = 0;
    for (int x = 0; x < ends.grid().owned().count[0]; ++x) {
      bool filled = false;
      for (std::size_t i = 0; i < least.size(); ++i)
        filled = filled || ends.fields[i].at(k, z, y, x) > least[i];
      line += static_cast<int>(filled);
    }
    cells.add(line);
  });
  return sum(ends.grid().comm(), cells) / static_cast<double>(ends.grid().shape().cells());
}

}  // namespace deblai
