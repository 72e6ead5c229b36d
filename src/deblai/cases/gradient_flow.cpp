#include <deblai/cases/gradient_flow.hpp>

#include <cmath>

#include <fmt/format.h>

#include <deblai/input/formula.hpp>

namespace deblai {

namespace {

/// f(), whose errors are told with the key that they belong to.
template <class F>
auto under(const std::string& key, F&& f) {
  try {
    return f();
  } catch (const Error& error) {
    throw Error(error.failure(), fmt::format("{}: {}", key, error.what()));
  }
}

/// Throw unless a kernel is finite at all displacements between cells but none. Rank-local.
void require_finite(const Formula& kernel, const std::string& expression, const Grid& grid) {
  const Block& block = grid.owned();
  for_each_line(grid, 1, [&](int, int z, int y) {
    for (int x = 0; x < block.count[0]; ++x) {
      const std::array<int, max_dim> cells{x, block.start[1] + y, block.start[2] + z};
      for (int signs = 0; signs < 1 << grid.dim(); ++signs) {
        std::array<double, max_dim> way{0, 0, 0};
        bool is_none = true;
        for (int a = 0; a < grid.dim(); ++a) {
          const auto i = static_cast<std::size_t>(a);
          way[i] = ((signs >> a & 1) != 0 ? -1 : 1) * cells[i] * grid.spacing(a);
          is_none = is_none && cells[i] == 0;
        }
        const double value = kernel.at(way);
        require(is_none || std::isfinite(value), Failure::input,
                fmt::format("the formula \"{}\" is {} at the displacement ({:.6g}, {:.6g}, "
                            "{:.6g})\n  it may be infinite at the origin alone",
                            expression, std::isnan(value) ? std::abs(value) : value, way[0], way[1],
                            way[2]));
      }
    }
  });
}

/// Throw unless a density is below the largest of an energy: `congestion`. Collective.
void require_room(const Field& initial, const EnergySum& energy) {
  const double most = maximum(initial);
  collectively(initial.grid().comm(), [&] {
    require(most <= energy.largest(), Failure::input,
            fmt::format("energy.congestion.density: is {:.10g}, but the initial density reaches "
                        "{:.10g}\n  raise it, or spread the density out; densities are meant as "
                        "they are after `mass` and `blur`",
                        energy.largest(), most));
  });
}

}  // namespace

EnergySum make_energy(const EnergyCase& energy, const Densities& ends) {
  const Grid& grid = ends.grid();
  EnergySum result;
  for (const auto& [name, parameters] : energy.terms) {
    collectively(grid.comm(), [&] {
      under("energy." + name, [&] {
        result.add(Energies::make(name, {grid}, parameters));
        return 0;
      });
    });
  }
  if (energy.potential)
    result.add(Energies::make("potential", {grid, &ends.potential.value()}, {}));
  if (energy.target)
    result.add(Energies::make("target", {grid, &ends.aim.value()}, energy.target->parameters));
  if (!energy.interaction) return result;
  std::shared_ptr<Formula> formula;
  collectively(grid.comm(), [&] {
    formula = under("energy.interaction", [&] {
      auto made = std::make_shared<Formula>(*energy.interaction);
      Field unused(grid, 1);
      made->add_to(unused, 1);  // throws where it uses a coordinate that is not there
      require_finite(*made, *energy.interaction, grid);
      return made;
    });
  });
  const auto kernel = [formula](const std::array<double, max_dim>& z) { return formula->at(z); };
  result.add(Energies::make("interaction", {grid, nullptr, kernel}, {}));
  return result;
}

GradientFlow make_gradient_flow(const Case& c, const Densities& ends, const Model& model) {
  JkoSettings settings;
  settings.stopping = c.solver.stopping;
  settings.theta = c.solver.theta;
  settings.relaxation = c.solver.relaxation;
  const Field& initial = ends.source();
  EnergySum energy = make_energy(c.energy.value(), ends);
  require_room(initial, energy);
  return {initial, std::move(energy), model, c.stepping.value().scheme, settings};
}

}  // namespace deblai
