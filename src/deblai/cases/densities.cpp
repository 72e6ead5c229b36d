#include <deblai/cases/densities.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/cases/mobility.hpp>
#include <deblai/elliptic/blur.hpp>

namespace deblai {

namespace {

Field filled(const Grid& grid, const Case& c, const DensityCase& d, const Density& density,
             const std::string& name) {
  Field field = fill(grid, density, name);
  const Length& blurred = d.has_mesh() ? c.mesh.blur : c.blur;
  if (blurred.value > 0) {
    std::array<double, max_dim> width{0, 0, 0};
    for (int a = 0; a < grid.dim(); ++a)
      width[static_cast<std::size_t>(a)] = blurred.along(grid.axis(a));
    blur(field, width);
  }
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

}  // namespace

Densities make_densities(const Grid& grid, const Case& c, const Inputs& inputs,
                         const std::optional<Field>& mobility) {
  Densities ends{filled(grid, c, c.source, *inputs.source, "source"),
                 filled(grid, c, c.target, *inputs.target, "target")};
  if (mobility) {
    clear(ends.source, *mobility, "source", ends.remarks);
    clear(ends.target, *mobility, "target", ends.remarks);
  }
  const double source_mass = integral(ends.source);
  const double target_mass = integral(ends.target);
  switch (c.mass.value()) {
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
            c.is_unbalanced() ||
                std::abs(source_mass - target_mass) <= 1e-9 * std::max(source_mass, target_mass),
            Failure::input,
            fmt::format(
                "mass: keep: the source has mass {:.10g}, the target {:.10g}; a geodesic makes and "
                "loses none\n  `mass: unit` or `mass: match_source` scales them; `problem: "
                "unbalanced_geodesic` lets mass grow and vanish",
                source_mass, target_mass));
      });
      break;
  }
  ends.source_mass = integral(ends.source);
  ends.target_mass = integral(ends.target);
  return ends;
}

}  // namespace deblai
