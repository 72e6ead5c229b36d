#include <deblai/cases/densities.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

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

}  // namespace

Densities make_densities(const Grid& grid, const Case& c, const Inputs& inputs) {
  std::vector<std::string> remarks;
  Densities ends{filled(grid, c, c.source, *inputs.source, "source", remarks),
                 filled(grid, c, c.target, *inputs.target, "target", remarks)};
  ends.remarks = std::move(remarks);
  const double source_mass = integral(ends.source);
  const double target_mass = integral(ends.target);
  switch (c.mass) {
    case MassRule::unit:
      scale(ends.source, 1 / source_mass);
      scale(ends.target, 1 / target_mass);
      break;
    case MassRule::match_source:
      scale(ends.target, source_mass / target_mass);
      break;
    case MassRule::keep:
      collectively(grid.comm(), [&] {
        require(
            std::abs(source_mass - target_mass) <= 1e-9 * std::max(source_mass, target_mass),
            Failure::input,
            fmt::format(
                "mass: keep: the source has mass {:.10g}, the target {:.10g}; a geodesic makes and "
                "loses none\n  `mass: unit` or `mass: match_source` scales them; `problem: "
                "unbalanced_geodesic` will let mass grow and vanish",
                source_mass, target_mass));
      });
      break;
  }
  ends.source_given = source_mass;
  ends.target_given = target_mass;
  ends.source_mass = integral(ends.source);
  ends.target_mass = integral(ends.target);
  return ends;
}

std::string masses_in_words(const Densities& ends, MassRule rule) {
  const std::string given =
      fmt::format("source {:.4g}, target {:.4g}", ends.source_given, ends.target_given);
  switch (rule) {
    case MassRule::unit:
      return given + ", both scaled to 1 (mass: unit)";
    case MassRule::match_source:
      return given + ", scaled to that of the source (mass: match_source)";
    case MassRule::keep:
      break;
  }
  return given;
}

double filled_share(const Densities& ends) {
  const Grid& grid = ends.source.grid();
  const double first = 1e-3 * maximum(ends.source);
  const double second = 1e-3 * maximum(ends.target);
  ExactSum cells;
  for_each_line(grid, 1, [&](int k, int z, int y) {
    int line = 0;
    for (int x = 0; x < grid.owned().count[0]; ++x)
      line += static_cast<int>(ends.source.at(k, z, y, x) > first ||
                               ends.target.at(k, z, y, x) > second);
    cells.add(line);
  });
  return sum(grid.comm(), cells) / static_cast<double>(grid.shape().cells());
}

}  // namespace deblai
