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
                                              : "a geodesic",
                        c.is_barycentre() ? "`growth: {}`" : "`problem: unbalanced_geodesic`"));
  }
}

}  // namespace

Densities make_densities(const Grid& grid, const Case& c, const Inputs& inputs,
                         const std::optional<Field>& mobility) {
  Densities made;
  for (const NamedDensity& end : c.ends()) {
    const Density& density = *inputs.ends.at(made.fields.size());
    Field field = filled(grid, c, *end.density, density, end.path);
    if (mobility) clear(field, *mobility, end.path, made.remarks);
    made.masses.push_back(integral(field));
    made.fields.push_back(std::move(field));
  }
  if (c.mass == MassRule::keep) {
    collectively(grid.comm(), [&] {
      if (!c.is_unbalanced()) require_equal(c, made.masses);
    });
    return made;
  }
  const double first = made.masses.front();
  for (std::size_t i = 0; i < made.fields.size(); ++i) {
    scale(made.fields[i], (c.mass == MassRule::unit ? 1 : first) / made.masses[i]);
    made.masses[i] = integral(made.fields[i]);
  }
  return made;
}

}  // namespace deblai
